"""Two persons of one household apply as destitute: one application and investigation, a case for each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case, Instance, Item, Task
from server.cases.occurrence import Occurrence
from server.determination import granting
from server.determination.archive import contents
from server.documents.operations import issue
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.models import Person
from server.households.operations import enter_benefit
from server.intake import claims
from server.intake.refusals import AlreadyOpen
from server.payments.models import Payee, StandingPayment
from server.recognition.conditions import tekun_facts
from server.recognition.means import means_of
from server.reviews import stopping
from server.reviews.family.applying import Entered, enter
from tests.integration.recognition.story import OLD, Household
from tests.stage import Stage

WIFE: dict[str, Any] = {
    "name": "喻示例", "id": "690102197004050020", "relation": "spouse", "tekun_too": True, "health": "disabled",
    "disability_kind": "limb", "disability_grade": "2",
}  # fmt: skip


def couple(stage: Stage) -> Household:
    return Household(stage, "tekun", {**OLD, "marital": "married", "members": [WIFE]})


def beside(stage: Stage, first: Household) -> Case:
    return stage.read(lambda w: w.session.scalars(select(Case).where(Case.beside_id == first.case_id)).one())


def test_the_household_is_looked_into_once_and_each_is_judged_by_herself(stage: Stage):
    ge = couple(stage).look_into(members_confirmed=2)
    her = beside(stage, ge)
    assert set(stage.open_tasks(her.id)) == {"initial_opinion"}  # no second data check, no second visit
    due = {case: stage.open_tasks(case)["initial_opinion"].due_at for case in (ge.case_id, her.id)}
    assert len(set(due.values())) == 1  # the clock of both runs from the one acceptance

    def facts(work: Work) -> dict[str, Any]:
        case = work.session.get_one(Case, her.id)
        return tekun_facts(work, case, means_of(work, case))

    labour, source = stage.read(facts).values()
    assert labour == {"age": 56, "disability_kind": "limb", "disability_grade": 2}  # hers, not the applicant's
    assert source["assets_ok"] is not None  # out of the report that they share
    page = stage.client("clerk.qingsui").get(f"/cases/{ge.case_id}").get_data(as_text=True)
    assert f'href="/cases/{her.id}"' in page
    told = stage.client("clerk.qingsui").get(f"/api/v1/cases/{her.id}").json
    assert [each["id"] for each in told["together"]] == [ge.case_id]


def test_papers_of_the_application_are_shared_but_nobody_s_decision_stands_for_the_other(stage: Stage):
    ge = couple(stage).look_into(members_confirmed=2)
    her = beside(stage, ge)

    def decide_about_him(work: Work) -> None:
        issue(work, kind="decision-opinion", unit_id=her.township, addressee="卷内", facts={}, case_id=ge.case_id)

    stage.run(None, decide_about_him)
    lacks = {
        case: {line.zh for line in stage.read(lambda w, case=case: contents(w, case, "tekun")) if line.missing}
        for case in (ge.case_id, her.id)
    }
    assert not lacks[her.id] & {"受理通知书", "家庭经济状况核对授权书", "家庭经济状况核对报告", "入户调查表"}
    assert "审核确认意见" in lacks[her.id]
    assert "审核确认意见" not in lacks[ge.case_id]


def test_who_withdraws_before_the_investigation_does_not_take_the_other_along(stage: Stage):
    ge = couple(stage)
    ge.tell("withdraw", withdrawal_reason="withdrawn")
    her = beside(stage, ge)
    assert ge.item("tekun").state == "withdrawn"
    assert "start_survey" in stage.open_tasks(her.id)  # she is looked into by herself


def test_a_death_ends_what_was_decided_about_the_dead_person_alone(stage: Stage):
    ge = couple(stage).look_into(members_confirmed=2)
    her = beside(stage, ge)

    def die(work: Work) -> None:
        case = work.session.get_one(Case, ge.case_id)
        new_head = work.session.scalars(select(Person.id).where(Person.name == WIFE["name"])).one()
        said = {
            "kind": "died",
            "happened_on": "2026-09-16",
            "person": case.applicant_id,
            "new_head": new_head,
            "words": "已核实",
        }
        enter(work, Entered(household_id=case.household_id, answers=said, submission="death"))

    stage.run("clerk.qingsui", die)
    stage.tick()
    states = stage.read(
        lambda w: dict(w.session.execute(select(Item.case_id, Item.state).where(Item.item == "tekun")).all())
    )
    assert states == {ge.case_id: "withdrawn", her.id: "running"}
    assert set(stage.open_tasks(her.id)) == {"recount"}


def test_as_long_as_one_is_not_decided_the_household_cannot_apply_again(stage: Stage):
    ge = couple(stage).look_into(members_confirmed=2)
    her = beside(stage, ge)

    def first_is_decided(work: Work) -> None:
        case = work.session.get_one(Case, ge.case_id)
        case.state, case.closed_at = "closed", work.now
        work.session.flush()
        claims.refuse_held(work, household_id=case.household_id, items=["tekun"])

    with pytest.raises(AlreadyOpen) as refused:
        stage.run(None, first_is_decided)
    assert her.code in refused.value.text("zh")


def test_a_change_of_aid_asks_whose_it_is_where_two_receive_it(stage: Stage):
    ge = couple(stage)
    said = {"item": "tekun", "outcome": "stop", "ground": "renounced", "facts": "书面声明放弃"}

    def receive(work: Work) -> tuple[str, list[str]]:
        case = work.session.get_one(Case, ge.case_id)
        people = [case.applicant_id, work.session.scalars(select(Person.id).where(Person.name == WIFE["name"])).one()]
        for person in people:
            enter_benefit(
                work, household_id=case.household_id, person_id=person, item="tekun", unit=case.township,
                since=date(2026, 3, 1), amount=1100, period="month",
            )  # fmt: skip
        return case.household_id, people

    household, (his, hers) = stage.run(None, receive)
    with pytest.raises(InvalidAnswers) as refused:
        stage.run("clerk.qingsui", lambda w: stopping.propose(w, household_id=household, **said))
    assert refused.value.fields[0].path == "person_id"
    page = stage.client("clerk.qingsui").get(f"/reviews/stops/new?household={household}").get_data(as_text=True)
    assert f'value="tekun/{hers}"' in page
    assert f'value="tekun/{his}"' in page
    stop = stage.run("clerk.qingsui", lambda w: stopping.propose(w, household_id=household, person_id=hers, **said))
    assert stage.read(lambda w: w.session.get_one(Case, stop.case_id).applicant_id) == hers


@pytest.mark.parametrize("told", [True, False], ids=["with-the-application", "after-the-decision"])
def test_each_is_paid_to_an_account_of_her_own(stage: Stage, told: bool):
    """The form's block is the first applicant's; the other's stands with her own row, or the window is asked for it at once."""
    own = {"tekun_bank": "青穗农商银行示例支行", "tekun_account": "6200000000000000026"} if told else {}
    ge = Household(stage, "tekun", {**OLD, "marital": "married", "members": [{**WIFE, **own}]})
    ge.look_into(members_confirmed=2)
    her = beside(stage, ge)
    kept = stage.read(lambda w: w.session.get_one(Case, her.id).answers["members"][0].get("tekun_account"))
    assert kept is None or not kept.startswith("62")  # sealed like every account
    assert not any(
        "tekun_account" in each.facts for each in stage.read(lambda w: w.session.scalars(select(Person)).all())
    )

    def grant_hers(work: Work) -> None:
        item = work.session.scalars(select(Item).where(Item.case_id == her.id)).one()
        instance = work.session.scalars(select(Instance).where(Instance.case_id == her.id)).one()
        inputs = {"amount": 1440, "period": "month", "first_month": "2026-10-01"}
        granting.grant(
            work,
            Occurrence(
                case_id=her.id, township=her.township, instance_id=instance.id, item_id=item.id, subject=None, data={}, inputs=inputs
            ),
        )  # fmt: skip

    stage.run("approver.civil", grant_hers)
    standing = stage.read(lambda w: w.session.scalars(select(StandingPayment)).one())
    payee = stage.read(lambda w: w.session.scalars(select(Payee).where(Payee.standing_id == standing.id)).one())
    waiting = stage.read(lambda w: [t.element for t in w.session.scalars(select(Task).where(Task.element == "renew"))])

    assert (standing.hold == "", waiting) == ((True, []) if told else (False, ["renew"]))
    assert payee.relation == "self"
