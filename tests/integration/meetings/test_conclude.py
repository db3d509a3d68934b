"""Conclusions: by the votes, a tie by the chair, a broken quorum for one matter only, a double press once."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from server.cases.models import Event, Instance, TableAnswer
from server.foundation.errors import InvalidAnswers
from server.meetings import operations
from server.meetings.models import Resolution
from server.meetings.refusals import NotAtThisStep, NotSitting, QuorumMissing, QuorumThere, StillAnswering, VotesMissing
from tests.integration.meetings.story import CORE, Chamber
from tests.integration.meetings.test_vote import aside

BOTH = {"member.civil": "agree", "chief.treasury": "agree"}


def test_nothing_is_resolved_before_all_have_voted(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.vote(one, {"member.civil": "agree"})
    with pytest.raises(VotesMissing, match="财政局"):
        chamber.conclude(one)

    assert chamber.messages() == []


def test_a_refusal_is_an_answer_too_and_names_no_amount(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.vote(one, {"member.civil": "refuse", "chief.treasury": "refuse"})
    with pytest.raises(InvalidAnswers):
        chamber.conclude(one)
    chamber.conclude(one, amount=None, text="不符合条件")

    (message,) = chamber.messages()
    assert message.payload == {"resolution": "refuse", "resolved_amount": None}


def test_an_agreement_about_money_names_the_amount(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.vote(one, BOTH)
    with pytest.raises(InvalidAnswers) as refused:
        chamber.conclude(one, amount=None)

    assert [problem.path for problem in refused.value.fields] == ["amount"]


def test_nothing_is_agreed_to_beyond_what_was_asked_for_and_posted(chamber: Chamber) -> None:
    one = chamber.ask(amount=8000)
    chamber.hold(one)
    chamber.vote(one, BOTH)
    with pytest.raises(InvalidAnswers) as refused:
        chamber.conclude(one, amount="8000.01")

    assert [(problem.path, problem.code) for problem in refused.value.fields] == [("amount", "more-than-asked")]
    assert "不能高于提请的 8,000.00 元" in refused.value.fields[0].zh
    chamber.conclude(one, amount="8000")
    assert chamber.resolution(one).amount == 8000


def test_the_amount_arrives_as_a_number_that_the_diagram_compares(chamber: Chamber) -> None:
    one = chamber.ask(amount=9000)
    chamber.hold(one)
    chamber.resolve(one, amount="8000.50")
    chamber.stage.tick()
    data = chamber.stage.read(lambda w: w.session.get_one(Instance, one).data)

    assert (data["resolution"], data["resolved_amount"], data["large"]) == ("agree", "8000.5", True)


def test_a_tie_is_the_chair_s_with_a_reason(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.vote(one, {"member.civil": "agree", "chief.treasury": "refuse"})
    for wrong in ({}, {"chair_choice": "agree"}, {"chair_choice": "defer", "chair_reason": "再议"}):
        with pytest.raises(InvalidAnswers):
            chamber.conclude(one, **wrong)
    chamber.conclude(one, chair_choice="agree", chair_reason="确有困难")

    resolution = chamber.resolution(one)
    assert (resolution.outcome, resolution.by_chair, resolution.votes["agree"]) == ("agree", True, 1)


def test_a_soft_exit_needs_everybody(chamber: Chamber) -> None:
    one = chamber.ask(question="soft-exit", amount=None, item="dibao")
    chamber.hold(one)
    chamber.vote(one, {"member.civil": "agree", "chief.treasury": "defer"})
    chamber.conclude(one, amount=None)

    resolution = chamber.resolution(one)
    assert resolution.outcome == "defer"
    kept = select(TableAnswer.rules, TableAnswer.outputs).where(TableAnswer.table == "meeting-rules")
    (rules, says), seats = chamber.stage.read(
        lambda w: (
            w.session.execute(kept.where(TableAnswer.case_id == resolution.case_id)).one(),
            w.session.scalars(kept.where(TableAnswer.case_id == chamber.meeting().case_id)).one(),
        )
    )
    assert (rules, says["meeting_vote"], seats) == (["meeting-rules-690102-soft-exit"], "all", ["meeting-rules-690102"])


def test_a_recusal_that_breaks_the_quorum_puts_off_that_matter_only(chamber: Chamber) -> None:
    medical, plain = chamber.ask(item="medical"), chamber.ask()
    chamber.hold(medical, plain, people=(*CORE, "chief.medical"))
    aside(chamber, medical, "chief.medical")
    chamber.vote(medical, BOTH)
    with pytest.raises(QuorumMissing, match="医疗保障局"):
        chamber.conclude(medical)
    chamber.conclude(medical, "carried")
    chamber.resolve(plain)
    chamber.stage.tick()

    assert chamber.request(medical).state == "waiting"
    assert [message.instance_id for message in chamber.messages()] == [plain]
    assert chamber.state(medical) == "" and chamber.state(plain) == "decide"  # one waits on, the other goes on
    kinds = chamber.stage.read(
        lambda w: list(w.session.scalars(select(Event.kind).where(Event.case_id == chamber.case(medical).id)))
    )
    assert "meeting-carried" in kinds


def test_a_matter_with_its_quorum_is_not_carried_over(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    with pytest.raises(QuorumThere):
        chamber.conclude(one, "carried")


def test_a_second_press_changes_nothing(chamber: Chamber) -> None:
    one, two = chamber.ask(), chamber.ask()
    chamber.hold(one, two)
    chamber.resolve(one)
    with pytest.raises(NotSitting):
        chamber.conclude(one)
    chamber.resolve(two)
    with pytest.raises(NotAtThisStep):
        chamber.conclude(two)

    assert len(chamber.rows(Resolution)) == 2 == len(chamber.messages())


def test_a_matter_of_another_meeting_is_not_concluded_here(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    first = chamber.meeting().id
    two = chamber.ask()
    chamber.put(two)
    answers = {"agenda_item": chamber.item(two).id, "conclusion": "carried"}
    with pytest.raises(NotSitting):
        chamber.stage.run("secretary.meeting", lambda w: operations.conclude(w, meeting_id=first, answers=answers))


def test_a_case_that_ended_is_dropped_without_a_resolution(chamber: Chamber) -> None:
    one, two = chamber.ask(), chamber.ask()
    chamber.hold(one, two)
    with pytest.raises(InvalidAnswers):
        chamber.conclude(one, "dropped")
    chamber.resolve(one)
    chamber.resolve(two)

    assert {row.state for row in (chamber.item(one), chamber.item(two))} == {"resolved"}


def test_a_circulation_binds_chair_and_every_unit_and_tells_the_same_rules(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.put(one, planned_at=datetime.fromisoformat("2026-09-22T17:00:00+08:00"))
    chamber.prepare("written")
    chamber.vote(one, {"member.civil": "agree"})
    with pytest.raises(QuorumMissing):
        chamber.conclude(one)
    chamber.vote(one, {"chief.treasury": "agree"})
    with pytest.raises(QuorumMissing, match="协调机制"):
        chamber.conclude(one)
    chamber.attend("convener.meeting")
    chamber.conclude(one)
    chamber.stage.tick()

    assert chamber.state(one) == "decide"


def test_in_a_circulation_nothing_is_put_off_while_who_is_missing_may_still_answer(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.put(one)
    chamber.prepare("written")
    chamber.attend("convener.meeting")
    chamber.vote(one, {"member.civil": "agree"})
    with pytest.raises(StillAnswering) as waits:
        chamber.conclude(one, "carried")
    assert "青穗县财政局" in waits.value.text("zh")
    page = chamber.stage.client("secretary.meeting").get(f"/meetings/{chamber.meeting().id}/live")
    assert "答复截止" in page.get_data(as_text=True) and "留待下次，下一案" not in page.get_data(as_text=True)

    chamber.stage.clock.move_to(chamber.meeting().planned_at)
    chamber.conclude(one, "carried")
    assert chamber.request(one).state == "waiting"


def test_in_a_circulation_a_unit_that_nobody_can_speak_for_puts_the_matter_off_at_once(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.put(one)
    chamber.prepare("written")
    for login in ("chief.treasury", "officer.treasury"):
        aside(chamber, one, "secretary.meeting", who=login)
    chamber.conclude(one, "carried")

    assert chamber.request(one).state == "waiting"


def test_in_a_circulation_too_who_stands_aside_breaks_the_quorum_of_that_matter(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.put(one)
    chamber.prepare("written")
    chamber.attend("convener.meeting")
    chamber.vote(one, BOTH)
    aside(chamber, one, "secretary.meeting", who="chief.treasury")
    with pytest.raises(QuorumMissing):
        chamber.conclude(one)
    chamber.vote(one, {"officer.treasury": "agree"})  # the deputy answers instead
    chamber.conclude(one)

    assert chamber.resolution(one).outcome == "agree"
