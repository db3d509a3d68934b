"""What waits for a meeting, as the system proposes it: cases that asked, overdue resolutions, overdue transfers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, or_, select

from server.cases.lights import last_day, light_of
from server.cases.models import Case, Deadline, Instance, SupervisionEntry, Task
from server.cases.words import Name, name_of
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.meetings.hold import binding_terms, hold_due
from server.meetings.models import MeetingRequest, Resolution
from server.meetings.words import QUESTIONS
from server.organisation import rules
from server.web.lights import Light
from workflows import worktime

OVERDUE_AFTER = 5  #: working days after which an overdue transfer goes to a meeting (demo parameter, domain 5.4)
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One matter that waits, or stands on an agenda."""

    source: str  #: `request:ID` or `entry:ID`
    kind: str
    case_id: str
    case_code: str
    question: Name
    reason: str
    amount: Decimal | None
    requested_at: datetime
    hold: Light  #: MT.hold
    binding: Light | None  #: the case's own earliest term, which runs on
    binds_on: date | None
    gone: bool  #: what asked waits no longer

    def late_on(self, day: date) -> bool:
        """Tell whether a meeting on a day comes after the case's binding date."""
        return self.binds_on is not None and day > self.binds_on


def waiting(work: Work) -> list[Waiting]:
    """Return everything that waits and stands on no agenda, what is bound first on top.

    :raises NotPermitted: the actor does not run or follow meetings.
    """
    rules.require(work.actor, "meeting.read")
    found = list(
        work.session.scalars(
            select(MeetingRequest)
            .where(MeetingRequest.county == work.house.county, MeetingRequest.state == "waiting", _still_asks())
            .order_by(MeetingRequest.requested_at)
            .limit(MOST)
        )
    )
    rows = [*told(work, found), *_transfers(work)]
    return sorted(rows, key=lambda row: (row.binds_on or date.max, row.requested_at))


def _still_asks() -> Any:
    """Return the condition under which what asked still waits: a case that was withdrawn asks no more."""
    open_ = exists().where(Instance.id == MeetingRequest.instance_id, Instance.state == "open")
    return or_(MeetingRequest.instance_id.is_(None), open_)


def told(work: Work, requests: Sequence[MeetingRequest]) -> list[Waiting]:
    """Return requests with their clocks."""
    terms = binding_terms(work, {r.instance_id for r in requests if r.instance_id})
    codes = _codes(work, {r.case_id for r in requests})
    running = set(
        work.session.scalars(
            select(Instance.id).where(
                Instance.id.in_([r.instance_id for r in requests if r.instance_id]), Instance.state == "open"
            )
        )
    )
    closed = set(
        work.session.scalars(
            select(Resolution.id).where(
                Resolution.id.in_([r.resolution_id for r in requests if r.resolution_id]), Resolution.state == "closed"
            )
        )
    )
    return [
        _row(work, r, code=codes[r.case_id], term=terms.get(r.instance_id or ""), gone=_gone(r, running, closed))
        for r in requests
    ]


def _gone(request: MeetingRequest, running: set[str], closed: set[str]) -> bool:
    if request.instance_id is not None:
        return request.instance_id not in running
    return request.resolution_id in closed if request.resolution_id else False


def _row(work: Work, request: MeetingRequest, *, code: str, term: Deadline | None, gone: bool) -> Waiting:
    due = hold_due(work, request.requested_at)
    binding = None
    if term is not None:
        binding = light_of(
            work,
            due_at=term.due_at,
            rule_id=term.extended_by or term.rule,
            provisional=term.provisional,
            pinned_on=local_date(term.start_at),
        )
    return Waiting(
        source=f"request:{request.id}", kind=request.kind, case_id=request.case_id, case_code=code,
        question=name_of(QUESTIONS, request.question), reason=request.reason, amount=request.amount,
        requested_at=request.requested_at, gone=gone, binding=binding,
        binds_on=last_day(term.due_at) if term is not None and term.due_at is not None else None,
        hold=light_of(work, due_at=due.instant, rule_id="MT.hold", provisional=due.provisional),
    )  # fmt: skip


def _transfers(work: Work) -> list[Waiting]:
    """Return transfers of the supervision list that are overdue for long and that no meeting deals with yet."""
    last = worktime.subtract_working_days(work.today, OVERDUE_AFTER, calendar=work.house.calendar)
    still = exists().where(
        Task.instance_id == SupervisionEntry.instance_id, Task.unit_id == SupervisionEntry.unit_id,
        Task.state == "open", Task.due_at <= worktime.end_of_day(last),
    )  # fmt: skip
    dealt_with = exists().where(
        MeetingRequest.entry_id == SupervisionEntry.id, MeetingRequest.state.in_(("waiting", "planned", "resolved"))
    )
    rows = work.session.execute(
        select(SupervisionEntry, Case.code)
        .join(Case, Case.id == SupervisionEntry.case_id)
        .where(SupervisionEntry.county == work.house.county, SupervisionEntry.settled_at.is_(None), still, ~dealt_with)
        .order_by(SupervisionEntry.listed_at)
        .limit(MOST)
    ).all()
    return [_transfer(work, entry, code) for entry, code in rows]


def _transfer(work: Work, entry: SupervisionEntry, code: str) -> Waiting:
    due = hold_due(work, entry.listed_at)
    return Waiting(
        source=f"entry:{entry.id}", kind="transfer", case_id=entry.case_id, case_code=code,
        question=QUESTIONS["overdue-transfer"], reason="", amount=None, requested_at=entry.listed_at, gone=False, binding=None,
        binds_on=None, hold=light_of(work, due_at=due.instant, rule_id="MT.hold", provisional=due.provisional),
    )  # fmt: skip


def _codes(work: Work, case_ids: set[str]) -> dict[str, str]:
    return dict(work.session.execute(select(Case.id, Case.code).where(Case.id.in_(case_ids))).all())
