"""What waits for a meeting: a case asks by its diagram; an overdue transfer or resolution is put on the list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select, update

from notifications.catalogue import IDENTIFIER
from server.cases.events import note
from server.cases.models import Case, Restriction, SupervisionEntry
from server.cases.occurrence import Occurrence
from server.cases.words import name_of
from server.foundation.clock import local_date
from server.foundation.database import QUIET
from server.foundation.errors import NotFound
from server.foundation.identity import system_actor
from server.foundation.money import fen
from server.foundation.work import Work
from server.meetings import planning
from server.meetings.hold import hold_due
from server.meetings.models import Meeting, MeetingRequest, Resolution
from server.meetings.office import office_of
from server.meetings.words import QUESTIONS
from server.messaging.operations import tell_posts

OPEN = ("waiting", "planned")


def ask(work: Work, occurrence: Occurrence) -> None:
    """Put a waiting case on the list (topic `meeting.request`), tell the secretary, and see to it that a meeting is prepared.

    A process that asks again while it waits only changes what it asks.

    :raises NoMeetingOffice: the county has no unit that keeps its meeting.
    """
    question, reason = _question(occurrence.inputs.get("question"), occurrence.answers.get("question"))
    amount = occurrence.inputs.get("amount")
    values = {
        "question": question, "reason": reason,
        "amount_fen": None if amount in (None, "") else fen(Decimal(str(amount))),
    }  # fmt: skip
    if _renewed(work, occurrence.instance_id, values):
        return
    request = _written(work, kind="case", case_id=occurrence.case_id, instance_id=occurrence.instance_id, **values)
    note(work, occurrence.case_id, "meeting-asked", instance_id=occurrence.instance_id, question=question)
    _tell_secretary(work, request)
    _prepare_one(work, request, submission=request.id, asked_on=local_date(request.requested_at))


def prepare_anew(work: Work, requests: Collection[MeetingRequest], *, called_off: str) -> None:
    """Let another meeting be prepared for cases whose meeting was called off: MT.hold goes on from the first of them."""
    cases = [request for request in requests if request.kind == "case"]
    if cases:
        first = min(cases, key=lambda request: request.requested_at)
        _prepare_one(work, first, submission=f"after-{called_off}", asked_on=work.today)


def ask_for_resolution(work: Work, resolution: Resolution) -> None:
    """Put a resolution that was not carried out in time on the list for the next meeting."""
    waits = select(MeetingRequest.id).where(
        MeetingRequest.resolution_id == resolution.id, MeetingRequest.state.in_(OPEN)
    )
    if work.session.scalar(waits) is not None:
        return
    request = _written(
        work,
        kind="resolution",
        case_id=resolution.case_id,
        resolution_id=resolution.id,
        question="overdue-resolution",
        amount_fen=None,
        reason="",
    )
    _tell_secretary(work, request)


def of_transfer(work: Work, entry: SupervisionEntry) -> MeetingRequest:
    """Put an overdue transfer of the supervision list on the meeting's list; the same one twice is one."""
    known = work.session.scalar(
        select(MeetingRequest).where(MeetingRequest.entry_id == entry.id, MeetingRequest.state.in_(OPEN))
    )
    return known or _written(
        work,
        kind="transfer",
        case_id=entry.case_id,
        entry_id=entry.id,
        question="overdue-transfer",
        amount_fen=None,
        reason="",
    )


def known_case(work: Work, code: str) -> str | None:
    """Return the id of a household's case that may be brought before a meeting; a restricted one answers like one that does not exist."""
    return work.session.scalar(
        select(Case.id).where(
            Case.code == code.strip(), Case.county == work.house.county, Case.kind.in_(("application", "review", "stop")),
            Case.id.not_in(select(Restriction.case_id)),
        )
    )  # fmt: skip


def of_case(work: Work, *, code: str, question: str, reason: str) -> MeetingRequest:
    """Put a case on the list that nobody's process asks for: its clocks run on and nothing of it waits; the same one twice is one.

    :raises NotFound: the county has no such case.
    """
    case_id = known_case(work, code)
    if case_id is None:
        raise NotFound
    known = work.session.scalar(
        select(MeetingRequest).where(
            MeetingRequest.case_id == case_id, MeetingRequest.kind == "brought", MeetingRequest.question == question,
            MeetingRequest.state.in_(OPEN),
        )
    )  # fmt: skip
    return known or _written(
        work, kind="brought", case_id=case_id, question=question, amount_fen=None, reason=reason.strip()[:200]
    )


