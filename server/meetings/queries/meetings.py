"""The meetings: the calendar ahead, the list, and one meeting with its agenda and what the secretary must see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from server.cases.models import Case
from server.documents.models import Document
from server.foundation.clock import local_date
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.meetings import series as rhythm
from server.meetings.facts import concerned_units, default_facts
from server.meetings.matters import places_of
from server.meetings.models import AgendaItem, Meeting, MeetingRequest, MeetingSeries
from server.meetings.office import invitable, speakers
from server.meetings.planning import running_series
from server.meetings.queries.waiting import Waiting, told, waiting
from server.meetings.quorum import Place
from server.meetings.reading import items_of, read_meeting, requests_of
from server.meetings.requests import of_entry
from server.meetings.steps import stage_of
from server.organisation import rules

AHEAD = 70  #: days of the rhythm that the calendar shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meeting in a list."""

    meeting: Meeting
    title: str
    matters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Regular:
    """One day of a recurring meeting that lies ahead."""

    series: MeetingSeries
    on: date  #: by the rhythm
    held_on: date  #: the working day on which it is held
    begins: datetime
    meeting: Meeting | None  #: planned already


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One matter in the agenda builder: on the agenda, or proposed."""

    waiting: Waiting
    item: AgendaItem | None
    facts: str
    concerned: tuple[str, ...]
    late: bool  #: the meeting comes after the case's binding date
    entry_id: str | None = None  #: of the supervision list, where the matter is an overdue transfer

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names under which a form may speak of it: an overdue transfer becomes a request when it is saved."""
        return (self.waiting.source, f"entry:{self.entry_id}") if self.entry_id else (self.waiting.source,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One meeting as the secretary prepares it."""

    meeting: Meeting
    case: Case
    stage: str  #: element at which its process waits
    lines: tuple[Line, ...]  #: on the agenda, in order
    proposals: tuple[Line, ...]
    places: tuple[Place, ...]
    people: dict[str, Any]  #: user id → row with name and title
    units: tuple[tuple[str, str], ...]  #: that may be concerned
    documents: tuple[Document, ...]
    may_run: bool

    @property
    def late(self) -> list[Line]:
        """Return the matters whose case is bound before the meeting."""
        return [line for line in self.lines if line.late]


def meetings(work: Work, *, state: str = "", size: int = 50) -> list[Row]:
    """Return the meetings, the latest first.

    :raises NotPermitted: the actor does not run or follow meetings.
    """
    rules.require(work.actor, "meeting.read")
    counts = select(AgendaItem.meeting_id, func.count().label("n")).group_by(AgendaItem.meeting_id).subquery()
    wanted = (
        select(Meeting, Case.title, counts.c.n)
        .join(Case, Case.id == Meeting.case_id)
        .outerjoin(counts, counts.c.meeting_id == Meeting.id)
        .where(Meeting.county == work.house.county)
    )
    if state:
        wanted = wanted.where(Meeting.state == state)
    rows = work.session.execute(wanted.order_by(Meeting.planned_at.desc(), Meeting.id.desc()).limit(size))
    return [Row(meeting=meeting, title=title, matters=n or 0) for meeting, title, n in rows]


def calendar(work: Work) -> list[Regular]:
    """Return the regular meetings that lie ahead, with those that are planned already.

    :raises NotPermitted: the actor does not run or follow meetings.
    """
    rules.require(work.actor, "meeting.read")
    found = []
    for series in running_series(work):
        planned = {
            local_date(meeting.planned_at): meeting
            for meeting in work.session.scalars(
                select(Meeting).where(
                    Meeting.series_id == series.id, Meeting.planned_at >= work.now, Meeting.state != "cancelled"
                )
            )
        }
        for on, held_on in rhythm.dates(series, since=work.today, calendar=work.house.calendar, days=AHEAD):
            begins = rhythm.begins(held_on, series.at)
            if begins >= work.now:
                found.append(
                    Regular(series=series, on=on, held_on=held_on, begins=begins, meeting=planned.get(held_on))
                )
    return sorted(found, key=lambda each: each.begins)


def meeting_sheet(work: Work, meeting_id: str) -> Sheet:
    """Return a meeting as the secretary prepares it and others follow it.

    :raises NotFound: there is none.
    :raises NotPermitted: the actor does not run or follow meetings.
    """
    rules.require(work.actor, "meeting.read")
    meeting = read_meeting(work, meeting_id)
    case = work.session.get_one(Case, meeting.case_id)
    places = places_of(work, meeting)
    people = {row.id: row for rows in speakers(work, {place.unit for place in places}).values() for row in rows}
    return Sheet(
        meeting=meeting, case=case, stage=stage_of(work, meeting), lines=_lines(work, meeting),
        proposals=_proposals(work, meeting) if meeting.state in ("preparing", "convened") else (),
        places=tuple(places), people=people, units=tuple((row.id, row.name) for row in invitable(work)),
        documents=_documents(work, case.id), may_run=rules.may(work.actor, "meeting.run"),
    )  # fmt: skip


def _documents(work: Work, case_id: str) -> tuple[Document, ...]:
    wanted = select(Document).where(Document.case_id == case_id).order_by(Document.issued_at)
    return tuple(work.session.scalars(wanted))


def _lines(work: Work, meeting: Meeting) -> tuple[Line, ...]:
    items = items_of(work, meeting.id)
    asked = requests_of(work, items)
    rows = {row.source: row for row in told(work, list(asked.values()))}
    day = local_date(meeting.planned_at)
    found = []
    for item in items:
        row = rows[f"request:{item.request_id}"]
        late = row.late_on(day) and item.state == "open"
        entry = asked[item.request_id].entry_id
        found.append(
            Line(
                waiting=row, item=item, facts=item.facts, concerned=tuple(item.concerned), late=late, entry_id=entry,
            )
        )  # fmt: skip
    return tuple(found)


def _proposals(work: Work, meeting: Meeting) -> tuple[Line, ...]:
    day = local_date(meeting.planned_at)
    found = []
    for row in waiting(work):
        request = _request(work, row.source)
        found.append(
            Line(
                waiting=row, item=None, facts=default_facts(work, request), late=row.late_on(day),
                concerned=tuple(concerned_units(work, request)),
            )
        )  # fmt: skip
    return tuple(found)


def _request(work: Work, source: str) -> MeetingRequest:
    """Return the request that a proposal is, or would become."""
    kind, _colon, identifier = source.partition(":")
    if kind == "entry":
        return of_entry(work, identifier)
    found = work.session.get(MeetingRequest, identifier)
    if found is None:
        raise NotFound
    return found
