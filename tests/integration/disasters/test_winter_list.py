"""Journey: a flood, the households hit, the township's list before the end of October, and what came of it."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from server.cases.models import Case, Deadline
from server.disasters import operations, queries
from server.disasters.refusals import (
    AlreadyRegistered,
    EventClosed,
    ListNotHanded,
    ListSealed,
    ListStands,
    NotEmergencyManagement,
    NotLate,
    OutsideTheArea,
)
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.households.models import Benefit, Household
from server.retention.letting_go import let_go
from tests.integration.disasters.conftest import EMERGENCY, EVENT, HOUSEHOLD, SENT, Flood

DAY = date(2026, 9, 18)


def test_what_a_flood_left_comes_into_the_ledger(flood: Flood) -> None:  # long: one journey, told from beginning to end
    stage, registration = flood.stage, flood.register()
    flood.recognised()
    row = flood.open_list()

    # 2026-09-18 lies before the end of October: the term ends with 2026-10-31 (ZH10 art. 21), a Saturday; a fixed day does not roll.
    terms = stage.read(lambda w: list(w.session.scalars(select(Deadline).where(Deadline.case_id == row.case_id))))
    assert [(t.rule, t.due_on) for t in terms] == [("ZH.winter", date(2026, 10, 31))]
    assert sorted(line.standing for line in flood.lines()) == ["asked", "in"]
    with pytest.raises(InvalidAnswers):  # nobody looked at the recognised household yet
        flood.step("clerk.qingsui", "draw", drawn=True)
    assert stage.run("clerk.qingsui", lambda w: operations.leave_out_rest(w, list_id=row.id, reason=SENT)) == 1
    with pytest.raises(InvalidAnswers):
        flood.step("clerk.qingsui", "draw", drawn=True)
        flood.step("reviewer.qingsui", "check", check_outcome="pass")
        flood.step("leader.qingsui", "approve", approve_outcome="pass", control_count=2)
    flood.step("leader.qingsui", "approve", approve_outcome="pass", control_count=1)
    handed = flood.list()

    name, content = stage.run(EMERGENCY, lambda w: queries.sealed_file(w, row.id))
    assert hashlib.sha256(content).hexdigest() == handed.sha256 and handed.sha256[:8] in name
    assert (
        "水示例" in content.decode()
        and "保示例" not in content.decode()
        and HOUSEHOLD["id_number"] not in content.decode()
    )
    assert flood.row(registration).state == "listed" and "水示例" not in handed.sealed
    with pytest.raises(InvalidAnswers):
        flood.step(EMERGENCY, "receive", digest_start="00000000")
    flood.step(EMERGENCY, "receive", digest_start=handed.sha256[:8])
    with pytest.raises(InvalidAnswers):  # a household has no result yet
        flood.step(EMERGENCY, "settle", settled=True)
    line = next(each for each in flood.lines() if each.standing == "in")
    stage.run(
        EMERGENCY,
        lambda w: operations.answer(
            w, line_id=line.id, result="granted", what="口粮和棉被", amount=Decimal(600), granted_on=DAY
        ),
    )
    flood.step(EMERGENCY, "settle", settled=True)

    paid = stage.read(lambda w: w.session.scalars(select(Benefit).where(Benefit.item == "disaster")).one())
    assert (paid.household_id, paid.amount, paid.since, paid.note) == (line.household_id, 600, DAY, "口粮和棉被")
    assert flood.list().state == "settled" and flood.list().sealed
    # Whose file may go first is kept for ten years: the sealed list, which names everybody on it, goes by then.
    stage.move(days=3649)
    assert stage.run(None, let_go) >= 0 and flood.list().sealed
    stage.move(days=2)
    stage.run(None, let_go)
    assert not flood.list().sealed and flood.list().sha256 == handed.sha256
    assert stage.read(lambda w: w.session.get_one(Case, row.case_id).state) == "closed"


def test_a_list_that_was_handed_over_does_not_change_and_who_came_late_becomes_a_lead(flood: Flood) -> None:
    flood.register()
    row = flood.open_list()
    with pytest.raises(ListStands):
        flood.open_list()
    flood.hand_over()
    line = flood.lines()[0]
    late = flood.register("clerk.qingsui", name="迟示例", id_number="69010219800101001X")

    for forbidden in (
        lambda w: operations.set_standing(w, line_id=line.id, included=False, reason=SENT),
        lambda w: operations.fill_again(w, list_id=row.id),
        lambda w: operations.leave_out_rest(w, list_id=row.id, reason=SENT),
    ):
        with pytest.raises(ListSealed):
            flood.stage.run("clerk.qingsui", forbidden)
    shown = flood.stage.run("clerk.qingsui", lambda w: queries.event_sheet(w, flood.id)).rows
    assert {each.registration.id for each in shown if each.late} == {late} and len(shown) == 2
    with pytest.raises(NotLate):  # the list is not answered: nobody is poor "afterwards" yet
        flood.stage.run("clerk.qingsui", lambda w: operations.hand_to_aid(w, registration_id=str(line.registration_id)))
    flood.stage.run("clerk.qingsui", lambda w: operations.hand_to_aid(w, registration_id=late))
    assert flood.row(late).state == "lead" and flood.row(late).lead_code.startswith("XS2026-")
    flood.stage.run(EMERGENCY, lambda w: operations.answer(w, line_id=line.id, result="refused", reason="已有其他救助"))
    assert flood.stage.run(
        "reviewer.qingsui", lambda w: operations.hand_to_aid(w, registration_id=str(line.registration_id)).lead_code
    )


def test_a_list_of_november_is_the_next_year_s(flood: Flood) -> None:
    flood.stage.move_to("2026-11-02T09:00:00+08:00")

    row = flood.open_list()

    assert (row.year, row.due_on) == (2027, date(2027, 10, 31))


def test_a_known_person_is_registered_with_the_household_on_file(flood: Flood) -> None:
    home = flood.recognised()

    row = flood.row(flood.register(name="保示例", id_number="69010219800101001X"))
    with pytest.raises(AlreadyRegistered):
        flood.register("clerk.qingsui", name="保示例", id_number="69010219800101001X")

    assert row.household_id == home
    assert flood.stage.read(lambda w: len(w.session.scalars(select(Household)).all())) == 1
    flood.open_list()
    assert [(line.identity, line.standing) for line in flood.lines()] == [("dibao", "in")]


def test_everybody_keeps_to_what_is_theirs(flood: Flood) -> None:
    stage = flood.stage
    with pytest.raises(NotEmergencyManagement):
        stage.run("officer.education", lambda w: operations.open_event(w, answers=EVENT, area=[flood.town]))
    for login in ("village1.baishi", "village2.qingsui", "clerk.baishi"):
        with pytest.raises(OutsideTheArea):
            flood.register(login)
    flood.register()
    row = flood.open_list()
    line = flood.lines()[0]
    for login in ("clerk.baishi", "leader.qingsui", EMERGENCY):
        with pytest.raises(NotPermitted):
            stage.run(login, lambda w: operations.set_standing(w, line_id=line.id, included=False, reason=SENT))
    with pytest.raises(ListNotHanded):
        stage.run(EMERGENCY, lambda w: operations.answer(w, line_id=line.id, result="refused", reason="无"))
    flood.hand_over()
    with pytest.raises(NotPermitted):
        stage.run("officer.education", lambda w: operations.answer(w, line_id=line.id, result="refused", reason="无"))
    stage.run(EMERGENCY, lambda w: operations.close_event(w, disaster_id=flood.id))
    with pytest.raises(EventClosed):
        flood.register("clerk.qingsui", name="晚示例", id_number="69010219800101001X")
    seen = stage.run("supervisor.county", lambda w: queries.list_sheet(w, row.id))
    assert [each.name for each in seen.lines] == ["水**"] and not seen.may_edit and not seen.may_answer