def of_entry(work: Work, entry_id: str) -> MeetingRequest:
    """Return the request that an overdue transfer would become, written nowhere.

    :raises NotFound: the county has no such entry.
    """
    entry = work.session.scalar(
        select(SupervisionEntry).where(SupervisionEntry.id == entry_id, SupervisionEntry.county == work.house.county)
    )
    if entry is None:
        raise NotFound
    return MeetingRequest(
        id="", county=work.house.county, kind="transfer", case_id=entry.case_id, entry_id=entry.id, amount_fen=None,
        question="overdue-transfer", reason="", state="waiting", requested_at=entry.listed_at, requested_by="",
    )  # fmt: skip


def end(work: Work, request_id: str, state: str) -> None:
    """Say what became of a request: resolved, withdrawn, or waiting again."""
    work.session.execute(
        update(MeetingRequest)
        .where(MeetingRequest.id == request_id)
        .values(state=state, ended_at=work.now if state in ("resolved", "withdrawn") else None),
        execution_options=QUIET,
    )


def withdraw_resolution(work: Work, resolution_id: str) -> None:
    """Let a request about a resolution that is closed by now fall away, unless it stands on an agenda."""
    work.session.execute(
        update(MeetingRequest)
        .where(MeetingRequest.resolution_id == resolution_id, MeetingRequest.state == "waiting")
        .values(state="withdrawn", ended_at=work.now),
        execution_options=QUIET,
    )


def _question(raw: Any, said: Any) -> tuple[str, str]:
    """Return the kind of question, and it in words: those of the officer who asks, else the diagram's own."""
    text, words = str(raw or "").strip(), str(said or "").strip()[:200]
    if IDENTIFIER.search(words):
        words = ""  # the members read it; whoever asked wrote a person's number into it
    return (text, words) if text in QUESTIONS else ("other", words or text[:200])


def _renewed(work: Work, instance_id: str, values: dict[str, Any]) -> bool:
    changed = work.session.execute(
        update(MeetingRequest)
        .where(MeetingRequest.instance_id == instance_id, MeetingRequest.state.in_(OPEN))
        .values(**values),
        execution_options=QUIET,
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def _written(work: Work, **columns: Any) -> MeetingRequest:
    request = MeetingRequest(
        id=work.new_id(), county=work.house.county, state="waiting", requested_at=work.now, requested_by=work.actor.id,
        **columns,
    )  # fmt: skip
    work.session.add(request)
    work.session.flush()
    return request


def _tell_secretary(work: Work, request: MeetingRequest) -> None:
    office = office_of(work)
    code = work.session.scalars(select(Case.code).where(Case.id == request.case_id)).one()
    question = name_of(QUESTIONS, request.question)
    tell_posts(
        work, unit_id=office.id, roles=("secretary",), template="meeting-asked", cause=request.id, case_id=request.case_id,
        link="/meetings", facts={
            "case": code, "question_zh": question.zh, "question_en": question.en,
            "due": hold_due(work, request.requested_at).due_on.isoformat(),
        },
    )  # fmt: skip


def _prepare_one(work: Work, request: MeetingRequest, *, submission: str, asked_on: date) -> None:
    """Open a meeting in preparation where none comes in time: its clock (MT.hold) runs from the first request."""
    in_time = Meeting.planned_at <= hold_due(work, request.requested_at).instant
    preparing = select(Meeting.id).where(
        Meeting.county == work.house.county, Meeting.state == "preparing", or_(Meeting.proposed, in_time)
    )
    if work.session.scalar(preparing.limit(1)) is not None:
        return
    # The clerk whose step asks has no right to call meetings; the system proposes one.
    own = work.as_actor(system_actor(work.house.county))
    planned_at, place, series_id = planning.proposal(work, asked_on)
    planning.opened(
        own, planned_at=planned_at, place=place, series_id=series_id, submission=submission, proposed=True,
        requested_at=request.requested_at,
    )  # fmt: skip
