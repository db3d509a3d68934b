"""Who is there, who stands aside, who speaks for which unit, and what each unit says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.meetings import quorum
from server.meetings.models import AgendaItem, Attendance, Meeting, MeetingRequest, Opinion, Recusal
from server.meetings.office import speakers
from server.meetings.parameters import rules_for
from server.meetings.quorum import Found, Place
from server.meetings.reading import read_meeting, seats_of
from server.meetings.refusals import AgendaClosed, NoSeat, NotSitting, OwnVote, OwnVoteStands, StandsAside
from server.meetings.voting import VOTES, Rules
from server.meetings.words import HOW
from server.organisation import rules
from server.organisation.models import Unit

LONGEST = 1000
_QUIET = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter with all that decides who may speak on it."""

    item: AgendaItem
    meeting: Meeting
    request: MeetingRequest
    rules: Rules
    places: tuple[Place, ...]
    recused: frozenset[str]
    opinions: tuple[Opinion, ...]

    @property
    def found(self) -> Found:
        """Return whether the matter has its quorum, and who speaks for which unit."""
        return quorum.of_matter(self.places, concerned=self.item.concerned, recused=self.recused, rules=self.rules)

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
    return Matter(item, meeting, request, rules_for(work, request.question), found, recused, opinions)


def _answered(place: Place, answered: dict[str, str]) -> Place:
    if place.kind == "chair":
        return place
    there = (answered[place.unit],) if place.unit in answered else ()
    return Place(place.unit, place.name, place.kind, place.people, there)


def sign_in(work: Work, *, meeting_id: str, user_ids: Collection[str] | None = None) -> None:
    """Sign oneself in, or let the secretary sign in whom she sees; who is signed in already stays so.

    :raises NoSeat: somebody does not speak for a seat of this meeting.
    :raises AgendaClosed: nobody signs in to this meeting now.
    """
    meeting = _open_for_attendance(work, meeting_id)
    if user_ids is not None:
        rules.require(work.actor, "meeting.run")
    units = {person: place.unit for place in places_of(work, meeting) for person in place.people}
    wanted = [work.actor.id] if user_ids is None else sorted(user_ids)
    if any(user not in units for user in wanted):
        raise NoSeat
    rows = [
        {
            "id": work.new_id(), "county": work.house.county, "meeting_id": meeting_id, "unit_id": units[user],
            "user_id": user, "at": work.now, "recorded_by": work.actor.id,
        }
        for user in wanted
    ]  # fmt: skip
    insert_new(work.session, Attendance, rows)
    audit.record(work, "meeting.sign-in", meeting_id, users=wanted)


def set_attendance(work: Work, *, meeting_id: str, user_ids: Collection[str]) -> None:
    """Let the secretary's list be the list of those who are there.

    :raises NotPermitted: only the secretary keeps the list.
    """
    rules.require(work.actor, "meeting.run")
    _open_for_attendance(work, meeting_id)
    work.session.execute(
        delete(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.user_id.not_in(sorted(user_ids))),
        execution_options=_QUIET,
    )
    sign_in(work, meeting_id=meeting_id, user_ids=user_ids)


def _open_for_attendance(work: Work, meeting_id: str) -> Meeting:
    meeting = read_meeting(work, meeting_id)
    if meeting.state not in ("convened", "sitting"):
        raise AgendaClosed
    return meeting


def stand_aside(work: Work, *, item_id: str, reason: str, user_id: str | None = None) -> None:
    """Stand aside in a matter, or let the secretary or chair record that somebody does; a vote given before is struck.

    :raises NotPermitted: somebody else's recusal is recorded by the secretary or the convener.
    :raises NotSitting: the matter is concluded.
    :raises NoSeat: the person speaks for no seat of the meeting.
    :raises InvalidAnswers: no reason is given.
    """
    who = user_id or work.actor.id
    if who != work.actor.id and not rules.may(work.actor, "meeting.chair"):
        rules.require(work.actor, "meeting.run")
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明回避的原因。", "Say why.")])
    matter = read_matter(work, item_id)
    if all(who not in place.people for place in matter.places):
        raise NoSeat
    if who in matter.recused:
        return
    touch(work, matter.item)
    work.session.add(
        Recusal(
            id=work.new_id(), county=work.house.county, item_id=item_id, user_id=who, reason=reason.strip()[:120],
            by=work.actor.id, at=work.now,
        )
    )  # fmt: skip
    work.session.execute(
        delete(Opinion).where(Opinion.item_id == item_id, Opinion.user_id == who), execution_options=_QUIET
    )
    work.session.flush()
    audit.record(work, "meeting.stand-aside", item_id, user=who, reason=reason.strip()[:120])


