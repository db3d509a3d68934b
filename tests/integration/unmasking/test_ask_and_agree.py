"""Whole numbers need two persons: one asks with a reason, another agrees, and the sight ends by itself (domain §3, separation 7)."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server.audit.models import AuditEntry, ReadEntry
from server.cases.restricting import restrict
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted, Refused
from server.inspection import queries as inspection
from server.organisation import absences, accounts
from server.unmasking import operations, queries
from server.unmasking.models import Unmasking
from server.unmasking.refusals import NotOpen, SecondPersonNeeded, UnmaskingAsked, UnmaskingDecided, UnmaskingLapsed
from tests.integration.households.conftest import HEAD
from tests.integration.unmasking.conftest import Family, asked
from tests.stage import Stage

WHOLE = {"id_number": HEAD["id_number"], "phone": HEAD["phone"]}


def ask(stage: Stage, login: str, **about: Any) -> str:
    return stage.run(login, lambda work: operations.ask(work, **asked(**about)).id)


def decide(stage: Stage, login: str, request: str, *, agreed: bool = True, word: str = "") -> Unmasking:
    return stage.run(login, lambda work: operations.decide(work, unmasking_id=request, agreed=agreed, word=word))


def look(stage: Stage, login: str, request: str) -> Any:
    return stage.run(login, lambda work: operations.look(work, unmasking_id=request))


def waits(stage: Stage, login: str) -> list[str]:
    rows, count = stage.read(lambda work: (queries.listed(work, "waiting").rows, queries.count(work, "waiting")), login)
    assert len(rows) == count
    return [row.id for row in rows]


def test_one_asks_another_agrees_and_the_sight_ends_after_half_an_hour(stage: Stage, family: Family) -> None:
    for reason in (" ", "核对", "长" * 201):
        with pytest.raises(InvalidAnswers):
            ask(stage, "clerk.qingsui", person_id=family.person_id, reason=reason)
    request = ask(stage, "clerk.qingsui", person_id=family.person_id)
    with pytest.raises(UnmaskingAsked):
        ask(stage, "clerk.qingsui", person_id=family.person_id)
    with pytest.raises(NotOpen):
        look(stage, "clerk.qingsui", request)
    assert (waits(stage, "clerk.qingsui"), waits(stage, "reviewer.qingsui")) == ([], [request])
    with pytest.raises(SecondPersonNeeded):
        decide(stage, "clerk.qingsui", request)

    decide(stage, "reviewer.qingsui", request)

    assert look(stage, "clerk.qingsui", request) == WHOLE
    for other in ("reviewer.qingsui", "leader.qingsui", "approver.civil"):
        with pytest.raises(NotFound):  # the sight is the asker's alone
            look(stage, other, request)
    stage.move(minutes=29, seconds=59)
    assert look(stage, "clerk.qingsui", request) == WHOLE
    stage.move(seconds=1)
    with pytest.raises(NotOpen):
        look(stage, "clerk.qingsui", request)
    assert ask(stage, "clerk.qingsui", person_id=family.person_id) != request  # asks anew


def test_each_sight_and_the_agreement_are_kept_with_both_names(stage: Stage, family: Family) -> None:
    request = ask(stage, "clerk.qingsui", person_id=family.person_id, fields=["phone"])
    decide(stage, "leader.qingsui", request)
    assert look(stage, "clerk.qingsui", request) == {"phone": HEAD["phone"]}  # what was agreed to, and no more
    look(stage, "clerk.qingsui", request)

    kept = stage.read(lambda work: list(work.session.scalars(select(ReadEntry).where(ReadEntry.leave_id == request))))
    assert [(row.action, row.subject, row.reason) for row in kept] == [
        ("person.unmask", family.person_id, "核对身份证原件")
    ] * 2
    acts = stage.read(
        lambda work: list(
            work.session.execute(select(AuditEntry.action, AuditEntry.actor).where(AuditEntry.subject == request))
        )
    )
    assert acts == [
        ("unmask.ask", stage.actor("clerk.qingsui").id),
        ("unmask.decide", stage.actor("leader.qingsui").id),
    ]
    code = stage.read(lambda work: queries.read(work, request).household, "clerk.qingsui")
    told = stage.run("audit.admin", lambda work: inspection.readers(work, code=code))
    assert [(each.who, each.second) for each in told if each.action == "person.unmask"] == [("周示一", "王示四")] * 2


def test_a_refusal_says_why_and_opens_nothing(stage: Stage, family: Family) -> None:
    request = ask(stage, "clerk.qingsui", person_id=family.person_id)
    with pytest.raises(InvalidAnswers):
        decide(stage, "reviewer.qingsui", request, agreed=False)

    decide(stage, "reviewer.qingsui", request, agreed=False, word="不需要全号")

    with pytest.raises(NotOpen):
        look(stage, "clerk.qingsui", request)
    with pytest.raises(UnmaskingDecided):
        decide(stage, "leader.qingsui", request)
    assert waits(stage, "leader.qingsui") == []


def test_what_nobody_answers_lapses_after_a_week_and_is_asked_anew(stage: Stage, family: Family) -> None:
    request = ask(stage, "clerk.qingsui", person_id=family.person_id)
    stage.move(days=6, hours=23)
    with pytest.raises(UnmaskingAsked):
        ask(stage, "clerk.qingsui", person_id=family.person_id)
    assert waits(stage, "reviewer.qingsui") == [request]
    stage.move(hours=1)
    assert waits(stage, "reviewer.qingsui") == []
    with pytest.raises(UnmaskingLapsed):
        decide(stage, "reviewer.qingsui", request)

    again = ask(stage, "clerk.qingsui", person_id=family.person_id)
    assert waits(stage, "reviewer.qingsui") == [again]


def test_who_may_agree_stands_at_the_same_unit_and_the_county_answers_the_county(stage: Stage, family: Family) -> None:
    townsfolk = {"clerk.qingsui", "clerk2.qingsui", "duty.qingsui", "reviewer.qingsui", "leader.qingsui"}
    county = {"reviewer.civil", "approver.civil"}
    others = {"clerk.baishi", "auditor.county", "supervisor.county", "checker.civil", "village1.qingsui", "child.civil"}
    seconds = {
        ask(stage, asker, person_id=family.person_id): (asker, answering)
        for asker, answering in (
            ("clerk.qingsui", townsfolk), ("leader.qingsui", townsfolk), ("reviewer.civil", county), ("supervisor.county", county)
        )
    }  # fmt: skip

    for login in townsfolk | county | others:
        allowed = {each for each, (asker, answering) in seconds.items() if login in answering - {asker}}
        assert set(waits(stage, login)) == allowed, login
        for request in set(seconds) - allowed:
            with pytest.raises((NotFound, SecondPersonNeeded)):
                decide(stage, login, request)
    with pytest.raises(NotPermitted):
        ask(stage, "clerk.baishi", person_id=family.person_id)
    with pytest.raises(NotPermitted):
        ask(stage, "checker.civil", person_id=family.person_id)


def test_the_second_person_is_never_nobody(stage: Stage, family: Family) -> None:
    """A one-clerk township: its leader answers; where even the leader is away for good, the county does."""
    for login in ("clerk2.qingsui", "duty.qingsui", "reviewer.qingsui"):
        gone = stage.actor(login).id
        stage.run("security.admin", lambda work, gone=gone: accounts.close(work, user_id=gone))
    request = ask(stage, "clerk.qingsui", person_id=family.person_id)
    assert (waits(stage, "leader.qingsui"), waits(stage, "approver.civil")) == ([request], [])

    gone = stage.actor("leader.qingsui").id
    stage.run("security.admin", lambda work: accounts.close(work, user_id=gone))
    assert waits(stage, "approver.civil") == [request]
    decide(stage, "approver.civil", request)
    assert look(stage, "clerk.qingsui", request) == WHOLE


def test_whoever_stands_in_for_the_asker_is_no_second_person(stage: Stage, family: Family) -> None:
    """The child welfare officer has no post of her own that agrees: in the asker's place she may not."""
    reviewer, approver = stage.actor("reviewer.civil").id, stage.actor("approver.civil").id
    child, day = stage.actor("child.civil").id, date(2026, 9, 18)

    def stand_in(absent: str) -> None:
        stage.run("security.admin", lambda work: absences.plan(
            work, user_id=absent, substitute_id=child, since=day, until=day, reason="培训"))  # fmt: skip

    request = ask(stage, "reviewer.civil", person_id=family.person_id)
    stand_in(reviewer)
    assert request not in waits(stage, "child.civil")
    with pytest.raises(SecondPersonNeeded):
        decide(stage, "child.civil", request)
    in_place = ask(stage, "child.civil", person_id=family.person_id)
    with pytest.raises(SecondPersonNeeded):  # the absent one back at the desk in the middle of the day
        decide(stage, "reviewer.civil", in_place)
    assert in_place not in waits(stage, "reviewer.civil")
    assert {request, in_place} == set(waits(stage, "approver.civil"))
    decide(stage, "approver.civil", in_place)
    assert approver != child and look(stage, "child.civil", in_place) == WHOLE


