"""D10: a case whose items are decided closes when its papers are whole, and says until then what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from server.archives.operations import file_case
from server.cases.models import Case, Event, Task
from server.determination.completeness import lacks
from server.determination.models import Decision
from server.determination.signatures import unsigned
from server.documents.attachments import attach
from server.documents.catalogue import KINDS
from server.documents.models import Document
from server.documents.operations import issue
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.intake.closing import close_when_done
from server.intake.finishing import StillWorkedOn, finish
from server.intake.refusals import CaseNotOpen
from tests.integration.determination.story import Application, at
from tests.integration.determination.test_dibao import GRANT, at_the_county
from tests.stage import Stage, csrf_token

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def decided(stage: Stage) -> Application:
    """S1's household: granted, delivered, published; the case has closed by itself."""
    accepted = Application(at(stage, "2026-02-09T09:30:00+08:00")).accept(education="以后再说")
    at_the_county(accepted)
    accepted.review()
    accepted.do("sign_county", "approver.civil", **GRANT)
    now = accepted.stage.clock.now().isoformat()
    accepted.do("deliver", "clerk.qingsui", way="signature", received_by="陈示例", delivered_at=now)
    accepted.do("publish", "village1.qingsui", posted_on=now[:10], place="村公示栏")
    return accepted


def case_of(application: Application) -> Case:
    return application.stage.read(lambda w: w.session.get_one(Case, application.case_id))


def again(application: Application, change: Any) -> None:
    """Open the case anew with something missing, and let it try to close."""

    def do(work: Work) -> None:
        case = work.session.get_one(Case, application.case_id)
        case.state, case.closed_at = "open", None
        work.session.flush()
        change(work, case)
        work.session.expire_all()
        close_when_done(work, work.session.get_one(Case, application.case_id))

    application.stage.run(None, do)


def told(application: Application) -> list[tuple[str, str]]:
    return [(lack.why, lack.zh) for lack in application.stage.read(lambda w: lacks(w, application.case_id))]


def test_a_case_whose_papers_are_whole_closes_by_itself(decided: Application) -> None:
    assert told(decided) == []
    assert case_of(decided).state == "closed"
    with pytest.raises(CaseNotOpen):
        decided.stage.run("clerk.qingsui", lambda w: finish(w, case_id=decided.case_id))


def without_paper(work: Work, case: Case) -> None:
    opinion = update(Document).where(Document.case_id == case.id, Document.kind == "decision-opinion")
    work.session.execute(opinion.values(void_reason="作废"))


def without_delivery(work: Work, case: Case) -> None:
    work.session.execute(update(Decision).where(Decision.case_id == case.id).values(delivered_at=None))


def without_signature(work: Work, case: Case) -> None:
    """The promise was printed, and neither a scan nor the original came back."""
    work.session.execute(update(Task).where(Task.case_id == case.id, Task.form == "intake.check").values(answers={}))
    issue(work, kind="promise", unit_id=case.township, addressee="陈示例", facts={}, case_id=case.id)


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        (without_paper, ("missing", "审核确认意见")),
        (without_delivery, ("undelivered", "确认通知书")),
        (without_signature, ("unsigned", "诚信承诺书")),
    ],
)
def test_nothing_closes_while_something_is_lacking_and_the_page_says_what(
    decided: Application, change: Any, lack: tuple[str, str]
) -> None:
    again(decided, change)

    case = case_of(decided)
    assert (case.state, case.closed_at, case.follow_up_on) == ("open", None, decided.stage.clock.now().date())
    found = told(decided)
    assert any(why == lack[0] and zh.startswith(lack[1]) for why, zh in found), found
    with pytest.raises(InvalidAnswers) as refused:
        decided.stage.run("clerk.qingsui", lambda w: finish(w, case_id=decided.case_id))
    assert {problem.code for problem in refused.value.fields} == {why for why, _zh in found}

    client = decided.stage.client("clerk.qingsui")
    path = f"/cases/{decided.case_id}"
    page = client.get(path).get_data(as_text=True)
    assert "待归齐" in page and lack[1] in page
    answer = client.post(
        f"/intake/cases/{decided.case_id}/close", data={"csrf_token": csrf_token(client, path)}, follow_redirects=True
    )
    assert "还不能结案" in answer.get_data(as_text=True) and case_of(decided).state == "open"
    shown = client.get(f"/api/v1/cases/{decided.case_id}/closing").json
    assert shown["waits"] and [row["why"] for row in shown["lacks"]] == [why for why, _zh in found]


