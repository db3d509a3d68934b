"""Run every sweep until nothing more is due: the embedded thread, the demo clock, scenarios and tests share this."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from itertools import cycle, islice
from time import monotonic

from server.foundation.clock import Clock
from server.foundation.database import Database
from server.foundation.work import House
from server.jobs import delivery, reminders
from server.jobs.anchors import anchor_audit
from server.jobs.bank_files import make_bank_files
from server.jobs.delivery import deliver_outbox
from server.jobs.digests import write_digests
from server.jobs.erasures import carry_out_erasures
from server.jobs.instance_messages import deliver_instance_messages
from server.jobs.leads import tell_overdue_applications, tell_overdue_leads
from server.jobs.locked_accounts import tell_locked_accounts
from server.jobs.looking import Look
from server.jobs.monthly_batches import open_monthly_batch
from server.jobs.process_versions import rehearse_drafts, work_on_moves
from server.jobs.recognitions import remind_of_recognitions
from server.jobs.reminders import send_due_reminders
from server.jobs.replans import replan_deadlines
from server.jobs.review_calendar import keep_calendar
from server.jobs.timers import fire_due_timers
from server.jobs.transfers import let_go_of_identities

Sweep = Callable[..., int]  #: (database, house, *, now) → how many rows it dealt with

#: In this order: timers and messages move processes on, which opens deadlines and writes messages to people; what is rarely due comes last.
SWEEPS: Mapping[str, Sweep] = {
    "timers": fire_due_timers,
    "checks": keep_calendar,
    "months": open_monthly_batch,
    "identities": let_go_of_identities,
    "messages": deliver_instance_messages,
    "reminders": send_due_reminders,
    "locks": tell_locked_accounts,
    "outbox": deliver_outbox,
    "replans": replan_deadlines,
    "leads": tell_overdue_leads,
    "applications": tell_overdue_applications,
    "recognitions": remind_of_recognitions,
    "digests": write_digests,
    "rehearsals": rehearse_drafts,
    "moves": work_on_moves,
    "anchors": anchor_audit,
    "erasures": carry_out_erasures,
    "bank-files": make_bank_files,
}
#: What these leave for others to do; after any other sweep everybody looks again.
LEAVES: Mapping[str, frozenset[str]] = {
    "reminders": frozenset({"timers", "reminders", "outbox"}),  # a pause that ended moves a timer
    **{
        name: frozenset({name, "outbox"})
        for name in (
            "locks",
            "outbox",
            "leads",
            "applications",
            "recognitions",
            "digests",
            "anchors",
        )  # they only tell people
    },
}
#: Fewer than this at once is all that these find now: what they put off is due later.
WHOLE: Mapping[str, int] = {"reminders": reminders.BATCH, "outbox": delivery.BATCH, "anchors": 2}
ROUNDS = 200


def tick(database: Database, house: House, now: datetime, *, rounds: int = ROUNDS) -> dict[str, int]:
    """Run all sweeps in turn until each has found all since the last that could leave it something, at most `rounds` times each.

    Return how many rows each dealt with.
    """
    counts = dict.fromkeys(SWEEPS, 0)
    waiting, look = set(SWEEPS), Look(database, house)
    for name in islice(cycle(SWEEPS), rounds * len(SWEEPS)):
        if name not in waiting:
            continue
        found = look.sweep(SWEEPS[name], now=now, leaves=left_by(name))
        counts[name] += found
        if found:
            waiting |= LEAVES.get(name, SWEEPS.keys())
        if found < WHOLE.get(name, 1):
            waiting.discard(name)
        if not waiting:
            break
    return counts


def left_by(name: str) -> Collection[Sweep] | None:
    """Return the sweeps to which one may leave something, None for all."""
    return [SWEEPS[each] for each in LEAVES[name]] if name in LEAVES else None


def drain(database: Database, house: House, name: str, *, clock: Clock, seconds: float) -> tuple[int, bool]:
    """Run one sweep until it finds nothing or the time is up; return how many rows it dealt with, and whether more may wait.

    Each batch reads the clock anew: what it claims is held for a lease from then on.

    :raises KeyError: there is no such sweep.
    """
    sweep, total, until = SWEEPS[name], 0, monotonic() + seconds
    while count := sweep(database, house, now=clock.now()):
        total += count
        if monotonic() >= until:
            return total, True
    return total, False
