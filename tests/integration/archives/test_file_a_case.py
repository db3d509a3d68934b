"""A closed case is filed once, complete or with a reason, compared with what was filed, handed over and received by another person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from server.archives import contents, operations, queries
from server.archives.models import ArchivedFile, ArchiveTransfer
from server.archives.refusals import (
    FiledAlready,
    HandedOverAlready,
    NotWhole,
    ReceivedAlready,
    SecondPersonReceives,
    StillOpen,
)
from server.cases.models import Case
from server.cases.opening import add_item, close_case, open_case
from server.documents.models import Document
from server.documents.operations import issue
from server.foundation.errors import Conflict, InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.households.operations import register_household
from server.organisation.models import User
from server.organisation.sign_in import make_token
from tests.stage import Stage

WHY = "原件由法院留存"


def case_of(stage: Stage, *, town: str = "qingsui", closed: bool = True, papers: int = 2) -> str:
    """Open a case of a household with some papers and, as a rule, close it."""

    def do(work: Work) -> str:
        unit = stage.unit(town)
        applicant = {"name": "陈示例", "id_kind": "none", "no_id_reason": "unregistered"}
        home = register_household(work, township=unit, village=None, applicant=applicant, members=[])
        case = open_case(
            work, household_id=home.id, applicant_id=home.head_id, township=unit, channel="window", opened_by_unit=unit,
            submitted_at=work.now, answers={},
        )  # fmt: skip
        for serial in range(papers):
            facts = {"name": "陈示例", "items": [f"第{serial}件"]}
            issue(work, kind="acceptance-notice", unit_id=unit, addressee="陈示例", case_id=case.id, facts=facts)
        if closed:
            close_case(work, case_id=case.id, reason="done")
        return case.id

    return str(stage.run(f"clerk.{town}", do))


def file(stage: Stage, case_id: str, login: str = "clerk.qingsui", why: str = "") -> ArchivedFile:
    return stage.run(login, lambda work: operations.file_case(work, case_id=case_id, why=why))


def hand_over(
    stage: Stage, *files: ArchivedFile, login: str = "clerk.qingsui", place: str = "县民政局档案室"
) -> ArchiveTransfer:
    return stage.run(login, lambda work: operations.hand_over(work, file_ids=[each.id for each in files], place=place))


def read(stage: Stage, case_id: str, login: str = "clerk.qingsui") -> queries.FilePage:
    return stage.run(login, lambda work: queries.read_file(work, case_id))


def test_a_closed_case_gets_the_next_number_of_its_township_and_a_printed_list(stage: Stage) -> None:
    first, second, other = case_of(stage), case_of(stage), case_of(stage, town="baishi")
    year = stage.clock.now().year
    filed = [file(stage, first), file(stage, second), file(stage, other, "clerk.baishi")]
    assert [each.number for each in filed] == [
        f"690102101-{year}-00001", f"690102101-{year}-00002", f"690102102-{year}-00001"
    ]  # fmt: skip
    paper = stage.read(lambda work: work.session.get_one(Document, filed[0].document_id))
    assert paper.kind == "file-contents" and paper.facts["archive_number"] == filed[0].number
    assert len(paper.facts["papers"]) == filed[0].papers == 2
    assert set(paper.facts["papers"][0]) == {"zh", "number", "on", "scans"}
    page = stage.client("clerk.qingsui").get(f"/archives/cases/{first}").get_data(as_text=True)
    assert filed[0].number in page and "逐件一致" in page
    assert filed[0].number in stage.client("clerk.qingsui").get(f"/cases/{first}").get_data(as_text=True)


def test_only_what_has_ended_is_filed_and_once_and_by_who_may(stage: Stage) -> None:
    running, over = case_of(stage, closed=False), case_of(stage)
    with pytest.raises(StillOpen):
        file(stage, running)
    for login in ("clerk.baishi", "reviewer.civil", "officer.education"):
        with pytest.raises(NotPermitted):
            file(stage, over, login)
    file(stage, over)
    with pytest.raises(FiledAlready):
        file(stage, over)


def test_a_file_that_lacks_papers_says_why(stage: Stage) -> None:
    over = case_of(stage)
    stage.run("clerk.qingsui", lambda work: add_item(work, case_id=over, item="dibao", reason={}, state="granted"))
    with pytest.raises(InvalidAnswers) as refused:
        file(stage, over)
    assert "核对报告" in refused.value.fields[0].zh and "受理通知书" not in refused.value.fields[0].zh
    page = stage.client("clerk.qingsui").get(f"/archives/cases/{over}").get_data(as_text=True)
    assert "为什么没有这些材料" in page
    row = file(stage, over, why=WHY)
    assert row.lacking == len(stage.read(lambda work: contents.lacking(work, over))) > 3 and row.lacking_why == WHY
    with pytest.raises(Conflict):
        stage.run(None, lambda work: work.session.execute(update(ArchivedFile).values(lacking_why="")))


@pytest.mark.parametrize("what", ["changed", "gone", "added"])
def test_whatever_changes_after_filing_is_named_and_stops_the_transfer(stage: Stage, what: str) -> None:
    over = case_of(stage)
    row = file(stage, over)
    assert read(stage, over).differences == []

    def tamper(work: Work) -> None:
        paper = work.session.scalars(
            select(Document).where(Document.kind == "acceptance-notice").order_by(Document.number)
        ).first()
        assert paper is not None
        if what == "changed":
            paper.facts = {**paper.facts, "name": "别人"}
        elif what == "gone":
            paper.void_reason = "作废"
        else:
            issue(
                work, kind="promise", unit_id=paper.unit_id, addressee="陈示例", case_id=over, facts={"name": "陈示例"}
            )

    stage.run("clerk.qingsui", tamper)
    ((_paper, how),) = read(stage, over).differences
    assert how == what
    with pytest.raises(NotWhole):
        hand_over(stage, row)


def test_files_go_over_with_one_list_and_another_person_counts_them(stage: Stage) -> None:
    one, two, far = (
        file(stage, case_of(stage)),
        file(stage, case_of(stage)),
        file(stage, case_of(stage, town="baishi"), "clerk.baishi"),
    )
    with pytest.raises(NotFound):
        hand_over(stage, one, far)
    for wrong in ({"files": ()}, {"files": (one,), "place": " "}):
        with pytest.raises(InvalidAnswers):
            hand_over(stage, *wrong.pop("files"), **wrong)  # type: ignore[misc, arg-type]
    transfer = hand_over(stage, one, two)
    assert (transfer.files, transfer.received_at) == (2, None)
    with pytest.raises(HandedOverAlready):
        hand_over(stage, two)

    def receive(login: str, counted: int) -> ArchiveTransfer:
        return stage.run(login, lambda work: operations.receive(work, transfer_id=transfer.id, counted=counted))

    with pytest.raises(NotPermitted):
        receive("clerk.qingsui", 2)
    with pytest.raises(InvalidAnswers):
        receive("reviewer.civil", 3)
    assert receive("reviewer.civil", 2).received_by == stage.actor("reviewer.civil").id
    with pytest.raises(ReceivedAlready):
        receive("approver.civil", 2)


def test_who_stands_in_for_the_one_who_handed_over_does_not_receive(stage: Stage) -> None:
    transfer = hand_over(stage, file(stage, case_of(stage)))
    stage.run(
        None,
        lambda work: work.session.execute(update(ArchiveTransfer).values(made_by=stage.actor("approver.civil").id)),
    )
    with pytest.raises(SecondPersonReceives):
        stage.run("approver.civil", lambda work: operations.receive(work, transfer_id=transfer.id, counted=1))


def test_the_list_holds_what_waits_and_the_api_does_what_the_pages_do(stage: Stage) -> None:
    over, running = case_of(stage), case_of(stage, closed=False)
    clerk, far, county = (Caller(stage, login) for login in ("clerk.qingsui", "clerk.baishi", "reviewer.civil"))

    def cases(view: str, who: Caller = clerk) -> set[str]:
        return {row["case_id"] for row in who.get(f"?view={view}").get_json()["rows"]}

    assert over in cases("waiting") and running not in cases("waiting") and over not in cases("waiting", far)
    made = clerk.post(f"/{over}")
    assert made.status_code == 201 and cases("filed") == {over} and over not in cases("waiting")
    transfer = clerk.post("/transfers", file_ids=[made.get_json()["file_id"]], place="县民政局档案室").get_json()
    assert county.get(f"/transfers/{transfer['id']}").get_json()["numbers"] == [made.get_json()["number"]]
    assert far.get(f"/transfers/{transfer['id']}").status_code == 404
    assert county.post(f"/transfers/{transfer['id']}/receive", counted=1).get_json()["received_by"] != ""
    assert len(clerk.get("/transfers").get_json()["rows"]) == 1
    browser = stage.client("reviewer.civil")
    for login, status in (("clerk.qingsui", 200), ("reviewer.civil", 200), ("clerk.baishi", 404)):
        paper = stage.read(lambda work: work.session.get_one(ArchiveTransfer, transfer["id"]).document_id)
        assert stage.client(login).get(f"/documents/{paper}/print").status_code == status, login
    paths = [*(f"/archives?view={view}" for view in queries.VIEWS), f"/archives/transfers/{transfer['id']}"]
    assert {browser.get(path).status_code for path in paths} == {200}


def test_who_withdrew_is_filed_too(stage: Stage) -> None:
    over = case_of(stage)
    stage.run(
        None,
        lambda work: work.session.execute(
            update(Case).where(Case.id == over).values(state="withdrawn", closed_at=work.now)
        ),
    )
    assert file(stage, over).papers == 2


class Caller:
    """A program that acts for somebody."""

    def __init__(self, stage: Stage, login: str) -> None:
        def token(work: Work) -> str:
            user = work.session.scalars(select(User.id).where(User.login == login)).one()
            return make_token(
                work, user_id=user, name="测试", scopes=("read", "write"), expires_at=work.now + timedelta(days=5)
            )

        self.client, self.head = stage.client(), {"Authorization": f"Bearer {stage.run(login, token)}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/archives{path}", headers=self.head)

    def post(self, path: str, **body: Any) -> Any:
        head = {**self.head, "Idempotency-Key": f"key-of{path}"}
        return self.client.post(f"/api/v1/archives{path}", json=body, headers=head)
