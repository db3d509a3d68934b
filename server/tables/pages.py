"""Decision tables in the browser: what holds, another version proposed cell by cell or as a file, and its publication."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from server.cases.pages.cases import say
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.tables import lacking, operations, queries
from server.tables.models import TableVersion
from server.web.entry import Answered, actor, command, query
from server.web.uploads import uploaded
from workflows.dmn.silence import Silence

blueprint = Blueprint("tables", __name__, template_folder="templates")
_CELL = re.compile(r"cell-([0-9]{1,4})-([0-9]{1,3})")


@blueprint.get("/decision-tables")
def show_tables() -> str:
    """List the tables with the version in force."""
    rows, shown = query(lambda work: (queries.tables(work), lacking.panel(work)))
    return render_template("tables/list.html", rows=rows, kinds=_kinds(), shown=shown)


def _kinds() -> dict[str, tuple[str, str]]:
    return {"statute": (_("法律法规"), ""), "county": (_("本县规定"), "green"), "demo": (_("演示参数"), "amber")}


@blueprint.get("/decision-tables/<key>")
def show_table(key: str) -> str:
    """Show one version of a table, with the form to propose another."""
    return _table_page(key)


def _table_page(key: str, errors: Any = ()) -> str:
    sheet = query(lambda work: queries.table(work, key, request.args.get("version", "")))
    return render_template(
        "tables/table.html", sheet=sheet, table=sheet.table, errors=errors, kinds=_kinds(), states=_states(), typed=request.form,
        silence=_silence(sheet.table.silence), may_propose=sheet.may_change and rules.may(actor(), operations.PROPOSE),
    )  # fmt: skip


def _silence(silence: Silence) -> str:
    """Say what it means that no row applies."""
    if silence.kind == "answer":
        return silence.means
    words = {
        "never": _("不会出现：每种情况都有一行，载入时已检查"),
        "outside": _("只出现在本表不管的情况，载入时已检查"),
    }
    return str(words[silence.kind])


def _states() -> dict[str, tuple[str, str]]:
    return {
        "waiting": (_("待第二人发布"), "amber"),
        "published": (_("已发布"), "green"),
        "refused": (_("不发布"), "red"),
    }


@blueprint.get("/decision-tables/<key>/versions/<version>.dmn")
def download(key: str, version: str) -> Response:
    """Give a version as a file for any DMN modeller."""
    content = query(lambda work: queries.file_of(work, key, version))
    heading = {"Content-Disposition": f'attachment; filename="{key}.{version}.dmn"'}
    return Response(content, mimetype="application/xml", headers=heading)


@blueprint.post("/decision-tables/<key>/propose")
def propose(key: str) -> Answered:
    """Propose another version: the cells as they were typed, or a file."""
    (name, xml), intent = uploaded(), _intent()
    typed = {
        (int(found[1]), int(found[2])): text
        for field, text in request.form.items()
        if (found := _CELL.fullmatch(field))
    }

    def do(work: Work) -> str:
        if name:
            return operations.propose_file(work, key=key, xml=xml, intent=intent)
        return operations.propose_cells(work, key=key, cells=typed, intent=intent)

    try:
        proposal_id = command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _table_page(key, refusal.problems()), refusal.status
    return redirect(url_for("tables.show_proposal", proposal_id=proposal_id), code=303)


def _intent() -> operations.Intent:
    try:
        day = date.fromisoformat(request.form.get("valid_from", "").strip())
    except ValueError:
        day = None
    form = request.form
    return operations.Intent(valid_from=day, basis=form.get("basis", ""), reason=form.get("reason", ""))


@blueprint.get("/decision-tables/proposals/<proposal_id>")
def show_proposal(proposal_id: str) -> str:
    """Show what a proposed version changes."""
    row, who = query(lambda work: queries.proposal(work, proposal_id)), actor()
    decides = rules.may(who, operations.APPROVE) and row.proposed_by != who.id and row.state == "waiting"
    return render_template("tables/proposal.html", row=row, may_decide=decides, state=_states()[row.state])


@blueprint.post("/decision-tables/proposals/<proposal_id>/approve")
def approve(proposal_id: str) -> BaseResponse:
    """Put a proposed version into force."""
    return _decide(proposal_id, lambda work: operations.approve(work, proposal_id=proposal_id))


@blueprint.post("/decision-tables/proposals/<proposal_id>/refuse")
def refuse(proposal_id: str) -> BaseResponse:
    """Refuse a proposed version."""
    reason = request.form.get("reason", "")
    return _decide(proposal_id, lambda work: operations.refuse(work, proposal_id=proposal_id, reason=reason))


def _decide(proposal_id: str, do: Callable[[Work], TableVersion]) -> BaseResponse:
    try:
        row = command(do)
        if row.state == "published":
            flash(_("已发布，%(day)s 起施行；此前的决定仍按原来的版本。", day=row.valid_from.isoformat()), "success")
    except NotFound:
        raise
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("tables.show_proposal", proposal_id=proposal_id), code=303)
