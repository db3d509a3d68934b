"""The case page and the list of cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from server.cases import assignment, failing, incidents
from server.cases.kinds import KINDS
from server.cases.pages.blueprint import blueprint
from server.cases.pages.desk import here, process_name
from server.cases.pages.links import case_links
from server.cases.pages.sheets import document_name, message_title, sheets, to_residents
from server.cases.queries import case as reading
from server.cases.queries.picture import Picture, pictures_of
from server.cases.refusals import StepBroken
from server.cases.timeline import Line
from server.cases.words import CASE_STATES, INSTANCE_STATES, ITEM_STATES, ITEMS, name_of, state_of
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.web.entry import actor, command, query
from server.web.language import language, pick


@blueprint.get("/cases/<case_id>")
def show_case(case_id: str) -> str:
    """Show a case; that it was opened is kept in the read log."""
    after = request.args.get("after")
    sheet = command(lambda work: reading.open_case_page(work, case_id, after=after), reads=True)
    drawn = query(lambda work: pictures_of(work, [i.id for i, _name in sheet.instances]))
    return render_template(
        "cases/case.html", sheet=sheet, case=sheet.case, drawn=drawn, picture_svg=_svg, row_process=process_name,
        words={"item": lambda key: pick(name_of(ITEMS, key)), "document": document_name}, case_items=sheet.items,
        deadline_sheets=sheets(sheet.deadlines), events=_events(sheet.timeline.rows), links=case_links(actor(), sheet.case), message_title=message_title,
        to_residents=to_residents, state=lambda key: _tag(CASE_STATES, key), item_state=lambda key: _tag(ITEM_STATES, key),
        instance_state=lambda key: _tag(INSTANCE_STATES, key), title=sheet.case.code, here=request.path,
        next=here(after=sheet.timeline.next) if sheet.timeline.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


def _svg(picture: Picture) -> Markup:
    return Markup(picture.svg)  # noqa: S704 - drawn by us from a checked diagram; every text in it is escaped by lxml


def _tag(names: dict[str, Any], key: str) -> tuple[str, str]:
    name, colour = state_of(names, key)
    return pick(name), colour


def _events(rows: Iterable[Line]) -> list[dict[str, Any]]:
    return [
        {"at": row.at, "title": pick(row), "who": row.who, "text": row.text, "kind": "late" if row.late else ""}
        for row in rows
    ]


@blueprint.get("/cases")
def show_cases() -> str:
    """Show the cases that the reader may see, newest first."""
    actor()
    after, state = request.args.get("after"), request.args.get("state", "")
    urgent, code = request.args.get("urgent") == "1", request.args.get("code", "").strip()
    kind = request.args.get("kind", "")
    page = query(lambda work: reading.cases(work, state=state, kind=kind, urgent=urgent, code=code, after=after))
    return render_template(
        "cases/cases.html", rows=page.rows, state=state, kind=kind, urgent=urgent, code=code,
        kinds=[(key, pick(name)) for key, name in KINDS.items()], kind_of=lambda key: pick(name_of(KINDS, key)),
        states=[(key, pick(name)) for key, (name, _kind) in CASE_STATES.items() if key != "draft"],
        tag_of=lambda key: _tag(CASE_STATES, key), next=here(after=page.next) if page.next else None,
        first=here(after=None) if after else None,
    )  # fmt: skip


@blueprint.post("/cases/<case_id>/comment")
def comment_on_case(case_id: str) -> Response:
    """Leave a remark on a case."""
    text = request.form.get("text", "")
    try:
        command(lambda work: assignment.comment(work, case_id=case_id, text=text))
        flash(_("留言已保存。"), "success")
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("cases.show_case", case_id=case_id))


@blueprint.post("/incidents/<incident_id>/retry")
def retry_incident(incident_id: str) -> Response:
    """Run the stored step again."""
    case_id = query(lambda work: incidents.read(work, incident_id)).case_id
    try:
        retry(incident_id)
        flash(_("已重新执行，流程继续。"), "success")
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("cases.show_case", case_id=case_id))


def retry(incident_id: str) -> None:
    """Run an incident's step again; when it breaks again that is counted, in a transaction of its own."""
    try:
        command(lambda work: incidents.retry(work, incident_id=incident_id))
    except StepBroken as broken:
        cause = str(broken.values["cause"])

        def count(work: Work) -> None:
            failing.count_attempt(work, incident_id=incident_id, cause=cause)

        command(count)
        raise


def say(refusal: Refused) -> None:
    """Put a refusal's words above the next page."""
    for problem in refusal.fields:
        flash(getattr(problem, language()), "error")
    if not refusal.fields:
        flash(refusal.text(language()), "error")
