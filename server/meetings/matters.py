"""One matter with all that decides who may speak on it: seats, people there, recusals, opinions, the county's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from server.foundation.database import QUIET
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.meetings import quorum
from server.meetings.models import AgendaItem, Attendance, Meeting, MeetingRequest, Opinion, Recusal
from server.meetings.office import SPEAKERS, speakers
from server.meetings.parameters import rules_for
from server.meetings.quorum import Found, Place
from server.meetings.reading import read_meeting, seats_of
from server.meetings.refusals import NotSitting
from server.meetings.voting import Rules
from server.organisation.models import Appointment, Unit


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter with all that decides who may speak on it."""

    item: AgendaItem
    meeting: Meeting
    request: MeetingRequest
    rules: Rules
    places: tuple[Place, ...]
    recused: frozenset[str]
    barred: frozenset[str]  #: the recused, and who would sit in their place as a substitute only
    opinions: tuple[Opinion, ...]

    @property
    def found(self) -> Found:
        """Return whether the matter has its quorum, and who speaks for which unit."""
        return quorum.of_matter(self.places, concerned=self.item.concerned, recused=self.barred, rules=self.rules)

    def may_still_answer(self, now: datetime) -> bool:
        """Tell whether in a circulation each unit that is missing has somebody who may yet answer before its time is over."""
        if self.meeting.way != "written" or now >= self.meeting.planned_at:
            return False
        lacking = [place for place in self.places if place.name in self.found.missing]
        return all(any(person not in self.barred for person in place.people) for place in lacking)

    def speaker_for(self, unit_id: str) -> str | None:
        """Return who speaks for a voting unit: the first of its people who is there and does not stand aside."""
        for place in self.places:
            if place.unit == unit_id and place.kind != "chair":
                able = place.people if self.meeting.way == "written" else place.there
                return next((person for person in able if person not in self.barred), None)
        return None

    @property
    def voting(self) -> dict[str, str]:
        """Return the units that vote on it and who speaks for each; the chair votes only where votes are equal."""
        chairs = {place.unit for place in self.places if place.kind == "chair"}
        return {unit: person for unit, person in self.found.speakers.items() if unit not in chairs}


def places_of(work: Work, meeting: Meeting) -> list[Place]:
    """Return the seats of a meeting with the people who may sit on each and those who signed in."""
    seats = seats_of(work, meeting.id)
    people = speakers(work, {seat.unit_id for seat in seats})
    names = dict(work.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(list(people)))).all())
    there = set(work.session.scalars(select(Attendance.user_id).where(Attendance.meeting_id == meeting.id)))
    order = {"chair": 0, "core": 1, "concerned": 2}
    return [
        Place(
            unit=seat.unit_id, name=names[seat.unit_id], kind=seat.kind, people=tuple(p.id for p in people[seat.unit_id]),
            there=tuple(p.id for p in people[seat.unit_id] if p.id in there),
        )
        for seat in sorted(seats, key=lambda seat: (order[seat.kind], names[seat.unit_id]))
    ]  # fmt: skip


def read_matter(work: Work, item_id: str, places: Sequence[Place] | None = None) -> Matter:
    """Return a matter on an agenda of the county.

    In a circulation whoever has answered is there.

    :raises NotFound: there is none.
    """
    item = work.session.scalar(
        select(AgendaItem)
        .where(AgendaItem.id == item_id, AgendaItem.county == work.house.county)
        .execution_options(populate_existing=True)
    )
    if item is None:
        raise NotFound
    meeting = read_meeting(work, item.meeting_id)
    request = work.session.get_one(MeetingRequest, item.request_id)
    opinions = tuple(work.session.scalars(select(Opinion).where(Opinion.item_id == item_id).order_by(Opinion.given_at)))
    recused = frozenset(work.session.scalars(select(Recusal.user_id).where(Recusal.item_id == item_id)))
    found = tuple(places if places is not None else places_of(work, meeting))
    if meeting.way == "written":
        answered = {opinion.unit_id: opinion.user_id for opinion in opinions}
        found = tuple(_answered(place, answered) for place in found)
    barred = recused | _in_place_of(work, recused)
    return Matter(item, meeting, request, rules_for(work, request.question), found, recused, barred, opinions)


def _in_place_of(work: Work, recused: frozenset[str]) -> set[str]:
    """Return who would speak today only by standing in for somebody recused: their voice is that person's."""
    if not recused:
        return set()
    seats = select(Appointment.user_id, Appointment.acting_for).where(
        Appointment.county == work.house.county, Appointment.role.in_(SPEAKERS),
        Appointment.since <= work.today, or_(Appointment.until.is_(None), Appointment.until >= work.today),
    )  # fmt: skip
    rows = work.session.execute(seats).all()
    free = {row.user_id for row in rows if row.acting_for not in recused}
    return {row.user_id for row in rows} - free


def _answered(place: Place, answered: dict[str, str]) -> Place:
    if place.kind == "chair":
        return place
    there = (answered[place.unit],) if place.unit in answered else ()
    return Place(place.unit, place.name, place.kind, place.people, there)


def unit_spoken_for(matter: Matter, user: str) -> str | None:
    """Return the unit for which somebody may vote on a matter now, or None."""
    for place in matter.places:
        if place.kind == "concerned" and place.unit not in matter.item.concerned:
            continue
        if place.kind != "chair" and user in place.people:
            written = matter.meeting.way == "written"
            return place.unit if written or user in place.there else None
    return None


def touch(work: Work, item: AgendaItem) -> None:
    """Count one more change of a matter, so that no conclusion is drawn from what was read before it.

    :raises NotSitting: the matter is concluded.
    """
    changed = work.session.execute(
        update(AgendaItem)
        .where(AgendaItem.id == item.id, AgendaItem.state == "open")
        .values(revision=AgendaItem.revision + 1),
        execution_options=QUIET,
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotSitting
