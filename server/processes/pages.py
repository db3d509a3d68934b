"""The processes in the browser: versions, proposals with their rehearsal, batches that move running cases."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from server.cases.pages.cases import say
from server.cases.refusals import DiagramHasErrors
from server.foundation.errors import Refused
from server.organisation import rules
from server.processes import moves, publishing, queries
from server.web.entry import actor, command, query
from server.web.uploads import uploaded
from workflows import picture

blueprint = Blueprint("processes", __name__, template_folder="templates")


@blueprint.get("/processes")
def show_processes() -> str:
    """Show the published processes."""
    return render_template("processes/list.html", rows=query(queries.processes))


@blueprint.get("/processes/<key>")
def show_process(key: str) -> str:
    """Show a process: its diagram, its versions, proposals and batches."""
    return _process_page(key)


def _process_page(key: str, errors: Any = (), findings: Any = (), reason: str = "") -> str:
    sheet = query(lambda work: queries.process(work, key))
    return render_template(
        "processes/process.html", sheet=sheet, drawing=_drawn(sheet.newest.xml, sheet.name), errors=errors, findings=findings,
        reason=reason, may_propose=rules.may(actor(), publishing.PROPOSE),
    )  # fmt: skip


def _drawn(xml: str, title: str) -> Markup:
    return Markup(picture.svg(xml.encode(), title=title))  # noqa: S704 - drawn by us; every text in it is escaped by lxml


@blueprint.get("/processes/<key>/versions/<int:version>.bpmn")
def download(key: str, version: int) -> Response:
    """Give a version's diagram as a file for any modeller."""
    sheet = query(lambda work: queries.process(work, key))
    xml = next((row[0].xml for row in sheet.versions if row[0].version == version), None)
    if xml is None:
        return Response(status=404)
    name = f"{key}.v{version}.bpmn"
    return Response(xml, mimetype="application/xml", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.post("/processes/<key>/propose")
def propose(key: str) -> str | tuple[str, int] | BaseResponse:
    """Propose a version from an uploaded file."""
    (_name, xml), reason = uploaded(), request.form.get("reason", "")
    try:
        draft_id = command(lambda work: publishing.propose(work, xml=xml, reason=reason))
    except DiagramHasErrors as refusal:
        return _process_page(key, findings=refusal.fields, reason=reason), 422
    except Refused as refusal:
        if not refusal.fields:
            say(refusal)
        return _process_page(key, errors=refusal.fields, reason=reason), refusal.status
    return redirect(url_for("processes.show_draft", draft_id=draft_id), code=303)


@blueprint.get("/processes/drafts/<draft_id>")
def show_draft(draft_id: str) -> str:
    """Show a proposed version beside the published one, and what the scenarios said."""
    draft = query(lambda work: queries.draft(work, draft_id))
    who = actor()
    decides = rules.may(who, publishing.APPROVE) and draft.proposed_by != who.id and draft.decided_at is None
    return render_template(
        "processes/draft.html", draft=draft, drawing=_drawn(draft.xml, draft.name), may_decide=decides,
        failed=[each for each in draft.rehearsal if not each["ok"]],
    )  # fmt: skip


@blueprint.post("/processes/drafts/<draft_id>/approve")
def approve(draft_id: str) -> BaseResponse:
    """Publish a proposed version."""
    try:
        command(lambda work: publishing.approve(work, draft_id=draft_id))
        flash(_("已发布。新案件用新版本，正在办的案件仍用原来的版本。"), "success")
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("processes.show_draft", draft_id=draft_id), code=303)


@blueprint.post("/processes/drafts/<draft_id>/refuse")
def refuse(draft_id: str) -> BaseResponse:
    """Refuse a proposed version."""
    reason = request.form.get("reason", "")
    try:
        command(lambda work: publishing.refuse(work, draft_id=draft_id, reason=reason))
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("processes.show_draft", draft_id=draft_id), code=303)


@blueprint.post("/processes/<key>/moves")
def plan_move(key: str) -> BaseResponse:
    """Look which running cases can go over to the newest version."""
    try:
        move_id = command(lambda work: moves.plan(work, key=key))
    except Refused as refusal:
        say(refusal)
        return redirect(url_for("processes.show_process", key=key), code=303)
    return redirect(url_for("processes.show_move", move_id=move_id), code=303)


@blueprint.get("/processes/moves/<move_id>")
def show_move(move_id: str) -> str:
    """Show a batch: how far it is, who cannot go and why, which deadlines change."""
    sheet, who = query(lambda work: queries.batch(work, move_id)), actor()
    starts = rules.may(who, publishing.APPROVE) and sheet.move.planned_by != who.id and sheet.move.state == "planned"
    return render_template("processes/move.html", sheet=sheet, move=sheet.move, may_start=starts)


@blueprint.post("/processes/moves/<move_id>/start")
def start_move(move_id: str) -> BaseResponse:
    """Move the cases that can go."""
    return _act(move_id, lambda work: moves.start(work, move_id=move_id))


@blueprint.post("/processes/moves/<move_id>/drop")
def drop_move(move_id: str) -> BaseResponse:
    """Give a batch up."""
    return _act(move_id, lambda work: moves.drop(work, move_id=move_id))


def _act(move_id: str, do: Any) -> BaseResponse:
    try:
        command(do)
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("processes.show_move", move_id=move_id), code=303)
