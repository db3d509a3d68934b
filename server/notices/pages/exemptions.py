"""The page on which a household is kept off the board: asked by one, decided by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from server.cases.models import Case
from server.cases.opening import read_case
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.notices import exemptions
from server.notices.models import Exemption
from server.notices.pages.blueprint import blueprint
from server.notices.words import GROUNDS
from server.organisation import rules
from server.web.entry import Answered, actor, command, query
from server.web.language import pick


@blueprint.get("/cases/<case_id>/no-notice")
def show_exemption(case_id: str) -> str:
    """Show what was asked for and decided."""
    return _page(case_id)


def _page(case_id: str, errors: Any = ()) -> str:
    def read(work: Work) -> tuple[Case, list[Exemption]]:
        case = read_case(work, case_id, action="notice.exempt", held_by=frozenset())
        rows = select(Exemption).where(Exemption.case_id == case_id).order_by(Exemption.asked_at.desc())
        return case, list(work.session.scalars(rows))

    case, rows = query(read)
    who = actor()
    return render_template(
        "notices/exemption.html", case=case, rows=rows, errors=errors, typed=request.form, error_count=len(errors),
        grounds=[(key, pick(name)) for key, name in GROUNDS.items()], ground=lambda key: pick(GROUNDS[key]),
        held=any(row.approved is not False for row in rows), may_decide=rules.may(who, "notice.exempt.decide"), viewer_id=who.id,
        crumbs=[{"href": url_for("cases.show_case", case_id=case_id), "label": case.code}, {"href": "", "label": _("不宜公示")}],
    )  # fmt: skip


@blueprint.post("/cases/<case_id>/no-notice")
def ask_exemption(case_id: str) -> Answered:
    """Ask for no notice."""
    ground, reason = request.form.get("ground", ""), request.form.get("reason", "")
    return _do(
        case_id, lambda work: exemptions.ask(work, case_id=case_id, ground=ground, reason=reason),
        _("已提出，网上的公示先隐藏，等县民政局决定。"),
    )  # fmt: skip


@blueprint.post("/cases/<case_id>/no-notice/<exemption_id>")
def decide_exemption(case_id: str, exemption_id: str) -> Answered:
    """Decide a request for no notice."""
    approved, reason = request.form.get("approved") == "yes", request.form.get("decision_reason", "")
    return _do(
        case_id, lambda work: exemptions.decide(work, exemption_id=exemption_id, approved=approved, reason=reason),
        _("已核准不公示，正在进行的公示已撤回。") if approved else _("已决定照常公示。"),
    )  # fmt: skip


def _do(case_id: str, do: Callable[[Work], Any], said: str) -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(case_id, refusal.problems()), refusal.status
    flash(said, "success")
    return redirect(url_for("notices.show_exemption", case_id=case_id))
