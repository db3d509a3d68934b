"""Batches in the browser: the month at a glance, one batch, the bank's file out and its answer in."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.pages.sheets import document_name
from server.cases.queries import papers
from server.foundation.clock import local_date
from server.foundation.errors import NotFound, Refused
from server.foundation.months import first_of
from server.foundation.paging import BadCursor
from server.foundation.work import Work
from server.organisation import rules
from server.payments import files, opening, results, sheets
from server.payments import runs as operations
from server.payments.models import Campaign
from server.payments.months import month_of
from server.payments.pages.blueprint import act, blueprint, download
from server.payments.queries import runs as queries
from server.payments.reading import REASONS, read_result
from server.payments.words import HOLDS, LINE_STATES, RUN_STATES
from server.web.entry import Answered, actor, command, now, query
from server.web.uploads import uploaded


@blueprint.get("")
def show_home() -> Answered:
    """Show the month at a glance; whoever reads only the unpaid list goes straight to it."""
    if not rules.may(actor(), "payment.read"):
        return redirect(url_for("payments.show_unpaid"))
    return _home()


def _home(errors: Any = ()) -> str:
    who = actor()
    months, rows = query(lambda work: (queries.calendar_months(work), queries.run_rows(work)))
    return render_template(
        "payments/home.html", months=months, rows=rows, errors=errors, error_count=len(errors), run_states=RUN_STATES,
        today=local_date(now()), this_month=month_of(local_date(now())), may_open=rules.may(who, "payment.prepare"),
    )  # fmt: skip


@blueprint.post("/runs")
def open_run() -> Answered:
    """Open a batch."""
    kind, campaign = request.form.get("kind", ""), request.form.get("campaign") or None

    def do(work: Work) -> str:
        month = first_of(request.form.get("month", "")) if campaign is None else _month_of(work, campaign)
        return opening.open_run(work, kind=kind, month=month, campaign_id=campaign).id

    try:
        run_id = command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _home(refusal.problems()), refusal.status
    flash(_("批次已编制，请核对后提交复核。"), "success")
    return redirect(url_for("payments.show_run", run_id=run_id), code=303)


def _month_of(work: Work, campaign_id: str) -> Any:
    campaign = work.session.get(Campaign, campaign_id)
    if campaign is None or campaign.county != work.house.county:
        raise NotFound
    return campaign.month


@blueprint.get("/runs/<run_id>")
def show_run(run_id: str) -> str:
    """Show a batch."""
    return _run(run_id)


def _run(run_id: str, errors: Any = (), reading: Any = None, upload: str = "", name: str = "") -> str:
    after = request.args.get("after", "0")
    if not (after.isdecimal() and len(after) < 9):
        raise BadCursor
    sheet = query(lambda work: queries.run_sheet(work, run_id, after=int(after)))
    who = actor()
    return render_template(
        "payments/run.html", sheet=sheet, run=sheet.run, errors=errors, error_count=len(errors), reading=reading, upload=upload,
        upload_name=name, run_states=RUN_STATES, line_states=LINE_STATES, holds=HOLDS, reasons=REASONS,
        papers=query(lambda work: papers.of_case(work, sheet.run.case_id)), document_name=document_name,
        kinds=opening.KINDS, may_make=rules.may(who, "payment.prepare"), may_fetch=rules.may(who, "payment.file"),
        more=sheet.lines[-1].line.serial if len(sheet.lines) == queries.MOST else None,
    )  # fmt: skip


@blueprint.get("/cases/<case_id>")
def show_case_run(case_id: str) -> Answered:
    """Go from the file of a batch to the batch."""
    return redirect(url_for("payments.show_run", run_id=query(lambda work: queries.run_id_of(work, case_id))))


@blueprint.post("/runs/<run_id>/build")
def build_again(run_id: str) -> Answered:
    """Build a draft anew."""
    return act(
        lambda work: operations.build_again(work, run_id=run_id), said=_("已按现在的名册重新编制。"),
        then=url_for("payments.show_run", run_id=run_id), again=lambda errors: _run(run_id, errors),
    )  # fmt: skip


@blueprint.get("/runs/<run_id>/file")
def fetch_file(run_id: str) -> Response:
    """Give the bank's file."""
    made, content = command(lambda work: files.fetch(work, operations.read_run(work, run_id)))
    answer = download(content, made.name, "text/csv; charset=gb18030")
    answer.headers["X-Content-SHA256"] = made.sha256
    return answer


@blueprint.get("/runs/<run_id>/lines.xlsx")
def export_lines(run_id: str) -> Response:
    """Give a batch's lines as XLSX."""
    return download(command(lambda work: sheets.lines_sheet(work, run_id)), f"payment-lines-{run_id[-6:]}.xlsx")


@blueprint.post("/runs/<run_id>/result")
def preview_result(run_id: str) -> Answered:
    """Show what the bank's file would do; nothing happens yet."""
    rules.require(actor(), "payment.prepare")
    name, content = uploaded()

    def read(work: Work) -> tuple[Any, str]:
        found = read_result(work, operations.read_run(work, run_id), content)
        return found, results.keep_upload(work, content)

    try:
        reading, upload = query(read)
    except NotFound:
        raise
    except Refused as refusal:
        return _run(run_id, refusal.problems()), refusal.status
    return _run(run_id, reading=reading, upload=upload, name=name), 200


@blueprint.post("/runs/<run_id>/result/confirm")
def take_result(run_id: str) -> Answered:
    """Take the bank's answer in."""
    upload, name = request.form.get("upload", ""), request.form.get("name", "")

    def do(work: Work) -> Any:
        content = results.read_upload(work, upload)
        return results.take_result(work, run_id=operations.read_run(work, run_id).id, name=name, content=content)

    try:
        taken = command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _run(run_id, refusal.problems()), refusal.status
    back = _("退回 %(n)s 笔，已通知乡镇窗口。", n=taken.returned) if taken.returned else ""
    flash(_("回盘已导入，账已记好。") + back, "success")
    return redirect(url_for("payments.show_run", run_id=run_id), code=303)
