"""What a scenario may expect of cases: state, open tasks, deadlines, messages, documents, items, timeline, benefits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Deadline, Event, Instance, Item, Task
from server.documents.models import Document
from server.foundation.work import Work
from server.households.models import Benefit
from server.messaging.models import Outbox
from server.organisation.models import Unit, User
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows, compare_values, last_moment
from server.scenarios.playhouse import Play


def _case(play: Play) -> str:
    return play.cases.get(play.current or "", "")


def state(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the head of the case."""
    case_id = _case(play)

    def read(work: Work) -> Row:
        case = work.session.get_one(Case, case_id)
        names = (
            "state",
            "channel",
            "urgent",
            "code",
            "close_reason",
            "registered_at",
            "submitted_at",
            "rule_pack",
            "version",
        )
        return {name: getattr(case, name) for name in names} | {
            "accepted": case.accepted_at, "closed": case.closed_at, "cause": case.cause,
            "accepted_on": case.accepted_at and case.accepted_at.astimezone().date(),
        }  # fmt: skip

    return compare_values("state", wanted, play.read(read))


def open_tasks(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the open tasks of the case: these and no other."""
    case_id = _case(play)

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Task, Unit.code.label("unit"), User.login, Instance.key, Instance.data)
            .join(Unit, Unit.id == Task.unit_id)
            .join(Instance, Instance.id == Task.instance_id)
            .outerjoin(User, User.id == Task.holder_id)
            .where(Task.case_id == case_id, Task.state == "open")
            .order_by(Task.id)
        ).all()
        return [
            {
                "task": row.Task.element, "name": row.Task.name, "unit": row.unit, "role": row.Task.role, "holder": row.login,
                "rule": row.Task.due_rule or None, "provisional": row.Task.provisional, "priority": row.Task.priority,
                "due": last_moment(row.Task.due_at, None, hours=_by_hours(work, row.Task.due_rule)) if row.Task.due_rule else None,
                "process": row.key, "item": row.data.get("item"),
            }
            for row in rows
        ]  # fmt: skip

    return compare_rows("open", wanted, play.read(read), first="task", exact=True)


def _by_hours(work: Work, rule_id: str) -> bool:
    if not rule_id:
        return False
    rule = work.house.rules.rule(rule_id.partition("@")[0], on=work.today, division=work.house.county)
    return str(rule.unit) == "H"


def deadlines(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare deadlines of the case, open or not."""
    case_id = _case(play)

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Deadline, Unit.code, Instance.data)
            .join(Unit, Unit.id == Deadline.unit_id)
            .join(Instance, Instance.id == Deadline.instance_id)
            .where(Deadline.case_id == case_id)
            .order_by(Deadline.start_at)
        ).all()
        return [
            {
                "rule": d.rule, "start": d.start_at, "provisional": d.provisional, "state": d.state, "unit": unit,
                "due": last_moment(d.due_at, d.due_on, hours=_by_hours(work, d.rule)), "task": d.element, "pack": d.pack,
                "item": data.get("item"), "extended_by": d.extended_by,
            }
            for d, unit, data in rows
        ]  # fmt: skip

    return compare_rows("due", wanted, play.read(read), first="rule")


def messages(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare messages about the case, by template and recipient."""
    case_id = _case(play)

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Outbox, User.login).join(User, User.id == Outbox.recipient).where(Outbox.case_id == case_id)
        ).all()
        return [
            {"template": m.template, "to": login, "channel": m.channel, "state": m.state, "at": m.created_at,
             "rule": m.facts.get("rule"), **{f"fact.{name}": value for name, value in m.facts.items()}}
            for m, login in rows
        ]  # fmt: skip

    found = play.read(read)
    columns = {name for row in found for name in row}
    return compare_rows("messages", wanted, [{**dict.fromkeys(columns), **row} for row in found], first="template")


def documents(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the documents of the case."""
    case_id = _case(play)

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Document, Unit.code).join(Unit, Unit.id == Document.unit_id).where(Document.case_id == case_id)
        ).all()
        return [
            {"kind": d.kind, "number": d.number, "unit": unit, "at": d.issued_at, "to": d.addressee, "void": bool(d.void_reason),
             "delivered": d.delivered_at is not None, "basis": "；".join(d.facts.get("basis") or ())} for d, unit in rows
        ]  # fmt: skip

    return compare_rows("documents", wanted, play.read(read), first="kind")


def items(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare items of the case: `{education: running}` or rows."""
    case_id = _case(play)

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(Item).where(Item.case_id == case_id))
        return [{"item": i.item, "state": i.state, "result": i.result.get("result_kind")} for i in rows]

    if isinstance(wanted, dict) and "item" not in wanted:
        wanted = [{"item": item, "state": value} for item, value in wanted.items()]
    return compare_rows("items", wanted, play.read(read), first="item")


def events(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the timeline of the case."""
    case_id = _case(play)

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.at, Event.id))
        return [{"kind": e.kind, "by": e.by_name, "at": e.at} for e in rows]

    return compare_rows("events", wanted, play.read(read), first="kind")


def benefits(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the ledger of the case's household."""
    case_id = _case(play)

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Benefit, Unit.code)
            .join(Case, Case.household_id == Benefit.household_id)
            .join(Unit, Unit.id == Benefit.unit)
            .where(Case.id == case_id)
        ).all()
        return [
            {"item": b.item, "amount": b.amount, "unit": unit, "since": b.since, "until": b.until, "kind": b.kind,
             "period": b.period, "cause": b.cause} for b, unit in rows
        ]  # fmt: skip

    return compare_rows("benefits", wanted, play.read(read), first="item")


def processes(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the process instances of the case."""
    case_id = _case(play)

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(Instance).where(Instance.case_id == case_id))
        return [{"process": i.key, "state": i.state, "item": i.data.get("item"), **_reached(i)} for i in rows]

    return compare_rows("processes", wanted, play.read(read), first="process")


def _reached(instance: Instance) -> Row:
    return {"passed": ",".join(str(element) for element in instance.done)}


EXPECTATIONS = {
    "state": state,
    "open": open_tasks,
    "due": deadlines,
    "messages": messages,
    "documents": documents,
    "items": items,
    "events": events,
    "benefits": benefits,
    "processes": processes,
}
