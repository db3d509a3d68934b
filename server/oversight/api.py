"""Oversight over HTTP for programs."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import g, request
from flask_smorest import Blueprint

from server.foundation.clock import start_of
from server.foundation.months import month_of
from server.foundation.work import Work
from server.oversight import operations, schemas
from server.oversight.pages.frame import event_log
from server.oversight.queries import board, listed, orders, statistics
from server.oversight.queries.board import Wanted
from server.oversight.queries.tally import tally
from server.unmasking import queries as unmasking
from server.web.entry import query
from server.web.repeatable import Do, repeatable

oversight = Blueprint(
    "oversight-api",
    __name__,
    url_prefix="/api/v1/oversight",
    description="督办 Oversight: what is late, and who must answer",
)
BLUEPRINTS = (oversight,)


@oversight.get("")
@oversight.response(200, schemas.BoardSchema)
def read_board() -> dict[str, Any]:
    """Return the board's figures: in all, by unit, by holder, by step."""
    figures, unconfirmed = query(lambda work: (tally(work, Wanted()), unmasking.count(work, "unconfirmed")))
    names = ("total", "meeting", "units", "holders", "steps")
    return {**{name: getattr(figures, name) for name in names}, "unconfirmed": unconfirmed}


@oversight.get("/tasks")
@oversight.arguments(schemas.BoardQuerySchema, location="query")
@oversight.response(200, schemas.BoardPageSchema)
def list_tasks(wanted: dict[str, Any]) -> Any:
    """List open tasks, unsigned transfers first, then the longest overdue."""
    after, size = wanted.pop("after"), wanted.pop("size")
    return query(lambda work: board.rows(work, Wanted(**wanted), after=after, size=size))


@oversight.get("/listed")
@oversight.arguments(schemas.SupervisionEntryQuerySchema, location="query")
@oversight.response(200, schemas.SupervisionEntryPageSchema)
def list_entries(wanted: dict[str, Any]) -> Any:
    """List the transfers on the supervision list."""
    return query(lambda work: listed.listed(work, **wanted))


@oversight.post("/listed/<entry_id>/settle")
@oversight.response(200)
@repeatable
def settle_entry(entry_id: str) -> Do:
    """Take a transfer off the supervision list."""

    def do(work: Work) -> dict[str, Any]:
        operations.settle_entry(work, entry_id=entry_id)
        return {"id": entry_id, "settled": True}

    return do


@oversight.get("/orders")
@oversight.arguments(schemas.SupervisionOrderQuerySchema, location="query")
@oversight.response(200, schemas.SupervisionOrderPageSchema)
def list_orders(wanted: dict[str, Any]) -> Any:
    """List 督办单: open ones first, the earliest reply date first."""
    return query(lambda work: orders.orders(work, **wanted))


@oversight.get("/orders/<order_id>")
@oversight.response(200, schemas.SupervisionOrderSheetSchema)
def read_order(order_id: str) -> Any:
    """Return one 督办单 with its answers."""
    return query(lambda work: orders.order_sheet(work, order_id))


@oversight.post("/orders")
@oversight.arguments(schemas.NewSupervisionOrderSchema)
@oversight.response(201, schemas.SupervisionOrderStateSchema)
@repeatable
def send_order(body: dict[str, Any]) -> Do:
    """Send a numbered 督办单 to a post."""
    g.status = 201
    token = request.headers.get("Idempotency-Key", "")[:40] or secrets.token_urlsafe(16)
    return lambda work: _told(work, operations.send_order(work, **body, form_token=token).id)


@oversight.post("/orders/<order_id>/answer")
@oversight.arguments(schemas.SupervisionAnswerSchema)
@oversight.response(200, schemas.SupervisionOrderStateSchema)
@repeatable
def answer_order(body: dict[str, Any], order_id: str) -> Do:
    """Answer a 督办单 that was sent to one's unit."""
    return _then(order_id, lambda work: operations.answer_order(work, order_id=order_id, text=body["text"]))


@oversight.post("/orders/<order_id>/accept")
@oversight.response(200, schemas.SupervisionOrderStateSchema)
@repeatable
def accept_answer(order_id: str) -> Do:
    """Accept the answer; the 督办单 is closed."""
    return _then(order_id, lambda work: operations.accept_answer(work, order_id=order_id))


@oversight.post("/orders/<order_id>/return")
@oversight.arguments(schemas.SupervisionReturnSchema)
@oversight.response(200, schemas.SupervisionOrderStateSchema)
@repeatable
def return_answer(body: dict[str, Any], order_id: str) -> Do:
    """Send the answer back with a reason and a new reply date."""
    return _then(order_id, lambda work: operations.return_answer(work, order_id=order_id, **body))


@oversight.post("/reassign")
@oversight.arguments(schemas.HandOverSchema)
@oversight.response(200, schemas.HandedOverSchema)
@repeatable
def reassign(body: dict[str, Any]) -> Do:
    """Hand several tasks over, all or none."""
    return lambda work: {"count": operations.reassign_all(work, **body)}


@oversight.get("/statistics")
@oversight.arguments(schemas.StatisticsQuerySchema, location="query")
@oversight.response(200, schemas.StatisticsSchema)
def read_statistics(wanted: dict[str, Any]) -> Any:
    """Return a month in figures."""

    def read(work: Work) -> statistics.Month:
        return statistics.statistics(work, first=month_of(wanted["month"], today=work.today))

    return query(read)


@oversight.get("/events")
@oversight.arguments(schemas.EventLogQuerySchema, location="query")
@oversight.response(200, content_type="application/octet-stream")
def export_event_log(wanted: dict[str, Any]) -> Any:
    """Give the event log of the cases that one may read, for process mining, as CSV or XES (IEEE 1849); the read log notes it.

    Cases and people stand under pseudonyms whose key is thrown away; no names, numbers or answers.
    """
    since, until = wanted["since"], wanted["until"]
    return event_log(
        wanted["form"], since=since and start_of(since), until=until and start_of(until + timedelta(days=1)),
        name=f"events.{wanted['form']}",
    )  # fmt: skip


def _then(order_id: str, do: Callable[[Work], None]) -> Do:
    def run(work: Work) -> dict[str, Any]:
        do(work)
        return _told(work, order_id)

    return run


def _told(work: Work, order_id: str) -> dict[str, Any]:
    work.session.expire_all()
    order = orders.order_of(work, order_id)
    return {"id": order.id, "number": order.number, "state": order.state}
