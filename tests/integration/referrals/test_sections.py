"""The sections of the civil-affairs bureau hand matters to one another: signed, timed and answered, with nothing leaving the bureau."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.handing_over import hand_over
from server.cases.models import Case, Item, TableAnswer
from server.cases.opening import read_case
from server.cases.restricting import restrict
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.households.models import Membership, Person
from server.messaging.models import Outbox
from server.organisation.sign_in import make_token
from server.referrals.listing import sent_list
from server.referrals.models import Referral
from server.referrals.operations import confirm_need, send, withdraw
from server.referrals.queries import inbox, open_transfer
from server.referrals.refusals import NoSection
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage, csrf_token

REVIEWER, SOCIAL, CHARITY = "reviewer.civil", "officer.social-affairs", "officer.charity-affairs"
GRANTED = {
    "result_kind": "granted", "aid": ["cremation"], "grant_amount": 1200, "grant_period": "once",
    "grant_from": "2026-09-18", "decided_on": "2026-09-18",
}  # fmt: skip


def hand_on(stage: Stage, transfers: Transfers, item: str, **columns: Any) -> str:
    """Let the social-assistance section hand a matter to the section that answers for it."""

    def do(work: Any) -> str:
        referral = confirm_need(work, case_id=transfers.case_id, item=item, need="家人去世，无力支付费用", **columns)
        return send(work, referral_id=referral.id, consent=False).id

    return stage.run(REVIEWER, do)


def refused_on_refer(path: str, transfers: Transfers, referral: str, element: str, login: str, **answers: Any) -> str:
    with pytest.raises(InvalidAnswers) as refusal:
        transfers.do(referral, element, login, **answers)
    (problem,) = [each for each in refusal.value.fields if each.path == path]
    return problem.code


@pytest.fixture
def handed(stage: Stage, transfers: Transfers) -> str:
    return hand_on(stage, transfers, "funeral")


def test_it_goes_to_the_section_in_charge_without_consent_and_with_the_minimum(
    stage: Stage, transfers: Transfers, handed: str
) -> None:
    row = transfers.row(handed)
    assert (row.from_unit, row.to_unit) == (stage.unit("civil-affairs"), stage.unit("social-affairs"))
    assert (row.inside, row.consent_at, row.state) == (True, None, "sent")
    assert [fact["key"] for fact in row.facts["rows"]] == ["name", "id_masked", "age", "members", "address"]
    assert "TR.sign" in transfers.deadlines(handed)


def test_each_section_sees_what_was_handed_to_it_and_no_case(stage: Stage, transfers: Transfers, handed: str) -> None:
    with pytest.raises(NotPermitted):
        stage.read(lambda work: read_case(work, transfers.case_id), CHARITY)
    given = hand_on(stage, transfers, "charity")

    def seen(login: str) -> list[str]:
        return stage.read(lambda work: [line.referral.id for line in inbox(work).rows], login)

    assert (seen(SOCIAL), seen(CHARITY), seen("officer.charity")) == ([handed], [given], [])
    for login, other in ((SOCIAL, given), (CHARITY, handed)):
        with pytest.raises(NotFound):
            stage.run(login, lambda work, other=other: open_transfer(work, other))


def test_the_section_answers_its_sister_who_tells_the_person(stage: Stage, transfers: Transfers, handed: str) -> None:
    transfers.take(handed, SOCIAL)
    transfers.do(handed, "handle", SOCIAL, **GRANTED)

    tell = transfers.tasks(handed)["tell"]
    assert (tell.unit_id, tell.role) == (stage.unit("civil-affairs"), "county_reviewer")
    reviewer = stage.actor(REVIEWER).id
    told = stage.read(lambda work: [m.facts for m in work.session.query(Outbox).filter_by(recipient=reviewer)])
    assert any(facts.get("unit") == "青穗县民政局社会事务股" for facts in told)
    assert stage.read(lambda work: work.session.get_one(Item, transfers.row(handed).item_id).state) == "granted"
    assert stage.read(lambda work: sent_list(work).rows, "clerk.qingsui") == []


def test_a_late_section_stands_on_the_supervision_list(stage: Stage, transfers: Transfers, handed: str) -> None:
    stage.move_to("2026-10-12T09:00:00+08:00")
    stage.tick()
    steps = stage.run(REVIEWER, lambda work: [step.row.kind for step in open_transfer(work, handed).steps])
    assert "listed" in steps


def test_what_comes_back_is_readdressed_within_the_bureau_only(stage: Stage, transfers: Transfers, handed: str) -> None:
    transfers.give_back(handed, SOCIAL, "charity-affairs")
    new = {"department_kind": "generic", "reason": "按退回意见改派"}
    outside = {**new, "unit_department": stage.unit("charity")}
    code = refused_on_refer("unit_department", transfers, handed, "readdress", REVIEWER, **outside)
    transfers.do(handed, "readdress", REVIEWER, unit_department=stage.unit("charity-affairs"), **new)
    assert (code, transfers.row(handed).to_unit) == ("outside-the-bureau", stage.unit("charity-affairs"))


def test_what_would_leave_the_bureau_waits_for_consent_at_the_window(stage: Stage, transfers: Transfers) -> None:
    handed = hand_on(stage, transfers, "charity")
    transfers.take(handed, CHARITY)
    on = {"result_kind": "referred-on", "unit_referred_to": stage.unit("charity"), "decided_on": "2026-09-18"}
    transfers.do(handed, "handle", CHARITY, referred_reason="由慈善总会项目帮扶", **on)

    (following,) = stage.read(lambda work: list(work.session.query(Referral).filter_by(previous_id=handed)))
    assert (following.state, following.inside, following.from_unit) == ("draft", False, stage.unit("qingsui"))


def test_the_bureau_hands_on_to_its_own_sections_alone(stage: Stage, transfers: Transfers) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        hand_on(stage, transfers, "charity", to_unit=stage.unit("charity"))
    with pytest.raises(NoSection):
        hand_on(stage, transfers, "medical")
    assert [problem.code for problem in refusal.value.fields] == ["outside-the-bureau"]


@pytest.mark.parametrize("login", [SOCIAL, "approver.civil", "clerk.baishi", "officer.medical"])
def test_nobody_else_hands_a_matter_on(stage: Stage, transfers: Transfers, login: str) -> None:
    with pytest.raises(NotPermitted):
        stage.run(login, lambda work: confirm_need(work, case_id=transfers.case_id, item="funeral", need="需要帮助"))


def test_a_childs_file_is_not_handed_about(stage: Stage, transfers: Transfers) -> None:
    stage.run(None, lambda work: restrict(work, case_id=transfers.case_id, role="child_welfare", ground="儿童"))
    with pytest.raises(NotFound):
        hand_on(stage, transfers, "funeral")


def test_the_window_does_not_withdraw_what_the_bureau_sent(stage: Stage, transfers: Transfers, handed: str) -> None:
    with pytest.raises(NotPermitted):
        stage.run("clerk.qingsui", lambda work: withdraw(work, referral_id=handed, reason="withdrawn"))
    stage.run(REVIEWER, lambda work: withdraw(work, referral_id=handed, reason="withdrawn"))
    assert transfers.row(handed).state == "withdrawn"


def test_it_stays_with_the_bureau_when_the_household_moves(stage: Stage, transfers: Transfers, handed: str) -> None:
    new = stage.unit("baishi")
    stage.run("clerk.qingsui", lambda work: hand_over(work, case_id=transfers.case_id, township=new, village=None))
    transfers.give_back(handed, SOCIAL, "charity-affairs")
    there = {transfers.row(handed).from_unit, transfers.tasks(handed)["readdress"].unit_id}
    assert there == {stage.unit("civil-affairs")}


def test_the_page_offers_sections_and_asks_for_no_consent(stage: Stage, transfers: Transfers) -> None:
    client = stage.client(REVIEWER)
    page = client.get(f"/transfers/new?case={transfers.case_id}").get_data(as_text=True)
    assert "青穗县民政局慈善股" in page and "青穗县医疗保障局" not in page and 'name="consent"' not in page
    assert f"/transfers/new?case={transfers.case_id}" in client.get(f"/cases/{transfers.case_id}").get_data(
        as_text=True
    )

    token = csrf_token(client, f"/transfers/new?case={transfers.case_id}")
    typed = {"case": transfers.case_id, "item": "charity", "need": "孩子上学缺钱", "csrf_token": token}
    sent = client.post("/transfers/new", data=typed)
    assert sent.status_code == 303
    assert transfers.row(sent.headers["Location"].rsplit("/", 1)[1]).to_unit == stage.unit("charity-affairs")


def test_the_api_hands_on_and_sends_without_consent(stage: Stage, transfers: Transfers) -> None:
    user, expires = stage.actor(REVIEWER).id, stage.clock.now() + timedelta(days=1)
    token = stage.run(
        None, lambda w: make_token(w, user_id=user, name="t", scopes=("read", "write"), expires_at=expires)
    )
    client, bearer = stage.client(), {"Authorization": f"Bearer {token}"}
    body = {"case": transfers.case_id, "item": "stranded", "need": "滞站满三个月，需安置"}
    made = client.post("/api/v1/transfers", json=body, headers=bearer)
    sent = client.post(f"/api/v1/transfers/{made.json['id']}/send", json={}, headers=bearer)
    listed = stage.client(SOCIAL).get("/api/v1/transfers/inbox").json["rows"]
    assert (made.status_code, sent.status_code, sent.json["state"]) == (200, 200, "sent")
    assert [row["to_unit"] for row in listed] == ["青穗县民政局社会事务股"]


def begin(stage: Stage, transfers: Transfers, item: str, login: str = SOCIAL, **columns: Any) -> str:
    """Let a section open a matter of a household that it deals with."""

    def do(work: Any) -> str:
        referral = confirm_need(work, case_id=transfers.case_id, item=item, need="另有一项需要", **columns)
        return send(work, referral_id=referral.id, consent=False).id

    return stage.run(login, do)


def test_a_section_opens_a_matter_of_a_household_it_deals_with(stage: Stage, transfers: Transfers, handed: str) -> None:
    with pytest.raises(NotPermitted):
        begin(stage, transfers, "charity")  # it has not taken the first one on
    transfers.take(handed, SOCIAL)
    opened = begin(stage, transfers, "charity")

    row = transfers.row(opened)
    assert (row.from_unit, row.to_unit) == (stage.unit("social-affairs"), stage.unit("charity-affairs"))
    assert (row.inside, row.consent_at, row.state) == (True, None, "sent")
    assert [line.referral.id for line in stage.read(lambda work: inbox(work).rows, CHARITY)] == [opened]
    transfers.take(opened, CHARITY)
    refused = {"result_kind": "refused", "reason": "没有合适的项目", "basis": "本县规定", "remedies": ["recheck"]}
    transfers.do(opened, "handle", CHARITY, **refused, decided_on="2026-09-18")
    tell = transfers.tasks(opened)["tell"]
    assert (tell.unit_id, tell.role) == (stage.unit("social-affairs"), "department_handler")


def test_what_a_section_sent_is_its_own_to_readdress_and_withdraw(
    stage: Stage, transfers: Transfers, handed: str
) -> None:
    transfers.take(handed, SOCIAL)
    opened = begin(stage, transfers, "charity")
    transfers.give_back(opened, CHARITY, "social-affairs")
    new = {"department_kind": "generic", "reason": "按退回意见改派"}
    codes = {
        refused_on_refer("unit_department", transfers, opened, "readdress", SOCIAL, **new, unit_department=unit)
        for unit in (stage.unit("charity"), stage.unit("social-affairs"))
    }
    assert codes == {"outside-the-bureau", "same-unit"}
    for login in (REVIEWER, CHARITY, "clerk.qingsui"):
        with pytest.raises(NotPermitted):
            stage.run(login, lambda work: withdraw(work, referral_id=opened, reason="withdrawn"))
    stage.run(SOCIAL, lambda work: withdraw(work, referral_id=opened, reason="withdrawn"))
    assert transfers.row(opened).state == "withdrawn"


def test_a_section_opens_nothing_for_itself_for_others_or_outside(
    stage: Stage, transfers: Transfers, handed: str
) -> None:
    transfers.take(handed, SOCIAL)
    for item in ("stranded", "medical"):
        with pytest.raises(NoSection):
            begin(stage, transfers, item)
    with pytest.raises(InvalidAnswers) as refusal:
        begin(stage, transfers, "charity", to_unit=stage.unit("charity"))
    assert [problem.code for problem in refusal.value.fields] == ["outside-the-bureau"]
    with pytest.raises(NotPermitted):
        begin(stage, transfers, "funeral", login=CHARITY)
    transfers.take(transfers.send("medical"), "officer.medical")
    with pytest.raises(NotPermitted):
        begin(stage, transfers, "charity", login="officer.medical")


def test_the_section_s_page_leads_to_its_sisters_and_to_the_window_and_shows_no_case(
    stage: Stage, transfers: Transfers, handed: str
) -> None:
    client, link = stage.client(SOCIAL), f"/transfers/new?case={transfers.case_id}"
    assert link not in client.get(f"/transfers/{handed}").get_data(as_text=True)
    transfers.take(handed, SOCIAL)
    shown = client.get(f"/transfers/{handed}").get_data(as_text=True)
    assert link in shown and "/leads/new" in shown

    page = client.get(link).get_data(as_text=True)
    assert "慈善帮扶" in page and "殡葬减免" not in page and "青穗县民政局社会事务股</option>" not in page
    assert f"/cases/{transfers.case_id}" not in page
    typed = {
        "case": transfers.case_id,
        "item": "charity",
        "need": "孩子上学缺钱",
        "csrf_token": csrf_token(client, link),
    }
    sent = client.post("/transfers/new", data=typed)
    assert sent.status_code == 303 and transfers.row(sent.headers["Location"].rsplit("/", 1)[1]).inside


CHILDREN, OF_CHILDREN = "child.civil", "officer.child-welfare"
CARE = {"situation": ["left-behind", "school"], "cared_by": "孙示例", "safe": "yes"}


def test_the_section_for_children_takes_a_child_on_and_answers(stage: Stage, transfers: Transfers) -> None:
    handed = hand_on(stage, transfers, "child-care", details=CARE)
    row = transfers.row(handed)
    assert (row.to_unit, row.inside, row.consent_at) == (stage.unit("child-welfare"), True, None)
    assert [
        stage.read(lambda work: [line.referral.id for line in inbox(work).rows], login)
        for login in (OF_CHILDREN, SOCIAL)
    ] == [[handed], []]

    transfers.take(handed, OF_CHILDREN)
    done = {
        "result_kind": "granted",
        "aid": ["file", "guardian"],
        "grant_from": "2026-09-18",
        "decided_on": "2026-09-18",
    }
    transfers.do(handed, "handle", OF_CHILDREN, **done)
    assert transfers.row(handed).state == "answered"
    with pytest.raises(NoSection):
        begin(stage, transfers, "child-care", login=OF_CHILDREN)  # not to itself


def test_a_restricted_child_is_handed_on_by_the_section_for_children_alone(stage: Stage, transfers: Transfers) -> None:
    with pytest.raises(NotPermitted):
        begin(stage, transfers, "charity", login=CHILDREN)  # an open file is the window's and the bureau's
    stage.run(None, lambda work: restrict(work, case_id=transfers.case_id, role="child_welfare", ground="儿童"))
    for login in (OF_CHILDREN, SOCIAL, "approver.civil"):
        with pytest.raises((NotFound, NotPermitted)):
            begin(stage, transfers, "charity", login=login)
    opened = begin(stage, transfers, "charity", login=CHILDREN)

    row = transfers.row(opened)
    assert (row.from_unit, row.to_unit, row.inside) == (
        stage.unit("child-welfare"),
        stage.unit("charity-affairs"),
        True,
    )
    assert [fact["key"] for fact in row.facts["rows"]] == ["members"]  # neither name nor reason
    for login, there in ((CHARITY, True), (SOCIAL, False), (REVIEWER, False), ("supervisor.county", False)):
        page = stage.client(login).get(f"/transfers/{opened}")
        assert (page.status_code == 200) == there, login
    transfers.take(opened, CHARITY)
    refused = {"result_kind": "refused", "reason": "没有合适的项目", "basis": "本县规定", "remedies": ["recheck"]}
    transfers.do(opened, "handle", CHARITY, **refused, decided_on="2026-09-18")
    tell = transfers.tasks(opened)["tell"]
    assert (tell.unit_id, tell.role) == (stage.unit("child-welfare"), "department_handler")


def test_a_transfer_concerns_the_member_who_is_chosen_and_nobody_outside(stage: Stage, transfers: Transfers) -> None:
    with stage.database.reading() as session:
        home = session.get_one(Case, transfers.case_id).household_id
        child = session.scalars(
            select(Person.id).join(Membership).where(Membership.household_id == home).order_by(Person.birth.desc())
        ).first()
    proposed = (
        stage.client("clerk.qingsui")
        .get(f"/transfers/new?case={transfers.case_id}&item=child-care")
        .get_data(as_text=True)
    )
    assert f'<option value="{child}" selected' in proposed
    assert transfers.row(hand_on(stage, transfers, "child-care", details=CARE)).person_id == child
    with pytest.raises(InvalidAnswers) as refusal:
        hand_on(stage, transfers, "funeral", person_id="0" * 32)
    assert [problem.code for problem in refusal.value.fields] == ["not-a-member"]


def test_the_row_that_names_the_section_is_kept_with_the_matter(stage: Stage, transfers: Transfers) -> None:
    hand_on(stage, transfers, "funeral")

    kept = stage.read(lambda w: w.session.scalars(select(TableAnswer).where(TableAnswer.table == "sections")).one())
    assert (kept.facts, kept.rules) == ({"item": "funeral"}, ["sections-funeral"])
    assert kept.outputs == {"section": "social-affairs"}
