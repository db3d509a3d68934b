"""Documents and attachments of cases: list, page, print, delivery, void, scans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases import delivering, papers
from server.cases.opening import read_case
from server.cases.pages.blueprint import blueprint
from server.cases.pages.desk import here
from server.cases.pages.sheets import document_name, to_residents
from server.cases.queries import papers as reading
from server.documents import attachments, operations, printing
from server.documents.catalogue import KINDS
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.web.downloads import give_out
from server.web.entry import Answered, actor, command, query
from server.web.language import language, pick
from server.web.uploads import uploaded


@blueprint.get("/documents")
def show_documents() -> str:
    """List the documents, newest first."""
    kind, number, after = (request.args.get(name, "") for name in ("kind", "number", "after"))
    page = query(lambda work: reading.documents(work, kind=kind, number=number.strip(), after=after or None))
    return render_template(
        "documents/list.html", rows=page.rows, kinds=[(k.key, pick(k)) for k in KINDS.values()], kind=kind, number=number,
        document_name=document_name, to_residents=to_residents, next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


@blueprint.get("/documents/<document_id>")
def show_document(document_id: str) -> str:
    """Show a document with its delivery and scans."""
    return _page(document_id)


def _page(document_id: str, errors: Any = ()) -> str:
    sheet = query(lambda work: reading.paper_sheet(work, document_id))
    return render_template(
        "documents/document.html", sheet=sheet, document=sheet.document, kind=KINDS[sheet.document.kind], errors=errors,
        ways=[(key, zh if language() == "zh" else en) for key, (zh, en) in operations.WAYS.items()], typed=request.form,
        error_count=len(errors),
    )  # fmt: skip


@blueprint.get("/documents/<document_id>/print")
def print_document(document_id: str) -> str:
    """Print a document; printing again marks nothing."""

    def read(work: Work) -> tuple[printing.Print, str]:
        sheet = reading.paper_sheet(work, document_id)
        return printing.prepare(work, sheet.document), sheet.case.code if sheet.case else ""

    prepared, case_code = query(read)
    back = url_for("cases.show_document", document_id=document_id)
    with force_locale("zh"):  # a document speaks Chinese whatever the reader's language
        return render_template(prepared.template, **prepared.values(), case_number=case_code, back_url=back)


@blueprint.post("/documents/<document_id>/delivery")
def deliver_document(document_id: str) -> Answered:
    """Record a delivery."""

    def do(work: Work) -> None:
        reading.read_document(work, document_id, action="document.deliver")
        delivering.deliver(
            work, document_id=document_id, way=request.form.get("way", ""), received_by=request.form.get("received_by", ""),
            at=_typed_instant(work), proof=request.form.get("proof", "")[:60],
        )  # fmt: skip

    return _do(document_id, do, _("送达已登记。有救济期限的，从送达之日起算。"))


def _typed_instant(work: Work) -> datetime:
    typed = request.form.get("at", "").strip()
    if not typed:
        return work.now
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=LOCAL)
    except ValueError:
        raise InvalidAnswers(
            [
                FieldProblem(
                    "at", "unreadable", "送达时间请按 2026-04-07 09:30 的样子填写。", "Write it as 2026-04-07 09:30."
                )
            ]
        ) from None


@blueprint.post("/documents/<document_id>/void")
def void_document(document_id: str) -> Answered:
    """Declare a document void."""

    def do(work: Work) -> None:
        reading.read_document(work, document_id, action="document.void")
        operations.void(work, document_id=document_id, reason=request.form.get("reason", ""))

    return _do(document_id, do, _("已作废；文号保留，不再使用。"))


@blueprint.post("/documents/<document_id>/supersede")
def supersede_document(document_id: str) -> Answered:
    """Issue a document anew and declare the old one void."""

    def do(work: Work) -> str:
        reading.read_document(work, document_id, action="document.void")
        return operations.supersede(work, document_id=document_id, reason=request.form.get("reason", "")).id

    return _do(document_id, do, _("已重新出具，原文书作废。"))


@blueprint.post("/documents/<document_id>/scan")
def attach_scan(document_id: str) -> Answered:
    """Attach the signed scan of a document."""

    def do(work: Work) -> None:
        document = reading.read_document(work, document_id, action="document.attach")
        name, content = uploaded()
        attachments.attach(
            work, case_id=document.case_id or "", line="signed", name=name, content=content, document_id=document.id
        )

    return _do(document_id, do, _("扫描件已保存。"))


def _do(document_id: str, do: Callable[[Work], Any], said: str) -> Answered:
    try:
        made = command(do)
    except Refused as refusal:
        problems = refusal.problems()
        return _page(document_id, problems), refusal.status
    flash(said, "success")
    return redirect(url_for("cases.show_document", document_id=made if isinstance(made, str) else document_id))


@blueprint.get("/cases/<case_id>/papers")
def show_papers(case_id: str) -> str:
    """Show the documents and the attachments of a case."""
    return _papers(case_id)


def _papers(case_id: str, errors: Any = ()) -> str:
    def read(work: Work) -> tuple[Any, Any, Any, bool]:
        case = read_case(work, case_id, held_by=frozenset())
        papers = reading.documents(work, case_id=case_id, size=200).rows
        return case, papers, reading.attachments_of(work, case_id), reading.opens_scans(work, case_id)

    case, rows, files, opens = query(read)
    return render_template(
        "documents/papers.html", case=case, rows=rows, files=files, opens_scans=opens,
        may={verb: rules.may(actor(), f"document.{verb}") for verb in ("issue", "attach")}, errors=errors, error_count=len(errors), typed=request.form,
        document_name=document_name, to_residents=to_residents, by_hand=[(code, pick(KINDS[code])) for code in papers.BY_HAND],
        crumbs=[{"href": url_for("cases.show_case", case_id=case_id), "label": case.code}, {"href": "", "label": _("文书和附件")}],
    )  # fmt: skip


@blueprint.post("/cases/<case_id>/papers")
def add_paper(case_id: str) -> Answered:
    """Issue a paper by hand, or attach a file to a line of the checklist."""

    def do(work: Work) -> None:
        if "code" in request.form:
            papers.issue_by_hand(work, case_id=case_id, code=request.form["code"])
            return
        read_case(work, case_id, action="document.attach", held_by=frozenset())
        name, content = uploaded()
        attachments.attach(work, case_id=case_id, line=request.form.get("line", ""), name=name, content=content)

    try:
        command(do)
    except Refused as refusal:
        problems = refusal.problems()
        return _papers(case_id, problems), refusal.status
    flash(_("文书已出具。") if "code" in request.form else _("附件已保存。"), "success")
    return redirect(url_for("cases.show_papers", case_id=case_id))


@blueprint.get("/attachments/<attachment_id>")
def download_attachment(attachment_id: str) -> Response:
    """Give an attachment out as a download, never to be shown or guessed at by the browser."""
    row, content = command(lambda work: reading.open_attachment(work, attachment_id), reads=True)
    return give_out(content, media_type=row.media_type, name=row.name)


@blueprint.post("/attachments/<attachment_id>/removal")
def remove_attachment(attachment_id: str) -> Response:
    """Take an attachment out of view, with a reason."""

    def do(work: Work) -> Any:
        row = reading.read_attachment(work, attachment_id, action="document.attach")
        attachments.remove(work, attachment_id=attachment_id, reason=request.form.get("reason", ""))
        return row

    row = query(lambda work: reading.read_attachment(work, attachment_id))
    try:
        command(do)
        flash(_("附件已移除；移除的原因留在记录里。"), "success")
    except Refused as refusal:
        for problem in refusal.problems():
            flash(problem.zh if language() == "zh" else problem.en, "error")
    if row.document_id:
        return redirect(url_for("cases.show_document", document_id=row.document_id))
    return redirect(url_for("cases.show_papers", case_id=row.case_id))
