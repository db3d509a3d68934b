"""Who is there, who stands aside, and what each unit says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import delete

from server.audit import operations as audit
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.meetings.matters import Matter, places_of, read_matter, touch, unit_spoken_for
from server.meetings.models import Attendance, Meeting, Opinion, Recusal
from server.meetings.reading import read_to_act, require_part
from server.meetings.refusals import AgendaClosed, NoSeat, NotSitting, OwnVote, OwnVoteStands, StandsAside
from server.meetings.voting import DEFER, REFUSE, VOTES
from server.meetings.wording import number_problems
from server.meetings.words import HOW
from server.organisation import rules

LONGEST = 1000


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
        execution_options=QUIET,
    )
    sign_in(work, meeting_id=meeting_id, user_ids=user_ids)


def _open_for_attendance(work: Work, meeting_id: str) -> Meeting:
    meeting = read_to_act(work, meeting_id)
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
        delete(Opinion).where(Opinion.item_id == item_id, Opinion.user_id == who), execution_options=QUIET
    )
    work.session.flush()
    audit.record(work, "meeting.stand-aside", item_id, user=who, reason=reason.strip()[:120])


def take_part_again(work: Work, *, item_id: str, user_id: str, reason: str) -> None:
    """Take back a recusal that was recorded by mistake: the secretary or the convener says why, never who stood aside.

    :raises NotPermitted: the actor neither runs nor chairs meetings, or is the one who stands aside.
    :raises NotFound: this person does not stand aside in the matter.
    :raises NotSitting: the matter is concluded.
    :raises InvalidAnswers: no reason is given.
    """
    if not rules.may(work.actor, "meeting.chair"):
        rules.require(work.actor, "meeting.run")
    if user_id in work.actor.stands_for():
        raise NotPermitted(reason="自己的回避由别人撤销")
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明为什么撤销回避。", "Say why.")])
    matter = read_matter(work, item_id)
    if user_id not in matter.recused:
        raise NotFound
    touch(work, matter.item)
    work.session.execute(
        delete(Recusal).where(Recusal.item_id == item_id, Recusal.user_id == user_id), execution_options=QUIET
    )
    audit.record(work, "meeting.take-part-again", item_id, user=user_id, reason=reason.strip()[:120])


def give_opinion(work: Work, *, item_id: str, vote: str, text: str = "") -> None:
    """Give one's own unit's opinion and vote; it may be changed until the matter is concluded.

    :raises StandsAside: the actor takes no part in this matter.
    :raises NoSeat: the actor does not speak for a unit that votes on it, or has not signed in.
    """
    matter = _sitting(work, item_id)
    if work.actor.id in matter.barred:
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
    user = matter.speaker_for(unit_id)
    if user is None:
        raise NoSeat
    if user == work.actor.id:
        raise OwnVote
    if any(each.unit_id == unit_id and each.recorded_by is None for each in matter.opinions):
        raise OwnVoteStands
    _write(work, matter, unit=unit_id, user=user, vote=vote, text=text, recorded_by=work.actor.id, how=how)
    audit.record(work, "meeting.vote.record", item_id, unit=unit_id, user=user, how=how)


def record_opinions(work: Work, *, item_id: str, said: Mapping[str, tuple[str, str]], how: str) -> None:
    """Record what several units said, unit → vote and words; all of them or none.

    :raises InvalidAnswers: nothing is to be recorded.
    """
    rules.require(work.actor, "meeting.run")
    if not said:
        raise InvalidAnswers([FieldProblem("vote", "required", "请选择表决意见。", "Choose a vote.")])
    for unit_id, (vote, text) in said.items():
        try:
            record_opinion(work, item_id=item_id, unit_id=unit_id, vote=vote, how=how, text=text)
        except InvalidAnswers as error:
            raise InvalidAnswers([replace(each, path=f"{each.path}-{unit_id}") for each in error.fields]) from error


def _sitting(work: Work, item_id: str) -> Matter:
    require_part(work)
    matter = read_matter(work, item_id)
    if matter.meeting.state != "sitting" or matter.item.state != "open":
        raise NotSitting
    return matter


def _write(
    work: Work, matter: Matter, *, unit: str, user: str, vote: str, text: str, recorded_by: str | None, how: str
) -> None:
    if vote not in VOTES:
        raise InvalidAnswers([FieldProblem("vote", "required", "请选择表决意见。", "Choose a vote.")])
    if vote in (REFUSE, DEFER) and not text.strip():
        words = ("不同意、暂缓的，请写意见和理由。", "Say why you refuse or defer.")
        raise InvalidAnswers([FieldProblem("text", "required", *words)])
    if len(text) > LONGEST:
        raise InvalidAnswers(
            [FieldProblem("text", "too-long", f"最多 {LONGEST} 字。", f"At most {LONGEST} characters.")]
        )
    if problems := number_problems("text", text):
        raise InvalidAnswers(problems)
    touch(work, matter.item)
    known = next((opinion for opinion in matter.opinions if opinion.unit_id == unit), None)
    if known is None:
        known = Opinion(id=work.new_id(), county=work.house.county, item_id=matter.item.id, unit_id=unit)
        work.session.add(known)
    known.user_id, known.vote, known.text, known.given_at = user, vote, text.strip(), work.now
    known.recorded_by, known.how = recorded_by, how
    work.session.flush()
