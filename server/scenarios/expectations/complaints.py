"""What a scenario may expect of a complaint."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.complaints import queries
from server.complaints.models import Complaint
from server.foundation.work import Work
from server.organisation.models import Unit
from server.scenarios.expectations.frame import Mismatch, Row, compare_values
from server.scenarios.playhouse import Play


def complaint(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare single values of the complaint; `reporter-sees` is the state on the page without an account."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> Row:
        row, handler = work.session.execute(
            select(Complaint, Unit.code).join(Unit, Unit.id == Complaint.handler).where(Complaint.case_id == case_id)
        ).one()
        seen = queries.standing(work, row.code)
        return {
            "state": queries.state_of(work, row), "named": row.is_named, "handler": handler, "about": row.about, "route": row.route,
            "received": row.received_at, "told": len(row.told), "measures": "、".join(row.measures), "replied": row.replied_at,
            "reply-way": row.reply_way, "reporter-sees": seen.state, "reporter-due": seen.due_on, "household": row.household_id is not None,
        }  # fmt: skip

    return compare_values("complaint", wanted, play.read(read))


EXPECTATIONS = {"complaint": complaint}
