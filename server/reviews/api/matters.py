"""Checks, changes of aid, draws and lists over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.foundation.work import Work
from server.payments.months import month_of
from server.reviews import batch, drawing, findings, opening, stopping
from server.reviews import schemas as s
from server.reviews.models import Draw, Review, Stop
from server.reviews.queries import findings as listed
from server.reviews.queries import matters, plan
from server.reviews.queries.lines import Line
from server.reviews.queries.sheets import live_sheet
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

reviews = Blueprint("reviews-api", __name__, url_prefix="/api/v1/reviews", description="核查 Periodic checks")
stops = Blueprint("aid-changes-api", __name__, url_prefix="/api/v1/aid-changes", description="调减停发 Changes of aid")
lists = Blueprint("review-lists-api", __name__, url_prefix="/api/v1/review-lists", description="清单 Gaps and exits")
draws = Blueprint("review-draws-api", __name__, url_prefix="/api/v1/review-draws", description="抽查 Random draws")


@reviews.get("")
@reviews.arguments(s.ReviewQuerySchema, location="query")
@reviews.response(200, s.ReviewListSchema)
def list_reviews(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the checks that the reader may see."""
    return {"rows": [_review(line) for line in query(lambda work: matters.reviews(work, **wanted))]}


@reviews.post("")
@reviews.arguments(s.OpenReviewSchema)
@reviews.response(201, s.MadeSchema)
@repeatable
def open_review(body: dict[str, Any]) -> Do:
    """Open a check that nobody planned."""
    g.status = 201

    return lambda work: _made(opening.open_by_hand(work, **body))


@reviews.get("/<review_id>/sheet")
@reviews.response(200, s.LiveSheetSchema)
def get_sheet(review_id: str) -> dict[str, Any]:
    """Read what the household of a check comes to today, before an outcome is proposed and the sheet is kept."""
    found = command(lambda work: live_sheet(work, review_id), reads=True)
    return {"case_id": found.review.case_id, "item": found.review.item, "sheet": found.sheet}


@reviews.get("/plan")
@reviews.arguments(s.PlanQuerySchema, location="query")
@reviews.response(200, s.PlanSchema)
def get_plan(wanted: dict[str, Any]) -> dict[str, Any]:
    """Read the plan of a month."""
    found = query(lambda work: plan.month_plan(work, month=month_of(wanted["month"])))
    return {"per_day": found.per_day, "late": found.late, "rows": [_entry(line) for line in found.entries]}


@reviews.post("/plan/open")
@reviews.arguments(s.ChosenSchema)
@reviews.response(200, s.BatchSchema)
@repeatable
def open_planned(body: dict[str, Any]) -> Do:
    """Open planned checks today."""
    return lambda work: _batch(batch.open_chosen(work, entry_ids=body["ids"]))


@reviews.post("/unchanged")
@reviews.arguments(s.ChosenSchema)
@reviews.response(200, s.BatchSchema)
@repeatable
def propose_unchanged(body: dict[str, Any]) -> Do:
    """Propose “keep” for checks of households that declared no change and have a valid report."""
    return lambda work: _batch(batch.propose_unchanged(work, review_ids=body["ids"]))


@reviews.post("/confirmed")
@reviews.arguments(s.ChosenSchema)
@reviews.response(200, s.BatchSchema)
@repeatable
def confirm_unchanged(body: dict[str, Any]) -> Do:
    """Confirm proposals of “keep” as the second person."""
    return lambda work: _batch(batch.confirm_chosen(work, review_ids=body["ids"]))


@stops.get("")
@stops.arguments(s.StopQuerySchema, location="query")
@stops.response(200, s.StopListSchema)
def list_stops(wanted: dict[str, Any]) -> dict[str, Any]:
    """List changes of aid."""
    return {"rows": [_stop(line) for line in query(lambda work: matters.stops(work, **wanted))]}


@stops.post("")
@stops.arguments(s.ProposeSchema)
@stops.response(201, s.MadeSchema)
@repeatable
def propose_stop(body: dict[str, Any]) -> Do:
    """Intend a change; where the person must be heard the notice of intent is issued at once."""
    g.status = 201

    return lambda work: _made(stopping.propose(work, **body))


