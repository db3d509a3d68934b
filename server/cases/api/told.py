"""Rows of the cases room as JSON-ready mappings."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from server.cases.asked import Asked
from server.cases.lights import Explained, as_json
from server.cases.models import Task
from server.cases.queries.case import CaseRow, CaseSheet
from server.cases.queries.picture import Picture
from server.cases.queries.task import TaskSheet
from server.cases.queries.todo import TodoRow
from server.cases.timeline import Line


def instant(value: datetime | None) -> str | None:
    """Return an instant as RFC 3339 text."""
    return value.isoformat() if value else None


def task_line(row: TodoRow) -> dict[str, Any]:
    """Tell one line of the to-do list."""
    same = ("id", "case_id", "case_code", "process", "element", "name", "person", "unit_id", "unit", "role", "holder_id",
            "holder", "priority", "urgent")  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        "follow_up_at": instant(row.follow_up_at), "light": as_json(row.light),
    }  # fmt: skip


def task(sheet: TaskSheet) -> dict[str, Any]:
    """Tell one task."""
    row = sheet.task
    same = (
        "id",
        "case_id",
        "instance_id",
        "element",
        "name",
        "unit_id",
        "role",
        "state",
        "holder_id",
        "priority",
    )
    mine = sheet.may_complete or sheet.card is not None
    told = {name: getattr(row, name) for name in same} | {
        "case_code": sheet.case.code, "process": sheet.instance.key, "unit": sheet.unit,
        "follow_up_at": instant(row.follow_up_at), "completed_at": instant(row.completed_at),
        "form": {"key": row.form, "version": row.form_version} if row.form else None, "light": as_json(sheet.light),
        "deadlines": [deadline(each) for each in sheet.deadlines],
        "may": {
            "complete": sheet.may_complete, "claim": sheet.may_claim, "release": sheet.may_release, "reassign": sheet.may_reassign,
        },
    }  # fmt: skip
    draft = None if row.draft is None else sheet.draft
    return told | ({"answers": sheet.answers, "draft": draft} if mine else {"answers": None, "draft": None})


def deadline(each: Explained) -> dict[str, Any]:
    """Tell one deadline with each counted day."""
    row = each.row
    return {
        "id": row.id, "rule": row.rule, "element": row.element, "task_id": row.task_id, "state": row.state,
        "start_at": instant(row.start_at), "pack": row.pack, "calendar": row.calendar, "light": as_json(each.light),
        "days": [
            {"date": d.date.isoformat(), "counted": d.counted, "kind": d.kind, "why": {"zh": d.zh, "en": d.en}}
            for d in (each.due.days if each.due else ())
        ],
    }  # fmt: skip


def case_line(row: CaseRow) -> dict[str, Any]:
    """Tell one line of a list of cases."""
    same = ("id", "code", "kind", "person", "township", "state", "urgent")
    return {name: getattr(row, name) for name in same} | {"registered_at": instant(row.registered_at)}


def case(sheet: CaseSheet) -> dict[str, Any]:
    """Tell one case."""
    row = sheet.case
    return {
        "id": row.id, "code": row.code, "state": row.state, "urgent": row.urgent, "version": row.version,
        "township": sheet.township, "household_code": sheet.card.household_code if sheet.card else None,
        "person": sheet.card.name if sheet.card else None, "registered_at": instant(row.registered_at),
        "accepted_at": instant(row.accepted_at), "closed_at": instant(row.closed_at),
        "together": [{"id": other.id, "code": other.code} for other in sheet.beside],
        "items": [{"id": i.id, "item": i.item, "state": i.state} for i in sheet.items],
        "instances": [
            {"id": i.id, "process": i.key, "name": name, "state": i.state, "started_at": instant(i.started_at),
             "finished_at": instant(i.finished_at)}
            for i, name in sheet.instances
        ],
        "tasks": [task_line(each) for each in sheet.tasks],
        "incidents": [
            {"id": i.id, "element": i.element, "cause": sheet.cover.over(i.cause), "state": i.state, "attempts": i.attempts, "at": instant(i.at)}
            for i in sheet.incidents
        ],
    }  # fmt: skip


def event(line: Line) -> dict[str, Any]:
    """Tell one line of the timeline."""
    return {
        "id": line.id, "at": instant(line.at), "kind": line.kind, "words": {"zh": line.zh, "en": line.en}, "who": line.who,
        "text": line.text,
    }  # fmt: skip


def picture(each: Picture) -> dict[str, Any]:
    """Tell one diagram."""
    return {
        "key": each.key, "title": each.title, "xml": each.xml, "done": list(each.done), "now": list(each.now),
        "late": list(each.late),
    }  # fmt: skip


def etag(row: Task) -> str:
    """Return the mark of a task's editable state, as `ETag` and `If-Match` carry it."""
    parts = (row.state, row.holder_id, row.priority, row.follow_up_at, row.due_at, row.draft)
    return '"' + hashlib.sha256(repr(parts).encode()).hexdigest()[:20] + '"'


def asked(row: Asked) -> dict[str, Any]:
    """Return what a decision table answered."""
    return {
        "table": row.table, "name": row.name, "version": row.version, "rules": row.rules, "item": row.item, "at": row.at.isoformat() if row.at else None,
        "facts": [{"label": label, "value": value} for label, value in row.facts],
        "says": [{"label": label, "value": value} for label, value in row.says],
    }  # fmt: skip
