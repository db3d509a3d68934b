"""The agenda builder: what the system proposes, what stands on the agenda, date and place, and how it is deliberated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.pages.sheets import document_name
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.meetings import operations
from server.meetings.agenda import EDITABLE
from server.meetings.pages.blueprint import blueprint
from server.meetings.pages.frame import do, spoken, typed_minute
from server.meetings.queries import meetings
from server.meetings.queries.meetings import Line, Sheet
from server.meetings.refusals import MeetingChanged
from server.meetings.words import BROUGHT, QUESTIONS
from server.web.entry import Answered, command, query
from server.web.language import language, pick

MOST = 400  #: matters that one page may carry


@blueprint.get("/<meeting_id>")
def show_meeting(meeting_id: str) -> Answered:
    """Show a meeting: its agenda while it is prepared, where it stands afterwards."""
    return _page(meeting_id)


def _page(meeting_id: str, errors: Any = (), *, typed: list[dict[str, Any]] | None = None, clash: bool = False) -> str:
    sheet = query(lambda work: meetings.meeting_sheet(work, meeting_id))
    rows = typed if typed is not None else _rows(sheet)
    return render_template(
        "meetings/meeting.html", sheet=sheet, meeting=sheet.meeting, rows=rows, errors=errors, error_count=len(errors),
        typed=request.form, words=spoken(), clash=clash, document_name=document_name,
        brought=[(key, pick(QUESTIONS[key])) for key in BROUGHT],
        editable=sheet.may_run and sheet.meeting.state in EDITABLE, taken=sum(1 for row in rows if row["taken"]),
        in_vain=typed or (),
    )  # fmt: skip


def _rows(sheet: Sheet) -> list[dict[str, Any]]:
    """Return the lines of the builder: what stands on the agenda, then what is proposed; an unsaved agenda takes all."""
    fresh = sheet.meeting.version == 1
    lines = [*((line, True) for line in sheet.lines), *((line, fresh) for line in sheet.proposals)]
    return [_row(line, taken=taken, order=number) for number, (line, taken) in enumerate(lines, start=1)]


def _row(line: Line, *, taken: bool, order: int) -> dict[str, Any]:
    return {
        "line": line, "source": line.waiting.source, "taken": taken, "order": str(order), "facts": line.facts,
        "concerned": list(line.concerned),
    }  # fmt: skip


@blueprint.post("/<meeting_id>/agenda")
def save_agenda(meeting_id: str) -> Answered:
    """Save date, place and agenda; with `way` the notice or the circulation goes out with it."""
    typed, way = _typed(), request.form.get("way", "")

    def save(work: Work) -> None:
        operations.save_agenda(work, meeting_id=meeting_id, edit=_edit(typed, typed_minute("planned_at")))
        if way:
            operations.prepare(work, meeting_id=meeting_id, way=way)

    try:
        command(save)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        clash = isinstance(refusal, MeetingChanged)
        beside = _beside(meeting_id, typed, clash=clash)
        return _page(meeting_id, _numbered(typed, refusal), typed=beside, clash=clash), refusal.status
    flash(_SAID[way]() if way in _SAID else _("议程已保存。"), "success")
    return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id), code=303)


def _typed() -> list[dict[str, Any]]:
    """Return the lines as they were typed."""
    found = []
    for number in range(MOST):
        source = request.form.get(f"source-{number}")
        if source is None:
            break
        found.append(
            {
                "source": source, "taken": f"take-{number}" in request.form, "order": request.form.get(f"order-{number}", ""),
                "facts": request.form.get(f"facts-{number}", ""), "concerned": request.form.getlist(f"concerned-{number}"),
            }
        )  # fmt: skip
    return found


def _taken(typed: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Return the lines that are taken, in the order typed; what has no number comes last."""
    chosen = [(number, row) for number, row in enumerate(typed) if row["taken"]]
    return sorted(chosen, key=lambda each: (int(each[1]["order"]) if each[1]["order"].isdecimal() else MOST, each[0]))


def _edit(typed: list[dict[str, Any]], planned_at: datetime) -> operations.Edit:
    version = request.form.get("version", "")
    brought = {name: request.form.get(f"added_{name}", "").strip() for name in ("code", "question", "reason")}
    added = [
        operations.Wanted(source=f"case:{brought['code']}", question=brought["question"], reason=brought["reason"])
    ]
    return operations.Edit(
        version=int(version) if version.isdecimal() and len(version) < 10 else 0, planned_at=planned_at, place=request.form.get("place", ""),
        matters=[
            operations.Wanted(source=row["source"], facts=row["facts"], concerned=row["concerned"])
            for _number, row in _taken(typed)
        ] + (added if brought["code"] else []),
    )  # fmt: skip


