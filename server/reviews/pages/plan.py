"""The plan of a month, and the batches that spare a township six hundred single clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for

from server.foundation.clock import local_date
from server.foundation.errors import Refused
from server.foundation.months import first_of
from server.foundation.work import Work
from server.organisation import rules
from server.payments.months import later, month_of
from server.reviews import batch
from server.reviews.pages.blueprint import blueprint, say_batch, typed_day
from server.reviews.queries import matters, plan
from server.reviews.queries.lines import Line
from server.web.entry import Answered, actor, command, now, query


@blueprint.get("/plan")
def show_plan() -> str:
    """Show what opens in a month."""
    return _plan(_month())


def _month() -> date:
    text = request.values.get("month", "")
    return first_of(text[:7]) if text else month_of(local_date(now()))


def _plan(month: date, errors: Any = ()) -> str:
    found = query(lambda work: plan.month_plan(work, month=month))
    return render_template(
        "reviews/plan.html", plan=found, month=month, before=later(month, -1), after=later(month), errors=errors,
        error_count=len(errors), may_plan=rules.may(actor(), "review.plan"), latest=plan.latest_opening, typed=request.form,
        today=local_date(now()),
    )  # fmt: skip


@blueprint.post("/plan")
def act_on_plan() -> Answered:
    """Open or move the chosen checks."""
    chosen, month = request.form.getlist("chosen"), _month()
    try:
        if request.form.get("do") == "move":
            to = typed_day("to")
            made = command(lambda work: batch.move_chosen(work, entry_ids=chosen, to=to))
        else:
            made = command(lambda work: batch.open_chosen(work, entry_ids=chosen))
    except Refused as refusal:
        return _plan(month, refusal.problems()), refusal.status
    say_batch(made)
    return redirect(url_for(".show_plan", month=f"{month:%Y-%m}"), code=303)


@blueprint.get("/open")
def show_reviews() -> str:
    """Show the checks that run; those of which nothing has changed can be finished together."""
    return _reviews()


def _reviews(errors: Any = ()) -> str:
    kind, state = request.args.get("kind", ""), request.args.get("state", "open")

    def read(work: Work) -> tuple[list[Line], frozenset[str]]:
        rows = matters.reviews(work, kind=kind, state=state)
        reviews = [line.row for line in rows]
        return rows, frozenset(batch.unchanged(work, reviews) if state == "open" else ())

    rows, unchanged = query(read)
    who = actor()
    return render_template(
        "reviews/reviews.html", rows=rows, unchanged=unchanged, kind=kind, state=state, errors=errors, error_count=len(errors),
        may_plan=rules.may(who, "review.plan"), may_confirm=rules.may(who, "review.confirm"), today=local_date(now()),
    )  # fmt: skip


@blueprint.post("/open")
def act_on_reviews() -> Answered:
    """Propose or confirm “keep” for the chosen checks."""
    chosen = request.form.getlist("chosen")
    do: Callable[..., batch.Batch] = (
        batch.confirm_chosen if request.form.get("do") == "confirm" else batch.propose_unchanged
    )
    try:
        made = command(lambda work: do(work, review_ids=chosen))
    except Refused as refusal:
        return _reviews(refusal.problems()), refusal.status
    say_batch(made)
    return redirect(url_for(".show_reviews"), code=303)
