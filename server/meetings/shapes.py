"""What the API tells of meetings, as JSON."""

from __future__ import annotations

from typing import Any

from server.meetings.models import Meeting
from server.meetings.queries import live, resolutions, waiting
from server.meetings.queries import meetings as reading


def meeting_shape(meeting: Meeting, title: str, matters: int) -> dict[str, Any]:
    """Return a meeting in a list."""
    same = ("id", "case_id", "state", "way", "place", "version")
    told = {name: getattr(meeting, name) for name in same}
    return told | {"title": title, "planned_at": meeting.planned_at.isoformat(), "matters": matters}


def waiting_shape(row: waiting.Waiting) -> dict[str, Any]:
    """Return a matter that waits."""
    return {
        "source": row.source, "kind": row.kind, "case_id": row.case_id, "case_code": row.case_code, "question": row.question.zh,
        "amount": None if row.amount is None else str(row.amount), "requested_at": row.requested_at.isoformat(),
        "binds_on": row.binds_on.isoformat() if row.binds_on else None,
    }  # fmt: skip


def sheet_shape(sheet: reading.Sheet) -> dict[str, Any]:
    """Return a meeting with its agenda."""
    agenda = [
        {
            "id": line.item.id, "source": line.waiting.source, "case_code": line.waiting.case_code, "facts": line.facts,
            "question": line.waiting.question.zh, "concerned": list(line.concerned), "state": line.item.state, "late": line.late,
        }
        for line in sheet.lines if line.item is not None
    ]  # fmt: skip
    return meeting_shape(sheet.meeting, sheet.case.title, len(agenda)) | {"step": sheet.stage, "agenda": agenda}


def live_shape(sheet: live.LiveSheet) -> dict[str, Any]:
    """Return a matter as it is deliberated."""
    now = sheet.current
    if now is None:
        return {"id": "", "case_code": "", "state": "", "facts": "", "quorum": False, "missing": [], "all_voted": False,
                "outcome": None, "tied": [], "rules": "", "seats": []}  # fmt: skip
    return {
        "id": now.item.id, "case_code": now.case_code, "state": now.item.state, "facts": now.item.facts, "quorum": now.enough,
        "missing": list(now.missing), "all_voted": now.all_voted, "outcome": now.outcome, "tied": list(now.tied),
        "rules": now.matter.rules.stands_in,
        "seats": [
            {
                "unit_id": seat.place.unit, "unit": seat.place.name, "kind": seat.place.kind, "speaker": seat.speaker,
                "voted": seat.voted, "vote": seat.opinion.vote if seat.opinion else None,
                "text": seat.opinion.text if seat.opinion else None,
            }
            for seat in now.seats
        ],
    }  # fmt: skip


def mine_shape(sheet: live.MySheet) -> dict[str, Any]:
    """Return a meeting as a member sees it."""
    return {
        "id": sheet.meeting.id, "title": sheet.title, "signed_in": sheet.here,
        "matters": [
            {
                "id": each.item.id, "case_code": each.case_code, "state": each.item.state, "aside": each.aside,
                "may_vote": each.may_vote, "facts": None if each.aside else each.item.facts,
                "vote": each.mine.vote if each.mine else None,
                "others": [{"unit": unit, "vote": said.vote, "text": said.text} for unit, said in each.others],
            }
            for each in sheet.matters
        ],
    }  # fmt: skip


def resolution_shape(row: resolutions.Row) -> dict[str, Any]:
    """Return a resolution."""
    it = row.resolution
    return {
        "id": it.id, "meeting_id": row.meeting_id, "case_code": row.case_code, "outcome": it.outcome, "text": it.text,
        "amount": None if it.amount is None else str(it.amount), "unit": row.unit, "due_on": it.due_on.isoformat(),
        "late": row.late, "state": it.state,
    }  # fmt: skip
