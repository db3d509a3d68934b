"""A meeting while it deliberates, and the page of a member: votes are shown when their time has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.meetings.concluding import counted_votes, ended
from server.meetings.matters import Matter, places_of, read_matter, unit_spoken_for
from server.meetings.models import AgendaItem, Attendance, Meeting, MeetingRequest, Opinion, Resolution, Seat
from server.meetings.office import SPEAKERS, speakers, units_of
from server.meetings.quorum import Place
from server.meetings.reading import items_of, read_meeting
from server.meetings.steps import stage_of
from server.meetings.voting import votes_needed
from server.organisation import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """One seat at one matter."""

    place: Place
    votes: bool  #: the unit votes on this matter
    recordable: bool  #: the secretary may record its vote: somebody can speak for it, and has not voted in person
    speaker: str  #: name of who speaks for it, or nothing
    recused: tuple[str, ...]  #: names
    voted: bool
    opinion: Opinion | None  #: None before its time


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterSheet:
    """One matter as it is deliberated."""

    item: AgendaItem
    matter: Matter
    case_code: str
    seats: tuple[SeatRow, ...]
    missing: tuple[str, ...]  #: units that a quorum lacks
    enough: bool
    may_still_answer: bool  #: in a circulation whose time is not over
    all_voted: bool
    outcome: str | None  #: by the votes, once all have voted
    tied: tuple[str, ...]
    entitled: int  #: units that vote on it
    needed: int  #: of them must agree
    counts: dict[str, int]
    suspects: tuple[str, ...]  #: people whose name stands in the case's filing of relatives
    gone: bool
    responsible: str  #: the unit that most likely carries a resolution out
    resolution: Resolution | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSheet:
    """A meeting while it deliberates."""

    meeting: Meeting
    title: str
    stage: str
    lines: tuple[tuple[AgendaItem, str], ...]
    current: MatterSheet | None
    people: dict[str, Any]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MyMatter:
    """One matter as a member sees it."""

    item: AgendaItem
    case_code: str
    question: str
    aside: bool  #: stands aside: sees no more than that
    may_vote: bool
    mine: Opinion | None
    others: tuple[tuple[str, Opinion], ...]  #: only after one's own is given
    resolution: Resolution | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MySheet:
    """A meeting as a member sees it."""

    meeting: Meeting
    title: str
    here: bool
    chairs: bool
    overdue: bool  #: a circulation that still waits for an answer after its time
    matters: tuple[MyMatter, ...]


def live_sheet(work: Work, meeting_id: str, *, item_id: str = "") -> LiveSheet:
    """Return a meeting while it deliberates, with one matter open: the one asked for, else the first that is not concluded.

    :raises NotPermitted: the actor does not run or follow meetings.
    """
    rules.require(work.actor, "meeting.read")
    meeting = read_meeting(work, meeting_id)
    items = items_of(work, meeting_id)
    places = places_of(work, meeting)
    people = {row.id: row for rows in speakers(work, {place.unit for place in places}).values() for row in rows}
    codes = _codes(work, [item.id for item in items])
    current = next((item for item in items if item.id == item_id), None)
    current = current or next((item for item in items if item.state == "open"), None) or (items[-1] if items else None)
    return LiveSheet(
        meeting=meeting, title=work.session.scalars(select(Case.title).where(Case.id == meeting.case_id)).one(),
        stage=stage_of(work, meeting), lines=tuple((item, codes[item.id]) for item in items), places=tuple(places),
        current=_matter_sheet(work, read_matter(work, current.id, places), codes[current.id], people) if current else None,
        people=people,
    )  # fmt: skip


def _codes(work: Work, item_ids: list[str]) -> dict[str, str]:
    rows = work.session.execute(
        select(AgendaItem.id, Case.code)
        .join(MeetingRequest, MeetingRequest.id == AgendaItem.request_id)
        .join(Case, Case.id == MeetingRequest.case_id)
        .where(AgendaItem.id.in_(item_ids))
    )
    return dict(rows.all())


def _matter_sheet(work: Work, matter: Matter, code: str, people: dict[str, Any]) -> MatterSheet:
    found, voting = matter.found, matter.voting
    given = {opinion.unit_id: opinion for opinion in matter.opinions}
    all_voted = found.enough and all(unit in given for unit in voting)
    shown = all_voted or matter.item.state != "open"
    counted = counted_votes(matter) if shown else None
    return MatterSheet(
        item=matter.item, matter=matter, case_code=code, enough=found.enough, missing=found.missing, all_voted=all_voted,
        may_still_answer=not found.enough and matter.may_still_answer(work.now),
        seats=tuple(_seat(matter, place, given.get(place.unit), people, shown=shown) for place in _places(matter)),
        outcome=counted.outcome if counted else None, tied=counted.tied if counted else (),
        entitled=len(voting), needed=votes_needed(matter.rules, len(voting)),
        counts=counted.counts if counted else {}, suspects=suspects(work, matter, people), gone=ended(work, matter.request),
        responsible=_responsible(work, matter),
        resolution=work.session.scalar(select(Resolution).where(Resolution.item_id == matter.item.id)),
    )  # fmt: skip


def _responsible(work: Work, matter: Matter) -> str:
    """Return whom a resolution most likely binds: the unit that is late, else the first core department, which decides."""
    late = matter.item.concerned if matter.request.kind != "case" else ()
    core = [unit.id for unit in units_of(work, matter.rules.core[:1])]
    return next(iter((*late, *core)), "")


def _places(matter: Matter) -> list[Place]:
    """Return the seats that count for a matter."""
    return [place for place in matter.places if place.kind != "concerned" or place.unit in matter.item.concerned]


def _seat(matter: Matter, place: Place, opinion: Opinion | None, people: dict[str, Any], *, shown: bool) -> SeatRow:
    speaker = matter.found.speakers.get(place.unit, "")
    return SeatRow(
        place=place, votes=place.kind != "chair", speaker=people[speaker].name if speaker in people else "",
        recused=tuple(people[person].name for person in place.people if person in matter.recused and person in people),
        voted=opinion is not None,
        recordable=matter.speaker_for(place.unit) is not None and (opinion is None or opinion.recorded_by is not None),
        opinion=opinion if shown or (opinion is not None and opinion.recorded_by is not None) else None,
    )  # fmt: skip


def suspects(work: Work, matter: Matter, people: dict[str, Any]) -> tuple[str, ...]:
    """Return who of the members bears the name that the case's filing of staff relatives tells (近亲属备案)."""
    answers = work.session.scalar(select(Case.answers).where(Case.id == matter.request.case_id)) or {}
    filed = {str(value) for value in _texts(answers.get("relative_of_staff") or {})}
    return tuple(user for user, row in people.items() if row.name in filed and user not in matter.recused)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def my_meetings(work: Work, *, size: int = 30) -> list[tuple[Meeting, str]]:
    """Return the meetings to which the actor is invited, the next one first."""
    units = work.actor.units(*SPEAKERS)
    rows = work.session.execute(
        select(Meeting, Case.title)
        .join(Case, Case.id == Meeting.case_id)
        .join(Seat, Seat.meeting_id == Meeting.id)
        .where(Meeting.county == work.house.county, Seat.unit_id.in_(sorted(units)), Meeting.notice_id.is_not(None))
        .order_by(Meeting.planned_at.desc())
        .limit(size)
    ).all()
    return [(row[0], row[1]) for row in rows]


