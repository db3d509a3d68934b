"""The demo county's joint meeting: every second Wednesday, from the agenda to the minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from server.foundation.clock import local_date
from server.foundation.work import Work
from server.meetings import operations
from server.meetings import series as rhythm
from server.meetings.concluding import ended
from server.meetings.matters import Matter, places_of, read_matter
from server.meetings.models import Meeting, MeetingSeries
from server.meetings.planning import running_series
from server.meetings.queries.waiting import waiting
from server.meetings.reading import items_of, read_meeting

SECRETARY, CONVENER = "secretary.meeting", "convener.meeting"
WEDNESDAY, AHEAD = 2, timedelta(days=2)
MOST_MATTERS, FOLLOWED = 5, 2
DAYS = (5, 10, 20)

Act = Callable[..., Any]


class Chamber:
    """Secretary, convener and members at work; `act(login, command)` lets somebody do something."""

    def __init__(
        self, act: Act, logins: dict[str, str], *, today: date, last: Sequence[date] = (), kept: set[str]
    ) -> None:
        """`last` are the last two afternoons before the visitor comes; the case of a meeting held then is added to `kept`."""
        self._act, self._logins = act, {user: login for login, user in logins.items()}
        self._last, self._kept = last, kept
        self._open: str | None = None
        first = today + timedelta(days=(WEDNESDAY - today.weekday()) % 7)
        act(SECRETARY, lambda work: _set_rhythm(work, first))

    def sit_down(self, day: date) -> None:
        """Hold the meeting of today, or convene the one that is near: the regular one of two days on, at last one for tomorrow."""
        if self._open is not None:
            planned = self._act(SECRETARY, lambda work: read_meeting(work, str(self._open)).planned_at, seconds=0)
            if local_date(planned) == day:
                self._hold(self._open, signed=day not in self._last)
                self._open = None
        elif day in self._last[1:]:
            self._open = self._act(SECRETARY, lambda work: _convene(work, self._last[0], most=FOLLOWED))
        elif self._act(SECRETARY, lambda work: next_day(work, day), seconds=0) == day + AHEAD:
            self._open = self._act(SECRETARY, lambda work: _convene(work, day + AHEAD))

    def leave_waiting(self, day: date) -> None:
        """Leave to the visitor a circulation, one that only lacks its minutes, a meeting convened and the regular one in preparation."""
        for conclude in (False, True):
            circulates = self._act(
                SECRETARY, lambda work: _convene(work, _working_day(work, day), way="written", most=1)
            )
            if circulates is not None and conclude:
                self._act(SECRETARY, lambda work, m=circulates: _let_the_chair_sign_in(work, m))
                self._deliberate_all(circulates)
        if self._open is None:
            self._act(SECRETARY, lambda work: _convene(work, _working_day(work, day)))
        self._act(SECRETARY, lambda work: _plan_regular(work, day))

    def _hold(self, meeting_id: str, *, signed: bool) -> None:
        """Count, deliberate and write the minutes; a meeting that was put off stays for the visitor."""

        def begin(work: Work) -> str:
            meeting = read_meeting(work, meeting_id)
            there = [place.people[0] for place in places_of(work, meeting) if place.people]
            operations.set_attendance(work, meeting_id=meeting_id, user_ids=there)
            operations.open_meeting(work, meeting_id=meeting_id)
            return meeting.case_id

        case_id = self._act(SECRETARY, begin)
        self._deliberate_all(meeting_id)
        words = "通报转办超期情况。"
        self._act(SECRETARY, lambda work: operations.draft_minutes(work, meeting_id=meeting_id, overview=words))
        if signed:
            self._act(CONVENER, lambda work: operations.sign_minutes(work, meeting_id=meeting_id, outcome="sign"))
        else:
            self._kept.add(case_id)

    def _deliberate_all(self, meeting_id: str) -> None:
        items = self._act(SECRETARY, lambda work: [item.id for item in items_of(work, meeting_id)], seconds=0)
        for number, item in enumerate(items):
            self._deliberate(meeting_id, item, days=DAYS[number % len(DAYS)])

    def _deliberate(self, meeting_id: str, item_id: str, *, days: int) -> None:
        matter: Matter = self._act(SECRETARY, lambda work: read_matter(work, item_id), seconds=0)
        if self._act(SECRETARY, lambda work: ended(work, matter.request), seconds=0):
            gone = {"agenda_item": item_id, "conclusion": "dropped"}
            self._act(SECRETARY, lambda work: operations.conclude(work, meeting_id=meeting_id, answers=gone))
            return
        for user in _voters(matter):
            self._act(
                self._logins[user],
                lambda work: operations.give_opinion(work, item_id=item_id, vote="agree", text="同意，按期落实"),
            )
        late = next(iter(matter.item.concerned), next(place.unit for place in matter.places if place.kind == "core"))
        answers = {
            "agenda_item": item_id, "conclusion": "resolved", "text": "责成承办单位限期办理并反馈", "responsible": late,
            "act_days": str(days), **({} if matter.request.amount is None else {"amount": matter.request.amount}),
        }  # fmt: skip
        self._act(SECRETARY, lambda work: operations.conclude(work, meeting_id=meeting_id, answers=answers))


def _set_rhythm(work: Work, first: date) -> MeetingSeries:
    return operations.plan_series(work, first_on=first, every_weeks=2, at="14:30", place="县政府第二会议室")


def next_day(work: Work, since: date) -> date | None:
    """Return the next day of the rhythm."""
    for row in running_series(work):
        for _on, held_on in rhythm.dates(row, since=since, calendar=work.house.calendar):
            return held_on
    return None


def _let_the_chair_sign_in(work: Work, meeting_id: str) -> None:
    places = places_of(work, read_meeting(work, meeting_id))
    chairs = [place.people[0] for place in places if place.kind == "chair"]
    operations.set_attendance(work, meeting_id=meeting_id, user_ids=chairs)


def _voters(matter: Matter) -> list[str]:
    """Return who votes: those who are there, in a circulation the first of each unit."""
    if matter.meeting.way != "written":
        return list(matter.voting.values())
    asked = [place for place in matter.places if place.kind != "chair"]
    return [place.people[0] for place in asked if place.kind == "core" or place.unit in matter.item.concerned]


def _plan_regular(work: Work, day: date) -> None:
    (series,) = running_series(work)
    ahead = next_day(work, day + timedelta(days=1))
    if ahead is not None:
        operations.plan_meeting(
            work, planned_at=rhythm.begins(ahead, series.at), place=series.place, series_id=series.id, submission="story-next-one"
        )  # fmt: skip


def _working_day(work: Work, since: date) -> date:
    found = since
    while not work.house.calendar.is_workday(found).workday:
        found += timedelta(days=1)
    return found


def _convene(work: Work, day: date, *, way: str = "meeting", most: int = MOST_MATTERS) -> str | None:
    """Plan the meeting of a day about what waits, and send its notice; nothing waits, no meeting.

    The one that the system proposed when a case asked is moved to the day; there is never a second beside it.
    """
    sources = [row.source for row in waiting(work)][:most]
    if not sources:
        return None
    (series,) = running_series(work)
    begins: datetime = rhythm.begins(day, series.at)
    meeting = _proposed(work) or operations.plan_meeting(
        work, planned_at=begins, place=series.place, submission=f"story-{sources[0][-30:]}", series_id=series.id
    )
    matters = [operations.Wanted(source=source) for source in sources]
    edit = operations.Edit(version=meeting.version, planned_at=begins, place=series.place, matters=matters)
    operations.save_agenda(work, meeting_id=meeting.id, edit=edit)
    operations.prepare(work, meeting_id=meeting.id, way=way)
    return meeting.id


def _proposed(work: Work) -> Meeting | None:
    return work.session.scalars(select(Meeting).where(Meeting.state == "preparing", Meeting.proposed)).one_or_none()
