"""Plan meetings: the recurring rhythm, a date for what waits, the meeting itself with its seats and process."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.opening import open_case
from server.cases.operations import start_instance
from server.documents.operations import next_serial
from server.foundation.clock import LOCAL, local_date
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.inserting import insert_new
from server.foundation.submissions import LONGEST_FORM_KEY, keep_said, sent_before
from server.foundation.work import Work
from server.meetings import series as rhythm
from server.meetings.hold import hold_due
from server.meetings.models import Meeting, MeetingRequest, MeetingSeries, Seat
from server.meetings.office import office_of, units_of
from server.meetings.parameters import keep_rules, rules_for
from server.organisation import rules

PROCESS = "joint-meeting"
USUAL_HOUR = "14:30"


def plan_series(work: Work, *, first_on: date, every_weeks: int, at: str, place: str) -> MeetingSeries:
    """Set a recurring meeting, such as every second Wednesday at 14:30.

    :raises NotPermitted: only the secretary plans meetings.
    :raises InvalidAnswers: a value does not fit.
    """
    rules.require(work.actor, "meeting.run")
    problems = [*_hour(at), *_place(place)]
    if not 1 <= every_weeks <= 12:
        problems.append(_problem("every_weeks", "out-of-range", "填 1 到 12 周。", "1 to 12 weeks."))
    if problems:
        raise InvalidAnswers(problems)
    row = MeetingSeries(
        id=work.new_id(), county=work.house.county, first_on=first_on, every_weeks=every_weeks, at=at, place=place.strip(),
        made_by=work.actor.id, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "meeting.series", row.id, first_on=first_on.isoformat(), every_weeks=every_weeks)
    return row


def end_series(work: Work, *, series_id: str) -> None:
    """End a recurring meeting today; meetings that were planned stay.

    :raises NotFound: there is none, or it has ended.
    """
    rules.require(work.actor, "meeting.run")
    row = work.session.get(MeetingSeries, series_id)
    if row is None or row.county != work.house.county or row.ended_on is not None:
        raise NotFound
    row.ended_on = max(work.today, row.first_on)
    work.session.flush()
    audit.record(work, "meeting.series.end", row.id)


def runs_on(work: Work, series_id: str) -> bool:
    """Tell whether a recurring meeting has not been ended."""
    row = work.session.get(MeetingSeries, series_id)
    return row is not None and row.ended_on is None


def plan_meeting(
    work: Work, *, planned_at: datetime, place: str, submission: str, series_id: str | None = None
) -> Meeting:
    """Plan one meeting; the same form again gives back the meeting that it made.

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises NotPermitted: only the secretary plans meetings.
    :raises InvalidAnswers: the date has passed, or there is no place.
    """
    rules.require(work.actor, "meeting.run")
    problems = [*ahead(work, planned_at), *_place(place)]
    if problems:
        raise InvalidAnswers(problems)
    submission = submission[:LONGEST_FORM_KEY] or secrets.token_urlsafe(16)
    sent = {"planned_at": planned_at.astimezone(LOCAL).isoformat(), "place": place.strip(), "series": series_id}
    known = sent_before(work, Meeting, submission, sent)
    if known is not None:
        return known
    meeting = opened(
        work, planned_at=planned_at, place=place.strip(), series_id=series_id, submission=submission, proposed=False,
        requested_at=_first_request(work) or planned_at,
    )  # fmt: skip
    keep_said(work, Meeting, submission, sent)
    return meeting


def opened(
    work: Work,
    *,
    planned_at: datetime,
    place: str,
    series_id: str | None,
    submission: str,
    proposed: bool,
    requested_at: datetime,
) -> Meeting:
    """Open a meeting's case, its seats and its process; whoever calls has the right to, or is the system."""
    known = work.session.scalar(
        select(Meeting).where(Meeting.county == work.house.county, Meeting.submission == submission[:LONGEST_FORM_KEY])
    )
    if known is not None:
        return known
    office = office_of(work)
    ordinal = next_serial(work, unit_id=office.id, kind="joint-meeting")
    case = open_case(
        work, household_id=None, applicant_id=None, township=office.id, channel="meeting", opened_by_unit=office.id,
        submitted_at=work.now, answers={}, kind="meeting", title=f"{work.today.year}年第{ordinal}次联席会议", state="open",
    )  # fmt: skip
    meeting = Meeting(
        id=work.new_id(), county=work.house.county, case_id=case.id, series_id=series_id, year=work.today.year,
        ordinal=ordinal, proposed=proposed, planned_at=planned_at, place=place, submission=submission[:LONGEST_FORM_KEY],
        made_by=work.actor.id, made_at=work.now,
    )  # fmt: skip
    work.session.add(meeting)
    work.session.flush()
    seat_core(work, meeting)
    keep_rules(work, question="other", case_id=case.id)
    meeting.instance_id = start_instance(
        work, case_id=case.id, key=PROCESS, subject=meeting.id,
        data={
            "case_id": case.id, "meeting_id": meeting.id, "unit_meeting": office.id, "unit_township": office.id, "closed": 0,
            "requested_at": requested_at.astimezone(LOCAL).isoformat(),
        },
    )  # fmt: skip
    work.session.flush()
    audit.record(work, "meeting.plan", meeting.id, case=case.id, proposed=proposed)
    return meeting


