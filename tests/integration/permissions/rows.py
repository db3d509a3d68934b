"""Where an id in an address comes from."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import text
from werkzeug.routing import Rule

from tests.stage import Stage

ABSENT = "0" * 32
#: Argument of a route → table of its rows.
TABLES = {
    "case_id": "cases", "task_id": "tasks", "household_id": "households", "person_id": "persons", "document_id": "documents",
    "referral_id": "referrals", "notice_id": "notices", "lead_id": "leads", "instance_id": "instances", "relief_id": "reliefs",
    "order_id": "supervision_orders", "attachment_id": "attachments", "meeting_id": "meetings", "check_id": "means_checks",
    "import_id": "roll_imports", "run_id": "payment_runs", "fund_id": "payment_funds", "item_id": "items", "incident_id": "incidents",
    "user_id": "users", "township": "units", "draft_id": "intake_drafts", "identity_id": "recognised_identities",
    "unmasking_id": "unmaskings",
}  # fmt: skip


def ids(stage: Stage) -> dict[str, str]:
    """Return the id of the first row per argument of a route, the same in every run."""
    found: dict[str, str] = {}
    with stage.database.reading() as session:
        tables = {row[0] for row in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))}
        for argument, table in TABLES.items():
            row = (
                session.execute(text(f"SELECT id FROM {table} ORDER BY rowid LIMIT 1")).first()
                if table in tables
                else None
            )
            if row:
                found[argument] = row[0]
    return found


def address(rule: Rule, known: dict[str, str]) -> str:
    """Return a path of a route, with ids of rows that exist where there are any."""
    path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)  # the first of the words that may stand there
    fill: dict[str, Any] = {
        "month": "2026-09",
        "version": "1",
        "status": "404",
        "key": "intake",
        "item": "dibao",
        "kind": "person",
    }
    for argument in rule.arguments:
        value = str(known.get(argument, fill.get(argument, ABSENT)))
        for shape in (f"<{argument}>", f"<int:{argument}>", f"<path:{argument}>"):
            path = path.replace(shape, value)
    return path
