"""A term is suspended only where a local rule allows it; while it is, it has no date, and it goes on where it stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases import suspending
from server.cases.clocks import measured_again
from server.cases.lights import explain
from server.cases.models import Deadline, ReminderSent, Task, Timer
from server.cases.suspending import NoSuspension, NotSuspended
from server.foundation.work import Work
from tests.stage import Stage
from workflows import worktime

pytestmark = pytest.mark.sqlite

DOCUMENT = "青民〔2026〕示例9号"


@pytest.fixture
def suspendable(stage: Stage, transfer_case: str) -> tuple[Stage, str]:
    """The county's own rule allows that signing is suspended; nothing that ships does.

    A transfer sent on Friday 2026-09-18: signing is due on Mon 09-21 (Sun 09-20 is a make-up day: 1; Mon: 2).
    """
    shipped = worktime.load_terms()
    own = replace(
        shipped.rule("TR.sign", on=date(2026, 9, 18), division="690102"), suspendable=True, version="2026-09-01",
        basis=worktime.Basis(
            kind="local", cite=DOCUMENT, article="3", duty="", in_force_from=date(2026, 9, 1),
            zh=f"本县规定：{DOCUMENT}第三条", en="county rule: art. 3",
        ),
    )  # fmt: skip
    stage.house = replace(stage.house, rules=worktime.RuleBook([*(r for r in shipped.every if r.id != "TR.sign"), own]))
    return stage, sign(stage, transfer_case).id


def sign(stage: Stage, case_id: str) -> Deadline:
    found = select(Deadline).where(Deadline.case_id == case_id, Deadline.rule == "TR.sign", Deadline.state == "open")
    return stage.read(lambda work: work.session.scalars(found).one())


def suspend(stage: Stage, deadline_id: str, **more: Any) -> None:
    given = {"ground": "系统停机", "document": DOCUMENT, **more}
    stage.run("clerk.qingsui", lambda work: suspending.suspend(work, deadline_id=deadline_id, **given))


def resume(stage: Stage, deadline_id: str) -> None:
    stage.run("clerk.qingsui", lambda work: suspending.resume(work, deadline_id=deadline_id))


def test_no_shipped_rule_allows_it(stage: Stage, transfer_case: str) -> None:
    assert not [rule.id for rule in worktime.load_terms().every if rule.suspendable]
    stage.move_to("2026-09-20T10:00:00+08:00")
    with pytest.raises(NoSuspension):
        suspend(stage, sign(stage, transfer_case).id)


def test_a_suspended_term_has_no_date_is_never_overdue_and_reminds_nobody(
    suspendable: tuple[Stage, str], transfer_case: str
) -> None:
    stage, deadline_id = suspendable
    stage.move_to("2026-09-21T09:00:00+08:00")  # Sunday's make-up day is used: 1 of 2
    suspend(stage, deadline_id)

    row = sign(stage, transfer_case)
    assert (row.due_at, row.due_on, row.next_reminder_at) == (None, None, None)
    timers = stage.read(lambda w: w.session.scalars(select(Timer).where(Timer.instance_id == row.instance_id)).all())
    assert [t.due_at for t in timers if t.term.startswith("rule:TR.sign")] == [None]
    stage.move_to("2026-10-20T09:00:00+08:00")
    assert stage.tick()["reminders"] == 0
    light = stage.read(lambda work: explain(work, sign(stage, transfer_case), on=date(2026, 9, 18)).light)
    assert light.state == "grey"
    assert stage.read(lambda work: suspending.used(work, deadline_id=deadline_id)) == 1


def test_it_goes_on_where_it_stopped_and_every_day_explains_itself(
    suspendable: tuple[Stage, str], transfer_case: str
) -> None:
    stage, deadline_id = suspendable
    stage.move_to("2026-09-21T09:00:00+08:00")
    suspend(stage, deadline_id)
    stage.move_to("2026-09-28T09:00:00+08:00")
    resume(stage, deadline_id)

    row = sign(stage, transfer_case)
    assert row.due_on == date(2026, 9, 28)  # 1 of 2 was used; Mon 09-28 is the second
    task = stage.read(
        lambda w: w.session.scalars(select(Task).where(Task.instance_id == row.instance_id, Task.state == "open")).one()
    )
    assert task.due_at == row.due_at

    def sums(work: Work) -> None:
        due = measured_again(work, sign(stage, transfer_case), on=date(2026, 9, 18))
        kinds = [day.kind for day in due.days]
        assert sum(day.counted for day in due.days) == due.n == 2
        assert kinds.count("suspended") == 7  # 09-21 … 09-27

    stage.read(sums)


def test_it_is_suspended_again_and_again_up_to_the_cap(suspendable: tuple[Stage, str], transfer_case: str) -> None:
    stage, deadline_id = suspendable
    for day, until in (("21", "22"), ("22", "23")):
        stage.move_to(f"2026-09-{day}T09:00:00+08:00")
        suspend(stage, deadline_id, most_days=3)
        stage.move_to(f"2026-09-{until}T08:00:00+08:00")
        resume(stage, deadline_id)
    stage.move_to("2026-09-23T09:00:00+08:00")
    suspend(stage, deadline_id, most_days=3)
    stage.move_to("2026-09-30T09:00:00+08:00")  # only one day of the cap was left: it counts again from 09-24 on
    resume(stage, deadline_id)

    assert sign(stage, transfer_case).due_on == date(2026, 9, 24)
    stage.move_to("2026-09-30T10:00:00+08:00")
    with pytest.raises(NoSuspension):
        suspend(stage, deadline_id, most_days=3)


def test_it_runs_again_by_itself_when_the_cap_is_used_up(suspendable: tuple[Stage, str], transfer_case: str) -> None:
    stage, deadline_id = suspendable
    stage.move_to("2026-09-21T09:00:00+08:00")  # 1 of 2 is used
    suspend(stage, deadline_id, most_days=3)
    stage.move_to("2026-09-23T23:59:00+08:00")
    stage.tick()
    assert sign(stage, transfer_case).due_at is None

    stage.move_to("2026-09-24T00:00:00+08:00")
    stage.tick()

    row = sign(stage, transfer_case)
    assert (row.due_on, row.consumed[-1]["to"]) == (date(2026, 9, 24), "2026-09-24")
    stage.move_to("2026-09-25T09:00:00+08:00")
    stage.tick()
    sent = stage.read(
        lambda w: set(w.session.scalars(select(ReminderSent.rung).where(ReminderSent.deadline_id == deadline_id)))
    )
    assert "overdue-1" in sent
    with pytest.raises(NotSuspended):
        resume(stage, deadline_id)


def test_a_term_that_is_overdue_cannot_be_suspended_any_more(
    suspendable: tuple[Stage, str], transfer_case: str
) -> None:
    stage, deadline_id = suspendable
    stage.move_to("2026-09-22T00:00:00+08:00")
    with pytest.raises(NoSuspension, match="届满"):
        suspend(stage, deadline_id)
    assert sign(stage, transfer_case).due_on == date(2026, 9, 21)


def test_ground_document_and_order_are_demanded(suspendable: tuple[Stage, str]) -> None:
    stage, deadline_id = suspendable
    with pytest.raises(NoSuspension):
        suspend(stage, deadline_id)  # the day of the start does not count, so there is nothing to suspend
    stage.move_to("2026-09-21T09:00:00+08:00")
    with pytest.raises(NoSuspension):
        suspend(stage, deadline_id, document=" ")
    with pytest.raises(NotSuspended):
        resume(stage, deadline_id)
    suspend(stage, deadline_id)
    with pytest.raises(NoSuspension):
        suspend(stage, deadline_id)
    resume(stage, deadline_id)  # taken back on the same day: nothing was suspended
    assert stage.read(lambda w: w.session.get_one(Deadline, deadline_id).consumed) == []
