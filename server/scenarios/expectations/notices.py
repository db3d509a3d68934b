"""What a scenario may expect of public notices and of the objections to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.documents.models import Document
from server.foundation.work import Work
from server.notices import queries
from server.notices.models import Notice, Objection
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows
from server.scenarios.playhouse import Play


def notices(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the notices of the case: `name` on the poster, `online` on the page without an account (null when closed)."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Notice, Document.facts)
            .join(Document, Document.id == Notice.document_id)
            .where(Notice.case_id == case_id)
            .order_by(Notice.prepared_at)
        ).all()
        return [_notice(work, notice, facts) for notice, facts in rows]

    return compare_rows("notices", wanted, play.read(read), first="state")


def _notice(work: Work, notice: Notice, facts: dict[str, Any]) -> Row:
    shown = queries.public_notice(work, notice.code)
    return {
        "kind": notice.kind, "round": notice.round, "state": notice.state, "item": notice.item, "rule": notice.rule,
        "name": facts.get("name"), "size": facts.get("household_size"), "amount": facts.get("amount"), "month": facts.get("month"),
        "online": shown.name if shown else None, "posted": notice.posted_at, "taken_down": notice.taken_down_at,
        "ends": shown.ends_on if shown else None, "ended": notice.ended_at, "facts": len(facts),
    }  # fmt: skip


def objections(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the objections to the notices of the case."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(
            select(Objection)
            .join(Notice, Notice.id == Objection.notice_id)
            .where(Notice.case_id == case_id)
            .order_by(Objection.objected_at)
        )
        return [
            {"serial": o.serial, "way": o.way, "named": o.is_named, "at": o.objected_at, "upheld": o.upheld, "method": o.method,
             "checked": o.checked_at, "answered": o.answered_at, "answer": o.answer_way} for o in rows
        ]  # fmt: skip

    return compare_rows("objections", wanted, play.read(read), first="serial")


EXPECTATIONS = {"notices": notices, "objections": objections}