def _numbered(typed: list[dict[str, Any]], refusal: Refused) -> Any:
    """Return a refusal's problems under the names of the page's own fields."""
    order = [number for number, _row in _taken(typed)]
    found = []
    for problem in refusal.problems():
        parts = problem.path.split("/")
        path = problem.path
        if parts[0] == "matters" and len(parts) == 3:
            path = f"facts-{order[int(parts[1])]}" if parts[2] == "facts" else f"added_{parts[2]}"
        found.append(type(problem)(path, problem.code, problem.zh, problem.en))
    return found


def _beside(meeting_id: str, typed: list[dict[str, Any]], *, clash: bool) -> list[dict[str, Any]]:
    """Return the typed lines beside what the system knows of each; after a clash also what the colleague put on the agenda.

    A line that waits no more keeps its words and is not taken.
    """
    sheet = query(lambda work: meetings.meeting_sheet(work, meeting_id))
    known = {name: line for line in (*sheet.lines, *sheet.proposals) for name in line.names}
    rows = [
        {**row, "line": known.get(row["source"]), "taken": row["taken"] and row["source"] in known} for row in typed
    ]
    if not clash:
        return rows
    for row in rows:
        line = row["line"]
        row["other"] = line.facts if line and line.item and line.facts != row["facts"].strip() else ""
    listed = {name for row in rows if row["line"] for name in row["line"].names}
    added = [line for line in sheet.lines if not listed & set(line.names)]
    return rows + [
        _row(line, taken=True, order=number) | {"added": True} for number, line in enumerate(added, start=len(rows) + 1)
    ]


@blueprint.post("/<meeting_id>/cancel")
def cancel(meeting_id: str) -> Answered:
    """Call the meeting off."""
    reason = request.form.get("reason", "").strip()
    return do(
        lambda work: operations.call_off(work, meeting_id=meeting_id, reason=reason), said=_("会议已取消，事项退回等候。"),
        to="meetings.show_meeting", again=lambda errors: _page(meeting_id, errors), meeting_id=meeting_id,
    )  # fmt: skip


_SAID = {"meeting": lambda: _("会议通知已发。"), "written": lambda: _("书面会签已发出。")}


@blueprint.post("/<meeting_id>/attendance")
def set_attendance(meeting_id: str) -> Answered:
    """Keep the list of those who are there; pressed as “open” the meeting begins, pressed as “put-off” it may be put off.

    A tick that was forgotten puts no meeting off: without a quorum the secretary is asked first.
    """
    there, opens, puts_off = (
        request.form.getlist("there"),
        "open" in request.form,
        request.form.get("open") == "put-off",
    )
    begun = False
    try:
        # Kept by itself, so that who was ticked is still there when the meeting may not be opened yet.
        command(lambda work: operations.set_attendance(work, meeting_id=meeting_id, user_ids=there))
        if opens and not puts_off and (short := query(lambda work: operations.missing_units(work, meeting_id))):
            return _asked_first(meeting_id, short)
        missing = command(lambda work: operations.open_meeting(work, meeting_id=meeting_id)) if opens else ()
        begun = opens and not missing
        flash(*_told(missing, opens=opens))
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        for problem in refusal.problems():
            flash(getattr(problem, language()), "error")
    return redirect(
        url_for("meetings.show_live" if begun else "meetings.show_meeting", meeting_id=meeting_id), code=303
    )


def _asked_first(meeting_id: str, short: tuple[str, ...]) -> Answered:
    words = _(
        "到会不够法定人数（缺：%(missing)s），会议还没有动。到了的请补勾再清点；确实没有到齐，点“法定人数不够，改期”。",
        missing="、".join(short),
    )
    flash(words, "error")
    return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id, short=1), code=303)


def _told(missing: tuple[str, ...], *, opens: bool) -> tuple[str, str]:
    """Return what happened and its colour; without a quorum, who is missing and what can be done instead."""
    if missing:
        words = _(
            "到会不够法定人数（缺：%(missing)s），会议没有开成，退回筹备。请改期重新发通知，或者改用书面会签；案件的期限照走。",
            missing="、".join(missing),
        )
        return words, "error"
    return (_("已清点人数。") if opens else _("签到已保存。")), "success"
