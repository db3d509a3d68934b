"""Whatever happens to a term (downtime, a moved date, an end, a pause), each sweep sends one reminder at most: the highest that is due."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from notifications.ladder import Rung, ladder
from server.cases.models import Deadline, ReminderSent
from server.foundation.clock import LOCAL, local_date
from server.foundation.transaction import transaction
from server.jobs.due_reminders import TermEnd
from server.jobs.reminders import send_due_reminders
from tests.integration.jobs.conftest import MONDAY, World
from workflows.worktime.counting import end_of_day

STEPS, DEADLINES = 12, 4
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 40))]


class Term:
    """What a reader of the rules expects of one deadline."""

    def __init__(self, world: World, instance: str) -> None:
        self.world, self.instance = world, instance
        self.told: dict[int, list[str]] = {}

    @property
    def row(self) -> Deadline:
        """Return the deadline as it stands."""
        return self.world.deadline(self.instance)

    def rungs(self, now: datetime) -> tuple[Rung, ...]:
        """Return its ladder for the present date."""
        row, house = self.row, self.world.house
        rule = house.rules.rule(row.rule, on=local_date(MONDAY), division=house.county)
        assert row.due_at is not None and row.due_on is not None
        end = TermEnd(n=rule.n, unit=rule.unit, due_on=row.due_on, instant=row.due_at)
        start = local_date(row.start_at)
        return ladder(start=start, due=end, rule=rule, calendar=house.calendar, unit_kind="department", through=now)

    def expect(self, now: datetime) -> None:
        """Note what a sweep at this moment sends."""
        row = self.row
        if row.state != "open" or row.due_at is None:
            return
        passed = [rung.key for rung in self.rungs(now) if rung.at <= now]
        told = self.told.setdefault(row.due_version, [])
        if passed and passed[-1] not in told[-1:]:
            told.append(passed[-1])

    def change(self, **values: Any) -> None:
        """Write what a command would."""
        with transaction(self.world.database) as session:
            session.execute(update(Deadline).where(Deadline.instance_id == self.instance).values(**values))


def happen(term: Term, dice: random.Random, now: datetime) -> None:
    """Let something happen to a term between two sweeps."""
    row = term.row
    if row.state != "open":
        return
    what = dice.choice(["nothing", "nothing", "moved", "ended", "paused"])
    if what == "moved":
        day = local_date(now) + timedelta(days=dice.randint(-6, 30))
        version = row.due_version + 1
        term.change(due_on=day, due_at=end_of_day(day), due_version=version, next_reminder_at=now)
    elif what == "ended" and dice.random() < 0.3:
        term.change(state="met", closed_at=now)
    elif what == "paused" and row.due_at is not None and dice.random() < 0.3:
        term.change(due_at=None, due_version=row.due_version + 1, next_reminder_at=None)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_sweep_sends_the_highest_rung_due_and_none_twice(world: World, seed: int) -> None:
    dice, now = random.Random(seed), MONDAY
    terms = [Term(world, world.start(MONDAY + timedelta(minutes=n))) for n in range(DEADLINES)]
    send_due_reminders(world.database, world.house, now=now)
    for _ in range(STEPS):
        now += timedelta(hours=dice.choice([1, 5, 20, 24, 72, 200]))
        for term in terms:
            happen(term, dice, now)
            term.expect(now)
        while send_due_reminders(world.database, world.house, now=now, limit=dice.randint(1, DEADLINES)):
            pass

        for term in terms:
            rows = sorted(world.all(ReminderSent, deadline_id=term.row.id), key=lambda row: row.at)
            sent: dict[int, list[str]] = {}
            for row in rows:
                sent.setdefault(row.due_version, []).append(row.rung)
            assert sent == {version: keys for version, keys in term.told.items() if keys}, now.astimezone(LOCAL)
            planned = term.row.next_reminder_at
            assert term.row.state != "open" or term.row.due_at is None or (planned is not None and planned > now)
