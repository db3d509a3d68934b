"""What a scenario may expect of meetings: the meeting planned last, its agenda, what waits, what was resolved."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.foundation.clock import local_date
from server.foundation.work import Work
from server.meetings.models import AgendaItem, Meeting, MeetingRequest, Resolution
from server.meetings.queries.waiting import told, waiting
from server.organisation.models import Unit
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows
from server.scenarios.playhouse import Play


def meetings(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the meetings."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(Meeting).order_by(Meeting.year, Meeting.ordinal))
        return [
            {"number": m.ordinal, "state": m.state, "way": m.way, "planned": m.planned_at, "held": m.held_at, "place": m.place}
            for m in rows
        ]  # fmt: skip

    return compare_rows("meetings", wanted, play.read(read), first="state")


def _labels(play: Play) -> dict[str, str]:
    return {identifier: label for label, identifier in play.cases.items()}


def waits(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare what waits for a meeting and stands on no agenda."""
    labels = _labels(play)
    rows = play.read(waiting, login="secretary.meeting")
    return compare_rows(
        "waiting", wanted,
        [{"about": labels.get(row.case_id, row.case_code), "kind": row.kind, "question": row.question.zh, "amount": row.amount,
          "hold": row.hold.due_on, "binds": row.binds_on} for row in rows],
        first="about", exact=True,
    )  # fmt: skip


def agenda(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the agenda of the meeting planned last; `late` = the case is bound before the meeting."""
    labels = _labels(play)

    def read(work: Work) -> list[Row]:
        meeting = work.session.scalars(select(Meeting).order_by(Meeting.year.desc(), Meeting.ordinal.desc())).first()
        if meeting is None:
            return []
        pairs = work.session.execute(
            select(AgendaItem, MeetingRequest)
            .join(MeetingRequest, MeetingRequest.id == AgendaItem.request_id)
            .where(AgendaItem.meeting_id == meeting.id)
            .order_by(AgendaItem.position)
        ).all()
        clocks = {row.source: row for row in told(work, [request for _item, request in pairs])}
        day = local_date(meeting.planned_at)
        return [
            {"about": labels.get(request.case_id, request.case_id), "state": item.state, "why": item.carried_why,
             "position": item.position, "kind": request.kind, "late": clocks[f"request:{request.id}"].late_on(day)}
            for item, request in pairs
        ]  # fmt: skip

    return compare_rows("agenda", wanted, play.read(read), first="about")


def resolutions(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare what meetings resolved."""
    labels = _labels(play)

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Resolution, Unit.code).join(Unit, Unit.id == Resolution.unit_id).order_by(Resolution.resolved_at)
        ).all()
        return [
            {"about": labels.get(r.case_id, r.case_id), "outcome": r.outcome, "amount": r.amount, "unit": unit, "due": r.due_on,
             "state": r.state, "chair": r.by_chair, "renewal": r.renews is not None} for r, unit in rows
        ]  # fmt: skip

    return compare_rows("resolutions", wanted, play.read(read), first="outcome")


EXPECTATIONS = {"meetings": meetings, "waiting": waits, "agenda": agenda, "resolutions": resolutions}