def give_opinion(work: Work, *, item_id: str, vote: str, text: str = "") -> None:
    """Give one's own unit's opinion and vote; it may be changed until the matter is concluded.

    :raises StandsAside: the actor takes no part in this matter.
    :raises NoSeat: the actor does not speak for a unit that votes on it, or has not signed in.
    """
    matter = _sitting(work, item_id)
    if work.actor.id in matter.recused:
        raise StandsAside
    unit = unit_spoken_for(matter, work.actor.id)
    if unit is None:
        raise NoSeat
    _write(work, matter, unit=unit, user=work.actor.id, vote=vote, text=text, recorded_by=None, how="")
    audit.record(work, "meeting.vote", item_id, unit=unit)


def record_opinion(work: Work, *, item_id: str, unit_id: str, vote: str, how: str, text: str = "") -> None:
    """Record what a unit's member said, with the way in which it was given; a vote that the member gave stays.

    :raises NotPermitted: only the secretary records opinions.
    :raises NoSeat: nobody who is there may speak for the unit on this matter.
    :raises OwnVote: the secretary would record her own.
    :raises OwnVoteStands: the unit's member has voted already.
    """
    rules.require(work.actor, "meeting.run")
    if how not in HOW:
        raise InvalidAnswers([FieldProblem("how", "required", "请写明意见是怎样给出的。", "Say how it was given.")])
    matter = _sitting(work, item_id)
    user = _speaker(matter, unit_id)
    if user is None:
        raise NoSeat
    if user == work.actor.id:
        raise OwnVote
    if any(each.unit_id == unit_id and each.recorded_by is None for each in matter.opinions):
        raise OwnVoteStands
    _write(work, matter, unit=unit_id, user=user, vote=vote, text=text, recorded_by=work.actor.id, how=how)
    audit.record(work, "meeting.vote.record", item_id, unit=unit_id, user=user, how=how)


def unit_spoken_for(matter: Matter, user: str) -> str | None:
    """Return the unit for which somebody may vote on a matter now, or None."""
    for place in matter.places:
        if place.kind == "concerned" and place.unit not in matter.item.concerned:
            continue
        if place.kind != "chair" and user in place.people:
            written = matter.meeting.way == "written"
            return place.unit if written or user in place.there else None
    return None


def _speaker(matter: Matter, unit_id: str) -> str | None:
    """Return who speaks for a unit on a matter: the first of its people who is there and does not stand aside."""
    for place in matter.places:
        if place.unit == unit_id and place.kind != "chair":
            able = place.people if matter.meeting.way == "written" else place.there
            return next((person for person in able if person not in matter.recused), None)
    return None


def _sitting(work: Work, item_id: str) -> Matter:
    matter = read_matter(work, item_id)
    if matter.meeting.state != "sitting" or matter.item.state != "open":
        raise NotSitting
    return matter


def touch(work: Work, item: AgendaItem) -> None:
    """Count one more change of a matter, so that no conclusion is drawn from what was read before it.

    :raises NotSitting: the matter is concluded.
    """
    changed = work.session.execute(
        update(AgendaItem)
        .where(AgendaItem.id == item.id, AgendaItem.state == "open")
        .values(revision=AgendaItem.revision + 1),
        execution_options=_QUIET,
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotSitting


def _write(
    work: Work, matter: Matter, *, unit: str, user: str, vote: str, text: str, recorded_by: str | None, how: str
) -> None:
    if vote not in VOTES:
        raise InvalidAnswers([FieldProblem("vote", "required", "请选择表决意见。", "Choose a vote.")])
    if len(text) > LONGEST:
        raise InvalidAnswers(
            [FieldProblem("text", "too-long", f"最多 {LONGEST} 字。", f"At most {LONGEST} characters.")]
        )
    touch(work, matter.item)
    known = next((opinion for opinion in matter.opinions if opinion.unit_id == unit), None)
    if known is None:
        known = Opinion(id=work.new_id(), county=work.house.county, item_id=matter.item.id, unit_id=unit)
        work.session.add(known)
    known.user_id, known.vote, known.text, known.given_at = user, vote, text.strip(), work.now
    known.recorded_by, known.how = recorded_by, how
    work.session.flush()
