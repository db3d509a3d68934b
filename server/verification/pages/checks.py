"""The operator's page of one check: enter what sources answered, “no record” for the rest, ask again, keep scans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.pages.sheets import document_name
from server.cases.queries import papers
from server.documents import attachments
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted, Refused
from server.foundation.work import Work
from server.verification import entering, looking, operations
from server.verification.kinds import KINDS
from server.verification.pages.frame import blueprint, noon, typed_day, words
from server.verification.pages.typing import typed_answer
from server.verification.report import Report, SourceLine
from server.verification.sources import register
from server.verification.words import CHANNELS
from server.web.entry import Answered, command, query
from server.web.uploads import uploaded

OPEN = frozenset({"sent", "timed-out"})


@blueprint.get("/checks/<check_id>")
def show_check(check_id: str) -> Answered:
    """Show the entry page while results may be entered, else the report."""
    return _check(check_id)


def _check(check_id: str, errors: Any = (), typed: Mapping[str, str] | None = None) -> Answered:
    try:
        query(lambda work: entering.open_check(work, check_id))
    except NotFound:
        raise
    except Refused:
        return redirect(url_for("verification.show_report", check_id=check_id))
    report, case, _instance = command(lambda work: looking.open_report(work, check_id, reason="task"), reads=True)
    known = {source.code: source.kinds for source in query(register)}
    wanted, edit = request.args.get("channel", ""), request.args.get("edit", "")
    return render_template(
        "verification/check.html", report=report, case=case, errors=errors, typed=typed or {}, error_count=len(errors), kinds=KINDS,
        asks=lambda source: known.get(source, ("fact",)), groups=_groups(report, "" if typed or edit else wanted, edit),
        open_states=OPEN, task=query(lambda work: looking.open_step(work, check_id)), counts=_counts(report),
        channels=_tabs(report, wanted), papers=query(lambda work: papers.of_case(work, case.id, papers.OF_CHECKS)),
        document_name=document_name,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """What is open at one source, person by person: whoever opens a system asks it about the whole household."""

    source: str
    zh: str
    holder: str
    channel: str
    due_at: datetime | None
    lines: list[tuple[str, SourceLine]]


def _groups(report: Report, channel: str, edit: str) -> list[Group]:
    found: dict[str, Group] = {}
    for person in report.people:
        for line in person.lines:
            if (line.state in OPEN and channel in ("", line.channel)) or line.inquiry_id == edit:
                group = found.setdefault(
                    line.source, Group(line.source, line.zh, line.holder, line.channel, line.due_at, [])
                )
                group.lines.append((person.name, line))
    return sorted(found.values(), key=lambda group: group.lines[0][1].place)


def _tabs(report: Report, chosen: str) -> list[dict[str, Any]]:
    """Return one tab per channel with what is open there."""
    offered = [("", _("全部")), *words(CHANNELS)]
    still = [line.channel for person in report.people for line in person.lines if line.state in OPEN]
    return [
        {
            "label": label, "current": channel == chosen, "count": len(still) if not channel else still.count(channel),
            "href": url_for("verification.show_check", check_id=report.id, channel=channel or None),
        }
        for channel, label in offered
    ]  # fmt: skip


def _counts(report: Report) -> dict[str, int]:
    found: dict[str, int] = {}
    for person in report.people:
        for line in person.lines:
            found[line.state] = found.get(line.state, 0) + 1
    return found


@blueprint.post("/checks/<check_id>")
def enter(check_id: str) -> Answered:
    """Keep what was typed; a line in which nothing is typed stays open."""

    def do(work: Work) -> int:
        report = looking.open_report(work, check_id, reason="task")[0]
        source_at = noon(typed_day(request.form.get("source_at", ""), "source_at"))
        answers = {
            line.inquiry_id: {**told, "source_at": source_at}
            for person in report.people
            for line in person.lines
            if (told := typed_answer(line.inquiry_id)) is not None
        }
        if not answers:
            raise InvalidAnswers([FieldProblem("source_at", "nothing", "还没有填任何一条。", "Nothing was filled in.")])
        return operations.enter(work, check_id=check_id, answers=answers)

    try:
        count = command(do)
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _refused(check_id, refusal)
    flash(_("已登记 %(n)s 条。", n=count), "success")
    return redirect(url_for("verification.show_check", check_id=check_id))


def _refused(check_id: str, refusal: Refused) -> Answered:
    page = _check(check_id, refusal.problems(), request.form)
    return (page, refusal.status) if isinstance(page, str) else page


@blueprint.get("/checks/<check_id>/rest")
def ask_rest(check_id: str) -> Answered:
    """Ask which sources have answered “no record” for all that is still open."""
    return _rest(check_id)


def _rest(check_id: str, errors: Any = ()) -> str:
    report, case, _instance = command(lambda work: looking.open_report(work, check_id, reason="task"), reads=True)
    groups: dict[str, list[Any]] = {}
    for person in report.people:
        for line in person.lines:
            if line.state in OPEN:
                groups.setdefault(line.source, []).append((person.name, line))
    return render_template(
        "verification/rest.html", report=report, case=case, groups=groups, errors=errors, error_count=len(errors),
        ticked=request.form.getlist("source") if request.method == "POST" else [
            source for source, lines in groups.items() if lines[0][1].channel != "letter"
        ],
    )  # fmt: skip


@blueprint.post("/checks/<check_id>/rest")
def mark_rest(check_id: str) -> Answered:
    """Mark what is still open at the ticked sources as without record."""
    ticked = request.form.getlist("source")
    seen = sum(int(n) for source in ticked if (n := request.form.get(f"seen-{source}", "0")).isdigit())
    try:
        count = command(
            lambda work: operations.rest_without_record(work, check_id=check_id, sources_asked=ticked, expected=seen)
        )
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _rest(check_id, refusal.problems()), refusal.status
    flash(_("%(n)s 条已记为无记录。", n=count), "success")
    return redirect(url_for("verification.show_check", check_id=check_id))


@blueprint.post("/checks/<check_id>/inquiries/<inquiry_id>/resend")
def resend(check_id: str, inquiry_id: str) -> Answered:
    """Ask once more; the request's clock starts anew."""
    try:
        again = command(lambda work: operations.resend(work, inquiry_id=inquiry_id))
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _refused(check_id, refusal)
    flash(_("已重新发出，%(day)s 前答复。", day=again.due_on.isoformat() if again.due_on else ""), "success")
    return redirect(url_for("verification.show_check", check_id=check_id))


@blueprint.post("/checks/<check_id>/scans")
def keep_scan(check_id: str) -> Answered:
    """Keep the scan of an answer that came on paper."""
    (name, content), source = uploaded(), request.form.get("source", "").strip()

    def do(work: Work) -> Any:
        check = entering.open_check(work, check_id)
        return attachments.attach(
            work, case_id=check.case_id, line=f"核对回函 {source}"[:60], name=name, content=content
        )

    try:
        command(do)
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _refused(check_id, refusal)
    flash(_("回函扫描件已保存。"), "success")
    return redirect(url_for("verification.show_check", check_id=check_id))