def seat_core(work: Work, meeting: Meeting) -> None:
    """Give the chair and the departments that every matter needs their seats."""
    core = {unit.id for unit in units_of(work, rules_for(work, "other").core)}
    _seat(work, meeting.id, "chair", [office_of(work).id])
    _seat(work, meeting.id, "core", core)


def seat_concerned(work: Work, meeting_id: str, unit_ids: Collection[str]) -> None:
    """Give departments concerned their seats; one that has a seat keeps it."""
    _seat(work, meeting_id, "concerned", unit_ids)


def _seat(work: Work, meeting_id: str, kind: str, unit_ids: Collection[str]) -> None:
    rows = [
        {
            "id": work.new_id(),
            "county": work.house.county,
            "meeting_id": meeting_id,
            "unit_id": unit,
            "kind": kind,
        }
        for unit in sorted(unit_ids)
    ]
    insert_new(work.session, Seat, rows)


def proposal(work: Work, requested_on: date) -> tuple[datetime, str, str | None]:
    """Return when and where to meet about something asked for on a day, and the series of that date.

    The next regular meeting where it comes within MT.hold; else the last day of MT.hold.
    """
    due_on = hold_due(work, rhythm.begins(requested_on, USUAL_HOUR)).due_on
    place = "县政府第二会议室"
    for row in running_series(work):
        place = row.place
        day = next(rhythm.dates(row, since=requested_on + timedelta(days=1), calendar=work.house.calendar), None)
        if day is not None and day[1] <= due_on:
            return rhythm.begins(day[1], row.at), row.place, row.id
    return rhythm.begins(due_on, USUAL_HOUR), place, None


def running_series(work: Work) -> list[MeetingSeries]:
    """Return the recurring meetings that go on."""
    wanted = select(MeetingSeries).where(
        MeetingSeries.county == work.house.county,
        MeetingSeries.ended_on.is_(None) | (MeetingSeries.ended_on >= work.today),
    )
    return list(work.session.scalars(wanted.order_by(MeetingSeries.first_on, MeetingSeries.id)))


def _first_request(work: Work) -> datetime | None:
    wanted = select(MeetingRequest.requested_at).where(
        MeetingRequest.county == work.house.county, MeetingRequest.state == "waiting", MeetingRequest.kind == "case"
    )
    return work.session.scalar(wanted.order_by(MeetingRequest.requested_at).limit(1))


def ahead(work: Work, planned_at: datetime) -> list[FieldProblem]:
    """Return what is wrong with a date on which a meeting is to be held."""
    if planned_at < work.now:
        return [
            _problem(
                "planned_at", "in-past", "会议时间已经过了，请改到今后。", "This time has passed; choose a later one."
            )
        ]
    if not work.house.calendar.is_workday(local_date(planned_at)).workday:
        return [
            _problem(
                "planned_at", "no-workday", "这一天不是工作日，请改选工作日。", "This is no working day; choose one."
            )
        ]
    return []


def _place(place: str) -> list[FieldProblem]:
    if not 1 <= len(place.strip()) <= 80:
        return [_problem("place", "required", "请填写地点（80 字以内）。", "Say where (up to 80 characters).")]
    return []


def _hour(at: str) -> list[FieldProblem]:
    try:
        datetime.strptime(at, "%H:%M")  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        return [_problem("at", "unreadable", "时间请按 14:30 的样子填写。", "Write the time as 14:30.")]
    return []


def _problem(path: str, code: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem(path, code, zh, en)
