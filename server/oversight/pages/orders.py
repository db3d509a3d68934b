"""督办单 in the browser: list, new, sheet, answer, verdict, print."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from server.cases.words import state_of
from server.documents.models import Document
from server.documents.printing import prepare
from server.foundation.errors import FieldProblem, Refused
from server.foundation.identity import Actor
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.roles import ROLES
from server.oversight import operations, sheets
from server.oversight.pages.blueprint import blueprint
from server.oversight.pages.board import order_state
from server.oversight.pages.frame import PAGE, download, here
from server.oversight.queries import addressees, orders
from server.oversight.queries.subject import KINDS, Subject, subject_of
from server.oversight.words import ORDER_STATES, VERDICTS
from server.web.entry import Answered, actor, command, now, query
from server.web.formats import local_date, weekday
from server.web.language import pick


@blueprint.get("/oversight/orders")
def show_orders() -> str:
    """Show the orders that the reader may see; overdue replies are red."""
    who = actor()
    state, late, after = request.args.get("state", ""), request.args.get("late") == "1", request.args.get("after")
    page = query(lambda work: orders.orders(work, state=state, late=late, after=after, size=PAGE))
    shown = [("", _("全部")), *((key, pick(name)) for key, (name, _colour) in ORDER_STATES.items())]
    return render_template(
        "oversight/orders.html", rows=page.rows, order_state=order_state, role_name=_role_name,
        tabs=[{"label": label, "href": url_for("oversight.show_orders", state=key or None), "current": state == key and not late} for key, label in shown]
        + [{"label": _("逾期未答复"), "href": url_for("oversight.show_orders", late=1), "current": late}],
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
        export=here(url_for("oversight.export_orders"), after=None), may_export=_sees_board(who),
    )  # fmt: skip


@blueprint.get("/oversight/orders.xlsx")
def export_orders() -> Response:
    """Give the list of orders as XLSX."""
    state, late = request.args.get("state", ""), request.args.get("late") == "1"
    file = command(lambda work: sheets.orders_sheet(work, state=state, late=late))
    return download(file, f"督办单-{local_date(now(), 'iso')}.xlsx")


@blueprint.get("/oversight/orders/new")
def new_order() -> str:
    """Show the form of a new order about a task, a transfer or a case."""
    kind, identifier = _subject_in(request.args)
    subject = query(lambda work: subject_of(work, kind=kind, identifier=identifier))
    typed = {
        "addressee": f"{subject.unit_id}:{subject.role}",
        "reason": "",
        "reply_by": "",
        "form_token": secrets.token_urlsafe(16),
    }
    return _form(subject, typed, ())


@blueprint.post("/oversight/orders")
def send_order() -> Answered:
    """Send an order."""
    kind, identifier = _subject_in(request.form)
    unit_id, _colon, role = request.form.get("addressee", "").partition(":")

    def send(work: Work) -> str:
        return operations.send_order(
            work, subject_kind=kind, subject_id=identifier, unit_id=unit_id, role=role, reason=request.form.get("reason", ""),
            reply_by=_date(request.form.get("reply_by")), form_token=request.form.get("form_token", "")[:40],
        ).id  # fmt: skip

    try:
        order_id = command(send)
    except Refused as refusal:
        if not refusal.fields:
            raise
        subject = query(lambda work: subject_of(work, kind=kind, identifier=identifier))
        return _form(subject, request.form, refusal.fields), refusal.status
    flash(_("督办单已发出，对方已收到消息。"), "success")
    return redirect(url_for("oversight.show_order", order_id=order_id), code=303)


def _form(subject: Subject, typed: Any, errors: tuple[FieldProblem, ...]) -> str:
    rules.require(actor(), "oversight.order")
    posts, days = query(lambda work: (addressees.posts(work), orders.reply_days(work)))
    return render_template(
        "oversight/new_order.html", subject=subject, typed=typed, errors=errors, days=_days(days),
        addressees=[(f"{unit}:{role}", f"{name} · {pick(ROLES[role])}") for unit, name, role in posts],
    )  # fmt: skip


@blueprint.get("/oversight/orders/<order_id>")
def show_order(order_id: str) -> str:
    """Show an order with its answers."""
    return _sheet(order_id, {}, ())


@blueprint.post("/oversight/orders/<order_id>/answer")
def answer_order(order_id: str) -> Answered:
    """Answered an order."""
    text = request.form.get("text", "")
    return _do(
        order_id,
        lambda work: operations.answer_order(work, order_id=order_id, text=text),
        _("已答复，督办人会收到消息。"),
    )


@blueprint.post("/oversight/orders/<order_id>/accept")
def accept_answer(order_id: str) -> Answered:
    """Accept the answer and close the order."""
    return _do(order_id, lambda work: operations.accept_answer(work, order_id=order_id), _("已采纳答复，督办单办结。"))


@blueprint.post("/oversight/orders/<order_id>/return")
def return_answer(order_id: str) -> Answered:
    """Send the answer back."""
    reason, reply_by = request.form.get("reason", ""), _date(request.form.get("reply_by"))
    return _do(
        order_id,
        lambda work: operations.return_answer(work, order_id=order_id, reason=reason, reply_by=reply_by),
        _("已退回，对方会收到消息。"),
    )


def _do(order_id: str, what: Any, done: str) -> Answered:
    try:
        command(what)
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        errors = refusal.problems()
        return _sheet(order_id, request.form, errors), refusal.status
    flash(done, "success")
    return redirect(url_for("oversight.show_order", order_id=order_id), code=303)


def _sheet(order_id: str, typed: Any, errors: tuple[FieldProblem, ...]) -> str:
    who = actor()
    sheet, days = query(lambda work: (orders.order_sheet(work, order_id), orders.reply_days(work)))
    return render_template(
        "oversight/order.html", sheet=sheet, row=sheet.row, typed=typed, errors=errors, days=_days(days), order_state=order_state,
        verdict=lambda key: _tag(VERDICTS, key), role_name=_role_name, may_open_case=_sees_board(who),
    )  # fmt: skip


@blueprint.get("/oversight/orders/<order_id>/print")
def print_order(order_id: str) -> str:
    """Show the order as it is printed."""
    actor()
    sheet = query(lambda work: orders.order_sheet(work, order_id))
    paper = query(lambda work: prepare(work, work.session.get_one(Document, sheet.order.document_id)))
    with force_locale("zh"):
        return render_template(
            "oversight/print_order.html", sheet=sheet, row=sheet.row, role_name=_role_name, unit_name=paper.unit_name, qr_svg=paper.qr_svg,
        )  # fmt: skip


def _tag(names: dict[str, Any], key: str) -> tuple[str, str]:
    name, colour = state_of(names, key)
    return pick(name), colour


def _role_name(role: str) -> str:
    return pick(ROLES[role])


def _days(days: list[tuple[date, int]]) -> list[tuple[str, str]]:
    return [(day.isoformat(), f"{local_date(day)} {weekday(day)}（{_('第 %(n)s 个工作日', n=n)}）") for day, n in days]


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _subject_in(arguments: Any) -> tuple[str, str]:
    for kind in KINDS:
        if identifier := arguments.get(kind):
            return kind, str(identifier)
    return "", ""


def _sees_board(who: Actor) -> bool:
    return rules.may(who, "oversight.board")
