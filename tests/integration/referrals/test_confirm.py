"""Disability subsidies: the federation reviews, civil affairs confirms or sends back, and nothing counts before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.cases.models import Item
from server.cases.refusals import SamePerson
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers, NotFound
from server.households.models import Benefit
from server.messaging.models import Outbox
from server.organisation.operations import appoint
from server.organisation.sign_in import make_token
from server.referrals.operations import confirm_need, send
from server.referrals.queries import inbox, open_transfer
from server.referrals.refusals import ReviewedOutside
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage, csrf_token

ITEM = "disability-two-subsidies"
REVIEWER, SECTION = "officer.disabled", "officer.social-affairs"
GRANTED = {
    "result_kind": "granted", "aid": ["living"], "grant_amount": 90, "grant_period": "monthly", "grant_from": "2026-10-01",
    "decided_on": "2026-09-18",
}  # fmt: skip
BACK = {"confirm_decision": "sent-back", "reason": "残疾人证等级不一致", "basis": "本县审核规定"}


@pytest.fixture
def reviewed(transfers: Transfers) -> str:
    """A transfer that the federation has reviewed and civil affairs has yet to confirm."""
    referral = transfers.send(ITEM)
    transfers.take(referral, REVIEWER)
    transfers.do(referral, "handle", REVIEWER, **GRANTED)
    return referral


def counted(stage: Stage, transfers: Transfers, referral: str) -> tuple[str, str | None, int]:
    """Return what counts of a transfer: the item's state, its result, the lines in the household's ledger."""
    row = transfers.row(referral)
    state = stage.read(lambda work: work.session.get_one(Item, row.item_id).state)
    lines = stage.read(lambda work: work.session.query(Benefit).filter_by(item=ITEM).count())
    return state, row.result_kind, lines


def test_nothing_counts_before_civil_affairs_confirms(stage: Stage, transfers: Transfers, reviewed: str) -> None:
    task = transfers.tasks(reviewed)["confirm_result"]
    assert (task.unit_id, task.role, counted(stage, transfers, reviewed)) == (
        stage.unit("social-affairs"), "department_handler", ("running", None, 0),
    )  # fmt: skip
    assert transfers.deadlines(reviewed).keys() == {"TR.confirm"}

    transfers.do(reviewed, "confirm_result", SECTION, confirm_decision="confirmed")
    assert counted(stage, transfers, reviewed) == ("granted", "granted", 1)
    paper = stage.read(lambda work: work.session.query(Document).filter_by(kind="transfer-result").one())
    assert paper.facts["confirmed"].startswith("青穗县民政局社会事务股") and paper.facts["confirmed"].endswith(
        "2026-09-18"
    )
    told = stage.run("clerk.qingsui", lambda work: open_transfer(work, reviewed))
    assert told.confirmed == paper.facts["confirmed"]


def test_what_is_sent_back_is_reviewed_anew_and_confirmed(stage: Stage, transfers: Transfers, reviewed: str) -> None:
    with pytest.raises(InvalidAnswers):
        transfers.do(reviewed, "confirm_result", SECTION, confirm_decision="sent-back")
    transfers.do(reviewed, "confirm_result", SECTION, **BACK)

    assert (transfers.tasks(reviewed).keys(), transfers.deadlines(reviewed).keys()) == ({"review_again"}, {"TR.anew"})
    reviewer = stage.actor(REVIEWER).id
    told = stage.read(lambda work: [m.facts for m in work.session.query(Outbox).filter_by(recipient=reviewer)])
    assert "退回重新审核" in {facts.get("outcome_zh") for facts in told}

    transfers.do(reviewed, "review_again", REVIEWER, **{**GRANTED, "aid": ["living", "nursing"], "grant_amount": 180})
    assert counted(stage, transfers, reviewed) == ("running", None, 0)
    transfers.do(reviewed, "confirm_result", SECTION, confirm_decision="confirmed")
    amount = stage.read(lambda work: work.session.query(Benefit).filter_by(item=ITEM).one().amount)
    assert (amount, transfers.row(reviewed).state) == (180, "answered")


def test_who_reviewed_does_not_confirm_even_with_a_post_there(
    stage: Stage, transfers: Transfers, reviewed: str
) -> None:
    given = {"user_id": stage.actor(REVIEWER).id, "unit_id": stage.unit("social-affairs"), "role": "department_handler"}
    stage.run(None, lambda work: appoint(work, **given, since=work.today))
    with pytest.raises(SamePerson):
        transfers.do(reviewed, "confirm_result", REVIEWER, confirm_decision="confirmed")


def test_the_section_sees_the_review_once_it_is_asked_and_others_do_not(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send(ITEM)
    transfers.take(referral, REVIEWER)
    with pytest.raises(NotFound):
        stage.run(SECTION, lambda work: open_transfer(work, referral))
    transfers.do(referral, "handle", REVIEWER, **GRANTED)

    task = transfers.tasks(referral)["confirm_result"]
    assert [line.task_id for line in stage.read(lambda work: inbox(work).rows, SECTION)] == [task.id]
    client = stage.client(SECTION)
    shown = [client.get(path).get_data(as_text=True) for path in (f"/tasks/{task.id}", f"/transfers/{referral}")]
    assert all("困难残疾人生活补贴" in page for page in shown)
    assert client.get(f"/api/v1/transfers/{referral}").json["review"] != []
    assert stage.client("clerk.qingsui").get(f"/api/v1/transfers/{referral}").json["review"] == []
    assert stage.client("officer.charity-affairs").get(f"/transfers/{referral}").status_code == 404


def test_who_is_late_with_confirming_stands_on_the_list_and_is_reminded(
    stage: Stage, transfers: Transfers, reviewed: str
) -> None:
    stage.move_to("2026-10-12T09:00:00+08:00")
    stage.tick()
    steps = stage.run("reviewer.civil", lambda work: open_transfer(work, reviewed).steps)
    assert [(step.row.detail["cause"], step.unit) for step in steps if step.row.kind == "listed"] == [
        ("unconfirmed", "青穗县民政局社会事务股")
    ]
    confirmer = stage.actor(SECTION).id
    assert stage.read(lambda work: work.session.query(Outbox).filter_by(recipient=confirmer).count()) > 0


def test_it_is_never_reviewed_by_who_confirms(stage: Stage, transfers: Transfers) -> None:
    section = stage.unit("social-affairs")
    with pytest.raises(ReviewedOutside):
        stage.run("reviewer.civil", lambda work: confirm_need(work, case_id=transfers.case_id, item=ITEM, need="补贴"))
    referral = transfers.confirm(ITEM)
    with pytest.raises(InvalidAnswers) as refusal:
        stage.run("clerk.qingsui", lambda work: send(work, referral_id=referral, consent=True, to_unit=section))
    assert [problem.code for problem in refusal.value.fields] == ["confirmer"]


def test_what_is_referred_on_needs_nobodys_confirmation(transfers: Transfers) -> None:
    referral = transfers.send(ITEM)
    transfers.take(referral, REVIEWER)
    on = {
        "result_kind": "referred-on",
        "unit_referred_to": transfers.stage.unit("medical"),
        "referred_reason": "属医保",
    }
    transfers.do(referral, "handle", REVIEWER, **on, decided_on="2026-09-18")
    assert "confirm_result" not in transfers.tasks(referral)


def test_it_is_confirmed_on_the_page_and_over_the_api(stage: Stage, transfers: Transfers, reviewed: str) -> None:
    task = transfers.tasks(reviewed)["confirm_result"]
    client, page = stage.client(SECTION), f"/tasks/{task.id}"
    typed = {**BACK, "csrf_token": csrf_token(client, page)}
    assert client.post(page, data=typed).status_code in (302, 303)
    transfers.do(reviewed, "review_again", REVIEWER, **GRANTED)

    again = transfers.tasks(reviewed)["confirm_result"]
    user, expires = stage.actor(SECTION).id, stage.clock.now() + timedelta(days=1)
    token = stage.run(
        None, lambda w: make_token(w, user_id=user, name="t", scopes=("read", "write"), expires_at=expires)
    )
    bearer = {"Authorization": f"Bearer {token}"}
    body = {"answers": {"confirm_decision": "confirmed"}}
    assert stage.client().post(f"/api/v1/tasks/{again.id}/complete", json=body, headers=bearer).status_code == 200
    told = client.get(f"/api/v1/transfers/{reviewed}").json
    assert (told["confirmed"]["by"], told["review"]) == (stage.actor(SECTION).name, [])