def test_who_asked_is_no_second_person_whatever_else_the_row_says(stage: Stage, family: Family) -> None:
    """List, decision and the database each say so by themselves."""
    request = ask(stage, "reviewer.qingsui", person_id=family.person_id)
    with stage.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE unmaskings SET behind = ''")

    assert waits(stage, "reviewer.qingsui") == [] and waits(stage, "leader.qingsui") == [request]
    with pytest.raises(SecondPersonNeeded):
        decide(stage, "reviewer.qingsui", request)
    with pytest.raises(IntegrityError, match="nobody_agrees"), stage.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE unmaskings SET agreed = 1, decided_by = asked_by")


def test_an_asker_whose_post_has_ended_sees_nothing_more(stage: Stage, family: Family) -> None:
    request = ask(stage, "clerk.qingsui", person_id=family.person_id)
    decide(stage, "reviewer.qingsui", request)
    with stage.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE appointments SET until = '2026-09-17' WHERE user_id = ?", (stage.actor("clerk.qingsui").id,)
        )

    with pytest.raises(NotPermitted):
        look(stage, "clerk.qingsui", request)


def test_another_countys_request_does_not_exist(stage: Stage, family: Family) -> None:
    request = ask(stage, "clerk.qingsui", person_id=family.person_id)
    with stage.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE unmaskings SET county = '690199'")

    for login in ("clerk.qingsui", "reviewer.qingsui", "approver.civil", "supervisor.county"):
        assert waits(stage, login) == []
        for act in (look, decide):
            with pytest.raises(NotFound):
                act(stage, login, request)
        with pytest.raises(NotFound):
            stage.read(lambda work: queries.read(work, request), login)
    with pytest.raises(NotFound):
        ask(stage, "clerk.qingsui", person_id="0" * 32)