@lists.get("/<any(gap, exit):side>")
@lists.response(200, s.FindingListSchema)
def list_entries(side: str) -> dict[str, Any]:
    """List the open lines of the gap or the exit list."""
    rows = query(lambda work: listed.entries(work, side=side))
    return {"rows": [_finding(line, kind=line.row.reason, due=line.row.due_on.isoformat()) for line in rows]}


@lists.post("/entries/<entry_id>")
@lists.arguments(s.HandleSchema)
@lists.response(200, s.MadeSchema)
@repeatable
def handle_entry(body: dict[str, Any], entry_id: str) -> Do:
    """Write what became of a line."""

    def do(work: Work) -> Mapping[str, Any]:
        row = findings.handle_entry(work, entry_id=entry_id, **body)
        review = work.session.get(Review, row.review_id) if row.review_id else None
        return {"id": row.id, "case_id": review.case_id if review else ""}

    return do


@lists.get("/suspicions")
@lists.response(200, s.FindingListSchema)
def list_suspicions() -> dict[str, Any]:
    """List suspicions from compared files."""
    return {"rows": [_finding(line, kind=line.row.kind, due=None) for line in query(listed.suspicions)]}


@draws.get("/<draw_id>")
@draws.response(200, s.DrawSchema)
def get_draw(draw_id: str) -> dict[str, Any]:
    """Read a draw with all that repeats it."""
    return _draw(query(lambda work: listed.read_draw(work, draw_id)))


@draws.post("")
@draws.arguments(s.NewDrawSchema)
@draws.response(201, s.DrawSchema)
@repeatable
def make_draw(body: dict[str, Any]) -> Do:
    """Draw households and open a check of each."""
    g.status = 201
    return lambda work: _draw(drawing.draw(work, **body))


def _made(row: Review | Stop) -> dict[str, Any]:
    return {"id": row.id, "case_id": row.case_id}


def home(line: Line) -> dict[str, Any]:
    return {
        "household_id": line.household_id, "household": line.household, "name": line.name, "township": line.township,
    }  # fmt: skip


def _matter(line: Line) -> dict[str, Any]:
    return home(line) | {
        "id": line.row.id, "case_id": line.row.case_id, "case_code": line.case_code, "item": line.row.item, "state": line.row.state,
        "outcome": line.row.outcome, "amount_before": _text(line.row.amount_before), "amount_after": _text(line.row.amount_after),
        "tasks": [{"id": identifier, "name": name} for identifier, name in line.tasks],
    }  # fmt: skip


def _review(line: Line) -> dict[str, Any]:
    it = line.row
    return _matter(line) | {
        "kind": it.kind, "cause": it.cause, "rule": it.rule, "since_on": it.since_on.isoformat(), "due_on": it.due_on.isoformat(),
    }  # fmt: skip


def _stop(line: Line) -> dict[str, Any]:
    it = line.row
    return _matter(line) | {
        "ground": it.ground, "facts": it.facts, "heard": it.heard, "decision": it.decision, "grace_months": it.grace_months,
        "intent_delivered_at": it.intent_delivered_at.isoformat() if it.intent_delivered_at else None,
        "decided_amount": _text(it.decided_amount), "first_month": it.first_month.isoformat() if it.first_month else None,
    }  # fmt: skip


def _text(amount: Any) -> str | None:
    return None if amount is None else str(amount)


def _entry(line: Line) -> dict[str, Any]:
    it = line.row
    days = {name: getattr(it, name).isoformat() for name in ("since_on", "due_on", "opens_on")}
    return home(line) | {
        "id": it.id,
        "item": it.item,
        "occasion": it.occasion,
        "rule": it.rule,
        "cycle": it.cycle,
        **days,
    }


def _finding(line: Line, *, kind: str, due: str | None) -> dict[str, Any]:
    detail = getattr(line.row, "detail", "") or getattr(line.row, "words", "")
    return home(line) | {"id": line.row.id, "kind": kind, "state": line.row.state, "detail": detail, "due_on": due}


def _draw(row: Draw) -> dict[str, Any]:
    names = ("id", "item", "township", "seed", "method", "population", "size", "list_hash", "listed", "picked")
    return {name: getattr(row, name) for name in names} | {"same_again": drawing.verify(row)}


def _batch(made: batch.Batch) -> dict[str, Any]:
    left = [{"id": identifier, "zh": zh, "en": en} for identifier, zh, en in made.left_out]
    return {"done": made.done, "left_out": left}
