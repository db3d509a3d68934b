"""What a scenario may expect of sheets, decisions and extensions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.determination.models import Assessment, Decision, Extension
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows
from server.scenarios.playhouse import Play


def _case(play: Play) -> str:
    return play.cases.get(play.current or "", "")


def sheets(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the sheets of the case, oldest first."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(
            select(Assessment).where(Assessment.case_id == _case(play)).order_by(Assessment.made_at)
        )
        return [
            {
                "item": row.item, "day": row.on, "people": row.people, "meets": row.meets, "amount": row.amount,
                "convert_to": row.sheet.get("convert_to"),
            }
            for row in rows
        ]  # fmt: skip

    return compare_rows("sheets", wanted, play.read(read), first="amount")


def decisions(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the decisions of the case."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(
            select(Decision).where(Decision.case_id == _case(play)).order_by(Decision.decided_at)
        )
        return [
            {
                "item": row.item, "decision": row.decision, "level": row.level, "amount": row.amount, "from": row.first_month,
                "decided": local_date(row.decided_at), "delivered": local_date(row.delivered_at) if row.delivered_at else None,
                "published": row.published_on,
            }
            for row in rows
        ]  # fmt: skip

    return compare_rows("decisions", wanted, play.read(read), first="decision")


def extensions(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the requests to extend a term of the case."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(
            select(Extension).where(Extension.case_id == _case(play)).order_by(Extension.asked_at)
        )
        return [
            {
                "rule": row.rule, "ground": row.ground, "state": row.state, "before": row.original_due_on,
                "after": row.new_due_on, "told": row.told_at is not None,
            }
            for row in rows
        ]  # fmt: skip

    return compare_rows("extensions", wanted, play.read(read), first="state")


EXPECTATIONS = {"sheets": sheets, "decisions": decisions, "extensions": extensions}
