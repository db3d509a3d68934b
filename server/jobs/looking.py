"""Ask in one statement which sweeps have something to do: a round that finds nothing costs one question instead of twenty."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, or_, select

from server.audit import anchoring
from server.discovery import handling as leads
from server.foundation.clock import local_date
from server.foundation.constants import written_out
from server.foundation.database import Database
from server.foundation.work import House
from server.jobs import delivery, digests, due_reminders, instance_messages, process_versions, timers
from server.jobs.anchors import anchor_audit
from server.jobs.bank_files import ORDERED, make_bank_files
from server.jobs.erasures import CONFIRMED, carry_out_erasures
from server.jobs.leads import tell_overdue_applications, tell_overdue_leads
from server.jobs.locked_accounts import LOCKED, tell_locked_accounts
from server.jobs.monthly_batches import open_monthly_batch
from server.jobs.recognitions import remind_of_recognitions
from server.jobs.reminders import send_due_reminders
from server.jobs.review_calendar import keep_calendar
from server.jobs.transfers import let_go_of_identities
from server.online import handling as applications
from server.online import withdrawals
from server.payments import monthly
from server.payments.months import month_of
from server.payments.rhythm import can_be_in_time
from server.recognition import validity
from server.referrals import lapsing
from server.retention import letting_go
from server.reviews import sweeping

Sweep = Callable[..., int]


def _any(found: Select[*tuple[Any, ...]]) -> ColumnElement[bool]:
    """Return whether a statement finds a row, in whatever order."""
    return found.order_by(None).limit(None).exists()


#: What a sweep would find, in its own conditions; one without a question always looks for itself. A question may be answered with
#: yes where nothing is found (another worker has it in hand), never with no where something is.
QUESTIONS: Mapping[Sweep, ColumnElement[bool]] = {
    timers.fire_due_timers: timers.WAITS,
    keep_calendar: sweeping.WAITS,
    open_monthly_batch: and_(bindparam("month_in_time", type_=Boolean()), _any(monthly.WAITS)),
    let_go_of_identities: _any(lapsing.ENDED),
    instance_messages.deliver_instance_messages: instance_messages.WAITS,
    send_due_reminders: due_reminders.WAITS,
    tell_locked_accounts: _any(LOCKED),
    delivery.deliver_outbox: delivery.WAITS,
    tell_overdue_leads: _any(leads.OVERDUE),
    tell_overdue_applications: or_(_any(applications.OVERDUE), _any(withdrawals.OVERDUE)),
    remind_of_recognitions: _any(validity.DUE),
    digests.write_digests: and_(bindparam("digest_time", type_=Boolean()), digests.UNWRITTEN),
    process_versions.rehearse_drafts: process_versions.DRAFT_WAITS,
    process_versions.work_on_moves: _any(process_versions.LINES),
    anchor_audit: anchoring.WAITS,
    carry_out_erasures: or_(letting_go.WAITS, _any(CONFIRMED)),
    make_bank_files: _any(ORDERED),
}
_ASKED = written_out(select(*(question.label(f"q{number}") for number, question in enumerate(QUESTIONS.values()))))


class Look:
    """What there is to do in a county, asked when a round begins and whenever a sweep has left all others something."""

    def __init__(self, database: Database, house: House) -> None:
        self.database, self.house = database, house
        self._idle: frozenset[Sweep] | None = None  #: who would find nothing; None: not asked, or no longer known

    def sweep(self, sweep: Sweep, *, now: datetime, leaves: Collection[Sweep] | None = None) -> int:
        """Run a sweep unless it would find nothing, and return how many rows it dealt with.

        `leaves` are those to whom it may leave something, also when it found nothing itself; by default, when it found something, to all.
        """
        if not self.sees(sweep, now=now):
            return 0
        found = 1  # a sweep that fails may have done a part
        try:
            found = sweep(self.database, self.house, now=now)
        finally:
            if leaves is not None and self._idle is not None:
                self._idle = self._idle.difference(leaves)
            elif found:
                self._idle = None
        return found

    def sees(self, sweep: Sweep, *, now: datetime) -> bool:
        """Tell whether a sweep may find something."""
        if sweep not in QUESTIONS:
            return True
        if self._idle is None:
            self._idle = self._ask(now)
        return sweep not in self._idle

    def _ask(self, now: datetime) -> frozenset[Sweep]:
        with self.database.reading() as session:
            answers = session.execute(_ASKED, _values(self.house, now)).one()
        return frozenset(sweep for sweep, answer in zip(QUESTIONS, answers, strict=True) if not answer)


def _values(house: House, now: datetime) -> dict[str, Any]:
    today = local_date(now)
    return {
        **delivery.asking(house, now), "county": house.county, "today": today, "listed_on": today.isoformat(), "month": month_of(today),
        "yesterday": today - timedelta(days=1), "digest_time": digests.are_due(house, now), "digest_run": digests.run_of(house, now),
        **letting_go.asking(house, now), "month_in_time": can_be_in_time(house, today),
    }  # fmt: skip