@pytest.mark.parametrize("on", ["stage", pytest.param("postgres_stage", marks=pytest.mark.slow)])
def test_of_two_answers_at_the_same_time_one_counts(request: pytest.FixtureRequest, on: str) -> None:
    stage: Stage = request.getfixturevalue(on)
    wish = ask(stage, "clerk.qingsui", person_id=Family(stage).person_id)
    together, told = threading.Barrier(2), []

    def answer(login: str, agreed: bool) -> None:
        together.wait()
        try:
            told.append(decide(stage, login, wish, agreed=agreed, word="再核实").decided_by)
        except UnmaskingDecided:
            told.append("decided")

    both = [
        threading.Thread(target=answer, args=each) for each in (("reviewer.qingsui", True), ("leader.qingsui", False))
    ]
    for each in both:
        each.start()
    for each in both:
        each.join()

    row = stage.read(lambda work: work.session.get_one(Unmasking, wish))
    assert sorted(told) == sorted(["decided", row.decided_by])


def test_nonsense_is_refused(stage: Stage, family: Family) -> None:
    for about in (
        {"person_id": family.person_id, "fields": []},
        {"person_id": family.person_id, "fields": ["bank"]},
        {"person_id": family.person_id, "fields": ["papers"]},  # scans are a case's
    ):
        with pytest.raises(InvalidAnswers):
            ask(stage, "clerk.qingsui", **about)
    with pytest.raises(Refused):  # scans stand open to the township anyhow
        ask(stage, "clerk.qingsui", case_id=family.case_id, fields=["papers"])
    with pytest.raises(NotFound):  # somebody else's case
        ask(stage, "supervisor.county", case_id="0" * 32, fields=["papers"])


def test_nobody_agrees_about_a_file_that_she_may_not_read(stage: Stage, family: Family) -> None:
    request = ask(stage, "supervisor.county", person_id=family.person_id, case_id=family.case_id, fields=["papers"])
    assert waits(stage, "approver.civil") == [request]
    stage.run(None, lambda work: restrict(work, case_id=family.case_id, role="child_welfare", ground="儿童保障，限知"))

    assert waits(stage, "approver.civil") == []
    with pytest.raises(NotFound):
        decide(stage, "approver.civil", request)
