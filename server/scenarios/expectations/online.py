"""What a scenario may expect of applications from home."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.foundation.work import Work
from server.online.models import OnlineApplication
from server.organisation.models import Unit
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows
from server.scenarios.playhouse import Play


def from_home(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the applications that were sent from home."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(OnlineApplication, Unit.code)
            .join(Unit, Unit.id == OnlineApplication.township)
            .order_by(OnlineApplication.received_at)
        )
        return [
            {"person": row.name, "code": row.code, "state": row.state, "outcome": row.outcome, "township": unit, "due": row.due_on,
             "provisional": row.provisional, "urgent": row.urgent, "received": row.received_at, "answered": row.answered_at,
             "words": row.words, "told_overdue": row.overdue_told_at is not None, "case": row.case_id is not None,
             "emergency": row.urgent_case_id is not None} for row, unit in rows
        ]  # fmt: skip

    return compare_rows("from-home", wanted, play.read(read), first="person")


EXPECTATIONS = {"from-home": from_home}
