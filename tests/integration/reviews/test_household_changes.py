"""A change in a household, entered once: what follows is done together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case, Task
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.households.models import Benefit, Household, Membership, Person
from server.organisation.models import Unit
from server.payments.models import Payee, Recovery, StandingPayment
from server.payments.refusals import NothingToPay
from server.reviews.family import cooperating
from server.reviews.family.applying import Entered, enter, set_aside
from server.reviews.models import CalendarEntry, Change, Review, Stop
from server.reviews.refusals import AfterWarning, ChangeHandled, SecondPersonNeeded
from server.reviews.reporting import report, report_from_village
from tests.integration.payments.story import OTHER_CARD, Desk, Roll
from tests.integration.reviews.answers import change, decided, delivered, handed, heard, intend
from tests.integration.reviews.story import Home, Town


def hold(town: Town, home: Home) -> str:
    return town.all(StandingPayment, StandingPayment.benefit_id == home.benefit)[0].hold


def test_the_sole_person_dies_aid_ends_without_a_hearing_and_no_batch_pays(town: Town):
    home = town.home(members=1)
    change(town, home, "died", person=home.people[0])

    assert town.row(Person, home.people[0]).died_on == date(2026, 9, 10)
    assert hold(town, home) == "died"
    stop = town.stop_of(home)
    assert (stop.outcome, stop.ground, town.open(stop.case_id)) == ("stop", "death", {"decide"})

    town.do("approver.civil", stop.case_id, "decide", {"decision": "carry-out", "reasons": "死亡证明已核"})
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town, received_by="村委会"))
    # died on 09-10: September is the last month
    assert town.row(Benefit, home.benefit).until == date(2026, 9, 30)
    assert town.row(Stop, stop.id).state == "done"


def test_a_member_dies_the_household_is_counted_anew_within_three_months(town: Town):
    home = town.home()
    change(town, home, "died", person=home.people[1])

    assert town.row(Household, home.household).head_id == home.people[0]
    assert hold(town, home) == ""
    (review,) = town.all(Review)
    # DB.death: 2026-09-10 + 3 months
    assert (review.kind, review.rule, review.due_on) == ("death", "DB.death", date(2026, 12, 10))
    assert town.dues(review.case_id)["DB.death"] == date(2026, 12, 10)
    assert town.stop_of(home) is None


def test_the_head_dies_a_new_head_is_named_and_the_account_waits(town: Town):
    home = town.home()
    with pytest.raises(InvalidAnswers) as refusal:
        change(town, home, "died", person=home.people[0])
    assert [field.path for field in refusal.value.fields] == ["new_head"]

    made = change(town, home, "died", person=home.people[0], new_head=home.people[1], key="two")
    assert town.row(Household, home.household).head_id == home.people[1]
    relations = {
        m.person_id: (m.relation, m.until) for m in town.all(Membership, Membership.household_id == home.household)
    }
    assert relations[home.people[1]] == ("self", None)
    assert relations[home.people[0]][1] == date(2026, 9, 18) or relations[home.people[0]][1] is not None
    assert hold(town, home) == "died"
    assert {kind for kind, _ref, _zh in made.done} >= {"head", "member", "payment", "review", "document"}
    page = town.stage.client("clerk.qingsui").get(f"/households/{home.household}").get_data(as_text=True)
    assert "发放账户：" in page, "the case that looks for the account says what it is about"


def test_a_death_during_the_hearing_ends_the_hearing(town: Town):
    home = town.home(members=1)
    stop = intend(town, home)
    assert town.open(stop.case_id) == {"deliver_intent"}
    change(town, home, "died", person=home.people[0])
    town.stage.tick()
    assert town.open(stop.case_id) == {"decide"}
    town.do("approver.civil", stop.case_id, "decide", {"decision": "carry-out", "reasons": "死亡证明已核"})
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town, received_by="村委会"))
    row = town.row(Stop, stop.id)
    assert (row.ground, row.heard, row.state) == ("death", None, "done")


def test_the_money_of_a_dead_head_waits_and_then_goes_to_the_new_account(town: Town):
    home = town.home(since=date(2026, 9, 1))
    desk = Desk(Roll(town.stage))
    desk.fill()
    change(town, home, "died", person=home.people[0], new_head=home.people[1])
    row = town.all(StandingPayment)[0]
    assert (row.person_id, row.hold) == (home.people[1], "died")
    town.at("2026-09-28T09:00:00+08:00")
    with pytest.raises(NothingToPay):
        desk.open("2026-09-01")

    heir = town.row(Person, home.people[1]).name
    given = {"payee": heir, "relation": "self", "bank": "青穗农商行示例支行", "account": OTHER_CARD}
    where = desk.returned_case()
    (element,) = town.open(where)
    town.do("clerk.qingsui", where, element, {"renew_outcome": "new-account", "words": "户主去世，换成新户主", **given})
    (element,) = town.open(where)
    town.do("cashier.finance", where, element, {"account_confirmed": True})
    assert hold(town, home) == ""
    (line,) = desk.lines(desk.release("2026-09-01"))
    assert (line.payee, line.amount, line.person_id) == (heir, 1100, home.people[1])


def test_the_payee_of_another_s_aid_dies_and_no_batch_pays_into_that_account(town: Town):
    home = town.home()
    wife = town.row(Person, home.people[1]).name

    def name_her(work: Any) -> None:
        payee = work.session.scalars(select(Payee)).one()
        payee.payee, payee.relation = wife, "member"

    town.stage.run(None, name_her)
    change(town, home, "died", person=home.people[2])
    assert hold(town, home) == ""
    change(town, home, "died", person=home.people[1], key="two")
    assert hold(town, home) == "died" and town.all(StandingPayment)[0].person_id == home.people[0]


@pytest.mark.parametrize("named", [True, False])
def test_payments_after_a_death_go_to_a_recovery(town: Town, named: bool):
    home = town.home(members=1, since=date(2026, 5, 1))
    if not named:  # as a roll brings in a household's allowance
        town.stage.run(None, lambda w: setattr(w.session.get_one(Benefit, home.benefit), "person_id", None))
    desk = Desk(Roll(town.stage))
    desk.fill()
    desk.settle("2026-09-01")
    change(town, home, "died", person=home.people[0], on="2026-05-03")
    stop = town.stop_of(home)
    town.do("approver.civil", stop.case_id, "decide", {"decision": "carry-out", "reasons": "死亡证明已核"})
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town, received_by="村委会"))
    assert town.row(Benefit, home.benefit).until == date(2026, 5, 31)
    (recovery,) = town.all(Recovery)
    # May is due; June, July, August and September were paid beyond it
    assert (recovery.ground, recovery.claimed) == ("died", 4400)
    assert town.all(Document, Document.kind == "change-decision")[0].facts["no_offer"], "nobody is left to apply anew"


def test_a_move_inside_the_county_takes_everything_along_and_no_due_date_moves(town: Town):
    home = town.home()
    review = town.check(home)
    before = town.dues(review.case_id)
    to = town.stage.unit("baishi")
    village = town.stage.unit("baishi-village-1")
    made = change(town, home, "moved-inside", to_township=to, to_village=village, new_address="白石村 3 组")

    task = town.stage.open_tasks(review.case_id)["declare"]
    assert (task.unit_id, task.holder_id) == (to, None)
    assert town.dues(review.case_id) == before
    household = town.row(Household, home.household)
    assert (household.township, household.village) == (to, village)
    assert town.row(Review, review.id).township == to
    assert any(kind == "case" for kind, _ref, _zh in made.done)
    # the steps to come stand at the new township too
    from tests.integration.reviews.answers import declared

    town.do("clerk.baishi", review.case_id, "declare", declared(town))
    units = {town.row(Unit, t.unit_id).code for t in town.stage.open_tasks(review.case_id).values()}
    assert units <= {"baishi", "civil-affairs"}


def test_a_move_from_village_to_village_hands_nothing_over_and_says_so(town: Town):
    home = town.home()
    review = town.check(home)
    to, village = town.stage.unit("qingsui"), town.stage.unit("qingsui-village-3")
    made = change(town, home, "moved-inside", to_township=to, to_village=village, new_address="南塘村 1 组")

    assert not any("移交" in words for _kind, _ref, words in made.done), made.done
    assert any("南塘村" in words for _kind, _ref, words in made.done)
    assert town.stage.open_tasks(review.case_id)["declare"].unit_id == to
    assert town.row(Household, home.household).village == village


def test_a_move_out_of_the_county_is_heard_before_anything_ends(town: Town):
    home = town.home()
    change(town, home, "moved-out", new_address="邻县", referred_to="邻县示例镇窗口 0690-0000000")
    stop = town.stop_of(home)
    assert (stop.ground, town.open(stop.case_id)) == ("moved-out", {"deliver_intent"})


def test_a_move_out_drops_a_cut_that_runs_and_begins_the_end(town: Town):
    home = town.home()
    cut = intend(town, home, "cut", 500)
    made = change(town, home, "moved-out", new_address="邻县", referred_to="邻县示例镇窗口 0690-0000000")
    town.stage.tick()
    assert (town.row(Stop, cut.id).state, town.row(Case, cut.case_id).close_reason) == ("dropped", "moved-out")
    (end,) = town.all(Stop, Stop.state == "open")
    assert (end.outcome, end.ground, town.open(end.case_id)) == ("stop", "moved-out", {"deliver_intent"})
    assert "2026-09-10" in end.facts

    again = change(town, home, "moved-out", new_address="邻县", referred_to="邻县示例镇窗口", key="two")
    town.stage.tick()
    assert town.open(end.case_id) == {"deliver_intent"}
    told = [words for each in (made, again) for kind, _ref, words in each.done if kind == "stop"]
    assert ["改按新情况办理" in words for words in told] == [True, False]


def test_a_check_of_an_aid_that_has_ended_ends_with_it(town: Town):
    home = town.home()
    review = town.check(home)
    change(town, home, "moved-out", new_address="邻县", referred_to="邻县示例镇窗口 0690-0000000")
    stop = town.stop_of(home)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, "waived"))
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.stage.tick()
    assert town.open(review.case_id) == {"declare"}, "the decision has not arrived yet"
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))
    town.stage.tick()

    assert town.row(Benefit, home.benefit).until == date(2026, 9, 30)
    assert (town.row(Review, review.id).state, town.open(review.case_id)) == ("ended", set())
    assert town.dues(review.case_id) == {}


def test_a_birth_adds_a_member_and_opens_a_check(town: Town):
    home = town.home()
    made = change(
        town, home, "joined", joined_why="birth", member={"name": "陈新示", "birth": "2026-09-01", "relation": "child"}
    )
    living = town.all(Membership, Membership.household_id == home.household, Membership.until.is_(None))
    assert len(living) == 4
    assert {kind for kind, _ref, _zh in made.done} >= {"member", "review", "document"}
    again = {"name": " 陈新示", "birth": "2026-09-01", "relation": "child"}
    with pytest.raises(InvalidAnswers):
        change(town, home, "joined", joined_why="birth", member=again, key="went back")
    assert len({change(town, home, "health", person=home.people[0], key=key).id for key in ("two", "back")}) == 1


@pytest.mark.parametrize("why", ["prison", "missing"])
def test_who_is_in_prison_or_declared_missing_leaves_and_her_own_support_is_to_end(town: Town, why: str):
    gone, left = (home := town.home(item="tekun")).people[:2]
    change(town, home, "left", person=gone, left_why=why, new_head=left)
    assert not town.all(Membership, Membership.person_id == gone, Membership.until.is_(None))
    assert [(stop.ground, stop.outcome) for stop in town.all(Stop)] == [(why, "stop")]


def test_a_job_reported_after_more_than_three_months_is_late_and_opens_a_check(town: Town):
    home = town.home()
    # 2026-06-17 + 3 months = 09-17, today is 09-18
    late = change(
        town, home, "job", on="2026-06-17", person=home.people[1], job_state="employed", employer="示例厂", wage=2600
    )
    assert (
        late.late and late.handled_words == "已处理，变化发生三个月以后才报告"
    )  # what was said to the family nobody knows here
    assert town.all(Review)[0].kind == "change"


def test_a_job_reported_on_the_last_day_is_in_time(town: Town):
    home = town.home()
    assert not change(
        town, home, "job", on="2026-06-18", person=home.people[1], job_state="employed", employer="示例厂", wage=2600
    ).late


def test_the_same_submission_is_one_change(town: Town):
    home = town.home()
    first = change(town, home, "income", person=home.people[1])
    assert change(town, home, "income", person=home.people[1]).id == first.id
    assert len(town.all(Review)) == 1


def test_who_does_not_cooperate_is_warned_and_only_later_ended_by_another(town: Town):
    home = town.home()
    town.check(home)
    warned = change(town, home, "uncooperative", asked_for="提供工资单", on="2026-09-18")
    assert warned.state == "warned"
    assert len(town.all(Document, Document.kind == "cooperation-warning")) == 1
    household = town.row(Household, home.household)

    def end(work: Any) -> Change:
        return cooperating.end(
            work, work.session.get_one(Change, warned.id), work.session.get_one(Household, household.id)
        )

    with pytest.raises(AfterWarning):
        town.stage.run("leader.qingsui", end)
    # RV.warned from Fri 2026-09-18: Sun 09-20 works (1), 21…24 (5)
    town.at("2026-09-25T09:00:00+08:00")
    with pytest.raises(SecondPersonNeeded):
        town.stage.run("clerk.qingsui", end)
    with pytest.raises(SecondPersonNeeded):  # nor whoever stands in for who warned
        town.stage.run_instead("duty.qingsui", end, absent="clerk.qingsui", unit="qingsui", role="clerk")
    town.stage.run("leader.qingsui", end)
    stop = town.stop_of(home)
    assert (stop.ground, town.open(stop.case_id)) == ("uncooperative", {"deliver_intent"})


def test_nobody_is_warned_without_a_file_that_keeps_the_writing(town: Town):
    home = town.home()
    with pytest.raises(InvalidAnswers) as refused:
        change(town, home, "uncooperative", asked_for="提供工资单", on="2026-09-18")
    assert [(p.path, p.code) for p in refused.value.fields] == [("kind", "nothing-in-hand")]
    assert town.all(Change) == []


def test_nobody_dies_before_being_born(town: Town):
    home = town.home(members=1)
    with pytest.raises(InvalidAnswers) as refused:
        change(town, home, "died", person=home.people[0], on="1926-09-10")  # a mistyped year
    assert [p.path for p in refused.value.fields] == ["happened_on"]
    assert town.row(Person, home.people[0]).died_on is None


def test_a_newborn_is_entered_by_name_on_the_page(town: Town):
    home = town.home()
    client = town.stage.client("clerk.qingsui")
    page = client.get(f"/reviews/changes/new?household={home.household}").get_data(as_text=True)
    field = page.split('name="member-name"')[0].rsplit("<", 1)[1]
    assert field.startswith("input"), field  # not a choice among those who are members already
    said = {
        "csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "household": home.household, "submission": "born",
        "kind": "joined", "happened_on": "2026-09-10", "words": "出生医学证明已核", "joined_why": "birth", "member-name": "陈示新",
        "member-birth": "2026-09-10", "member-relation": "child",
    }  # fmt: skip
    assert client.post("/reviews/changes/new", data=said).status_code == 303
    assert town.all(Person, Person.name == "陈示新")[0].birth == date(2026, 9, 10)


def test_another_township_cannot_enter_a_change(town: Town):
    home = town.home()
    with pytest.raises(NotPermitted):
        change(town, home, "income", login="clerk.baishi", person=home.people[0])


def test_a_village_reports_only_its_own_households(town: Town):
    home = town.home()
    answers = {
        "kind": "died",
        "happened_on": "2026-09-10",
        "who": "李示例",
        "words": "前天去世",
        "reporter": "陶示一",
        "truthful": True,
    }
    told = town.stage.run(
        "village1.qingsui",
        lambda work: report_from_village(work, household_id=home.household, answers=answers, submission="v1"),
    )
    assert (told.state, told.source) == ("reported", "village")
    with pytest.raises(NotPermitted):
        town.stage.run(
            "village2.qingsui",
            lambda work: report_from_village(work, household_id=home.household, answers=answers, submission="v2"),
        )


def test_the_window_deals_with_a_report_once(town: Town):
    home = town.home()
    answers = {
        "kind": "income",
        "happened_on": "2026-09-10",
        "who": "李示例",
        "words": "工资涨了",
        "reporter": "陈示例",
        "truthful": True,
    }
    told = town.stage.run(
        None, lambda work: report(work, household_id=home.household, answers=answers, submission="r1")
    )
    said = {"kind": "income", "happened_on": "2026-09-10", "person": home.people[1], "words": "工资涨了，已核"}

    def take(work: Any) -> Change:
        return enter(work, Entered(home.household, said, "unused", told.id))

    assert town.stage.run("clerk.qingsui", take).state == "applied"
    with pytest.raises(ChangeHandled):
        town.stage.run("clerk.qingsui", take)
    with pytest.raises(ChangeHandled):
        town.stage.run("clerk.qingsui", lambda work: set_aside(work, change_id=told.id, why="重复"))


def test_calendar_entries_follow_the_household(town: Town):
    home = town.home()
    town.stage.tick()
    to = town.stage.unit("heyan")
    change(town, home, "moved-inside", to_township=to, new_address="河沿社区")
    assert {entry.township for entry in town.all(CalendarEntry)} == {to}


def test_unknown_people_are_refused_at_the_field(town: Town):
    home = town.home()
    with pytest.raises(InvalidAnswers) as refusal:
        change(town, home, "died", person="nobody")
    assert [field.path for field in refusal.value.fields] == ["person"]


__all__ = ["Task", "decided", "select"]