@pytest.mark.parametrize("kind", sorted(key for key, each in KINDS.items() if each.by_hand))
def test_what_the_household_signs_by_hand_holds_the_closing_until_its_scan_is_there(
    decided: Application, kind: str
) -> None:
    """The catalogue says which papers these are; a scan of another paper does not help."""

    def issued(work: Work, case: Case) -> None:
        answers = update(Task).where(Task.case_id == case.id, Task.form == "intake.check").values(answers={})
        work.session.execute(answers)
        issue(work, kind=kind, unit_id=case.township, addressee="陈示例", facts={}, case_id=case.id)

    again(decided, issued)
    waiting = [zh for why, zh in told(decided) if why == "unsigned"]
    assert any(zh.startswith(KINDS[kind].zh) for zh in waiting) and case_of(decided).state == "open"

    def scan(work: Work) -> None:
        for paper in unsigned(work, decided.case_id):
            if paper.by_hand:
                attach(
                    work,
                    case_id=decided.case_id,
                    line="",
                    name="签字件.pdf",
                    content=PDF,
                    document_id=paper.document_id,
                )

    decided.stage.run("clerk.qingsui", scan)
    assert [why for why, _zh in told(decided) if why == "unsigned"] == []


def test_other_papers_that_come_back_signed_are_seen_and_explained_when_the_case_is_filed(decided: Application) -> None:
    """The visit form has no scan: the case has closed, its page says so, and it is filed only with the scan or a reason."""
    lacking = decided.stage.read(lambda w: unsigned(w, decided.case_id))
    assert "入户调查表" in {paper.zh for paper in lacking} and not any(paper.by_hand for paper in lacking)
    page = decided.stage.client("clerk.qingsui").get(f"/cases/{decided.case_id}").get_data(as_text=True)
    assert case_of(decided).state == "closed" and "还没有签字件" in page and "归档以前补齐" in page

    def file(why: str) -> Any:
        return decided.stage.run("clerk.qingsui", lambda w: file_case(w, case_id=decided.case_id, why=why))

    with pytest.raises(InvalidAnswers) as refused:
        file("")
    assert f"{lacking[0].zh} {lacking[0].number} 的签字件" in refused.value.fields[0].zh
    assert file("原件在村委会，无法再签").lacking >= len(lacking)


def test_what_was_brought_closes_the_case(decided: Application) -> None:
    voided = update(Document).where(Document.case_id == decided.case_id, Document.kind == "decision-opinion")
    again(decided, without_paper)
    assert case_of(decided).state == "open"
    decided.stage.run(None, lambda w: w.session.execute(voided.values(void_reason="")))
    client = decided.stage.client("clerk.qingsui")
    path = f"/cases/{decided.case_id}"
    assert "可以结案" in client.get(path).get_data(as_text=True)
    client.post(f"/intake/cases/{decided.case_id}/close", data={"csrf_token": csrf_token(client, path)})

    assert case_of(decided).state == "closed"
    kinds = decided.stage.read(
        lambda w: list(w.session.scalars(select(Event.kind).where(Event.case_id == decided.case_id)))
    )
    assert kinds.count("case-waits-for-papers") == 1


def test_a_case_in_hand_is_not_closed_by_anybody(accepted: Application) -> None:
    with pytest.raises(StillWorkedOn):
        accepted.stage.run("clerk.qingsui", lambda w: finish(w, case_id=accepted.case_id))