def my_sheet(work: Work, meeting_id: str) -> MySheet:
    """Return a meeting as one of its members sees it: the matters on which one's unit speaks.

    :raises NotFound: there is none, it is not convened, or the actor has no seat in it.
    """
    meeting = read_meeting(work, meeting_id)
    places = places_of(work, meeting)
    mine = [place for place in places if work.actor.id in place.people]
    if not mine or meeting.notice_id is None or not rules.may(work.actor, "meeting.sit"):
        raise NotFound
    chairs = any(place.kind == "chair" for place in mine)
    items = items_of(work, meeting_id)
    codes = _codes(work, [item.id for item in items])
    names = {place.unit: place.name for place in places}
    here = select(Attendance.id).where(Attendance.meeting_id == meeting_id, Attendance.user_id == work.actor.id)
    written = meeting.way == "written" and meeting.state == "sitting"
    return MySheet(
        meeting=meeting, overdue=written and work.now >= meeting.planned_at,
        title=work.session.scalars(select(Case.title).where(Case.id == meeting.case_id)).one(), chairs=chairs,
        here=work.session.scalar(here) is not None,
        matters=tuple(
            _mine(work, read_matter(work, item.id, places), codes[item.id], names)
            for item in items
            if any(place.kind != "concerned" or place.unit in item.concerned for place in mine)
        ),
    )  # fmt: skip


def _mine(work: Work, matter: Matter, code: str, names: dict[str, str]) -> MyMatter:
    aside = work.actor.id in matter.barred
    unit = unit_spoken_for(matter, work.actor.id)
    own = next((opinion for opinion in matter.opinions if opinion.unit_id == unit), None)
    concluded = matter.item.state != "open"
    open_to = not aside and (own is not None or concluded)
    sitting = matter.meeting.state == "sitting" and not concluded
    resolution = work.session.scalar(select(Resolution).where(Resolution.item_id == matter.item.id))
    return MyMatter(
        item=matter.item, case_code=code, question=matter.request.question, aside=aside,
        may_vote=sitting and unit is not None and not aside, mine=None if aside else own,
        others=tuple((names[o.unit_id], o) for o in matter.opinions if o.unit_id != unit) if open_to else (),
        resolution=None if aside else resolution,
    )  # fmt: skip
