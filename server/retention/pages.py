"""Files whose term is over: propose, confirm, see what was erased."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases.pages.cases import say
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.organisation import rules
from server.retention import operations
from server.web.entry import actor, command, query

blueprint = Blueprint("retention", __name__, template_folder="templates")


@blueprint.get("/retention")
def show_retention() -> str:
    """Show what is due and what waits for confirmation."""
    proposes = rules.may(actor(), "retention.propose")
    return render_template(
        "retention/retention.html", due=query(operations.due) if proposes else [], rows=query(operations.waiting),
        may_confirm=rules.may(actor(), "retention.confirm"),
    )  # fmt: skip


@blueprint.post("/retention/propose")
def propose() -> Response:
    """Propose erasures."""
    chosen = request.form.getlist("household")

    def do(work: Work) -> int:
        return operations.propose(work, household_ids=chosen)

    try:
        count = command(do)
        flash(_("已提出 %(n)s 户，等另一个人确认。", n=count), "success")
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("retention.show_retention"), code=303)


@blueprint.post("/retention/<erasure_id>/confirm")
def confirm(erasure_id: str) -> Response:
    """Confirm an erasure."""
    try:
        command(lambda work: operations.confirm(work, erasure_id=erasure_id))
        flash(_("已确认，马上销毁；销毁后不能恢复。"), "success")
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("retention.show_retention"), code=303)
