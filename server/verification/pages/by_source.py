"""Enter answers source by source over all households: whoever opens a system, or a letter, works off its whole list."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted, Refused
from server.foundation.work import Work
from server.verification import listing, operations, sources
from server.verification.kinds import KINDS
from server.verification.pages.frame import blueprint, noon, typed_day
from server.verification.pages.typing import typed_answer
from server.web.entry import Answered, command, query


@blueprint.get("/sources/<code>/open")
def enter_by_source(code: str) -> str:
    """Show what waits at a source."""
    return _page(code)


def _page(code: str, errors: Any = ()) -> str:
    source = query(lambda work: sources.source_of(work, code))
    return render_template(
        "verification/by_source.html", source=source, rows=query(lambda work: listing.open_at(work, code)), kinds=KINDS,
        typed=request.form, errors=errors, error_count=len(errors), most=listing.ON_ONE_PAGE,
    )  # fmt: skip


@blueprint.post("/sources/<code>/open")
def keep_by_source(code: str) -> Answered:
    """Keep what was typed; with the tick, what was shown and left empty is without record."""

    def do(work: Work) -> int:
        told = _told(listing.open_at(work, code), noon(typed_day(request.form.get("source_at", ""), "source_at")))
        if not told:
            raise InvalidAnswers([FieldProblem("rest", "nothing", "还没有填任何一条。", "Nothing was filled in.")])
        return sum(operations.enter(work, check_id=check, answers=answers) for check, answers in told.items())

    try:
        count = command(do)
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _page(code, refusal.problems()), refusal.status
    flash(_("已登记 %(n)s 条。", n=count), "success")
    return redirect(url_for("verification.enter_by_source", code=code))


def _told(rows: list[listing.OpenRequest], source_at: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the answers by check; only what stood on the page that was sent counts as seen."""
    seen, rest = set(request.form.getlist("seen")), request.form.get("rest") == "true"
    told: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        answer = typed_answer(row.line.inquiry_id)
        if answer is None and rest and row.line.inquiry_id in seen:
            answer = {"state": "none", "note": "", "findings": []}
        if answer is not None:
            told.setdefault(row.check_id, {})[row.line.inquiry_id] = {**answer, "source_at": source_at}
    return told
