"""The pages of transfers: the window's list, a department's inbox, a new transfer, one transfer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

import forms
from server.cases.pages.desk import here
from server.cases.pages.sheets import sheets
from server.cases.words import IDENTITIES, ITEMS, SERVICES, name_of, state_of
from server.foundation.errors import FieldProblem, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.referrals import operations, queries
from server.referrals.addressing import ADDRESSED, addressees
from server.referrals.beginning import beginning
from server.referrals.listing import sent_list
from server.referrals.queries import Sheet, Step
from server.referrals.types import type_of
from server.referrals.words import LATE_STEPS, RESULTS, RETURN_REASONS, STATES, STEPS, WITHDRAWALS
from server.web.entry import actor, command, query
from server.web.language import language, pick

blueprint = Blueprint("referrals", __name__, template_folder="templates")
SIZE = 20

Choice = tuple[str, str]


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Give the templates the words of transfers in the reader's language."""
    return {
        "item_name": lambda key: pick(name_of(ITEMS, key)), "identity_name": lambda key: pick(name_of(IDENTITIES, key)),
        "state_tag": _tag, "result_name": lambda key: pick(name_of(RESULTS, key)),
    }  # fmt: skip


@blueprint.get("/transfers")
def show_list() -> str | Response:
    """Show the transfers that the reader may see; a department begins with its inbox."""
    who = actor()
    if who.units(*ADDRESSED) and not rules.may(who, "referral.create") and "state" not in request.args:
        return redirect(url_for(".show_inbox"))
    state, late, after = request.args.get("state", "open"), request.args.get("late") == "1", request.args.get("after")
    page = query(lambda work: sent_list(work, state="" if state == "all" else state, late=late, after=after, size=SIZE))
    return render_template(
        "referrals/list.html", title=_("转办"), rows=page.rows, state=state, late=late, tabs=_tabs("list"),
        states=[("open", _("未办结")), *((key, pick(name)) for key, (name, _colour) in STATES.items()), ("all", _("全部"))],
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


@blueprint.get("/transfers/inbox")
def show_inbox() -> str:
    """Show what stands at the reader's department or school, unsigned first."""
    after = request.args.get("after")
    page = query(lambda work: queries.inbox(work, after=after, size=SIZE))
    return render_template(
        "referrals/inbox.html", title=_("收到的转办"), rows=page.rows, tabs=_tabs("inbox"),
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


@blueprint.get("/transfers/new")
def new_transfer() -> str:
    """Show the form of a new transfer for a case."""
    return _new_page({"item": request.args.get("item", "")})


@blueprint.post("/transfers/new")
def create() -> str | tuple[str, int] | Response:
    """Confirm a need; with consent the order goes out at once."""
    typed = request.form.to_dict()
    if "_choose" in typed:
        return _new_page(typed)
    try:
        requested = _day(typed.get("requested_on", ""))
        referral = command(lambda work: _create(work, typed, requested))
    except Refused as refusal:
        return _new_page(typed, errors=_problems(refusal)), refusal.status
    said = (
        _("转办单 %(number)s 已发出。", number=referral.number) if referral.number else _("需求已确认，转办单待发出。")
    )
    flash(said, "success")
    return redirect(url_for(".show_transfer", referral_id=referral.id), code=303)


def _create(work: Work, typed: dict[str, str], requested: date | None) -> Any:
    referral = operations.confirm_need(
        work, case_id=typed.get("case", ""), item=typed.get("item", ""), need=typed.get("need", ""),
        urgent=typed.get("urgent") == "true", requested_on=requested, to_unit=typed.get("to_unit") or None,
        person_id=typed.get("person") or None, details=_details(work, typed),
    )  # fmt: skip
    if typed.get("consent") == "true" or referral.inside:
        operations.send(work, referral_id=referral.id, consent=typed.get("consent") == "true")
    return referral


def _details(work: Work, typed: dict[str, str]) -> dict[str, Any] | None:
    """Return the answers to the item's own questions, where the page asked them."""
    key = type_of(work, typed.get("item", "")).request_form
    if not key or typed.get("details_of") != typed.get("item"):
        return None
    return dict(forms.load(key).from_html(request.form))


def _new_page(typed: dict[str, str], errors: tuple[FieldProblem, ...] = ()) -> str:
    case_id = typed.get("case") or request.args.get("case", "")

    begun = query(lambda work: beginning(work, case_id, typed.get("item", "")))
    back = f"/cases/{begun.case.id}" if begun.reads_case else url_for(".show_inbox")
    key = query(lambda work: type_of(work, typed.get("item", "")).request_form)
    form = forms.load(key) if key else None
    details = form.from_html(request.form) if form and typed.get("details_of") == typed.get("item") else {}
    return render_template(
        "referrals/new.html", title=_("转本局其他股室") if begun.inside else _("新建转办"), begun=begun,
        items=[(key, pick(SERVICES[key])) for key in begun.items], answers={"to_unit": begun.to_unit, "person": begun.person, **typed},
        errors=[_at_field(error) for error in errors], error_count=len(errors), request_form=form, details=details,
        detail_errors=[_at_field(error) for error in errors if error.path.startswith("details/")],
        crumbs=[{"label": begun.case.code, "href": back}], back=back,
    )  # fmt: skip


def _at_field(error: FieldProblem) -> FieldProblem:
    """Return a problem of the item's own questions at its field on the page."""
    return replace(error, path=error.path.removeprefix("details/"))


@blueprint.get("/transfers/<referral_id>")
def show_transfer(referral_id: str) -> str:
    """Show a transfer; that its facts were opened is kept in the read log."""
    return _transfer_page(referral_id)


def _transfer_page(referral_id: str, errors: tuple[FieldProblem, ...] = (), typed: dict[str, str] | None = None) -> str:
    sheet: Sheet = command(lambda work: queries.open_transfer(work, referral_id), reads=True)
    row = sheet.line.referral
    return render_template(
        "referrals/transfer.html", title=row.number or _("转办单（待发出）"), sheet=sheet, line=sheet.line, referral=row,
        events=[_event(step) for step in sheet.steps], papers=[step for step in sheet.steps if step.paper],
        deadline_sheets=sheets(sheet.deadlines), english=language() == "en", errors=errors, error_count=len(errors),
        typed=typed or {}, units=query(lambda work: addressees(work, row.item)) if sheet.may_send else [], step_name=lambda key: pick(name_of(STEPS, key)),
        reasons=[(key, pick(name)) for key, name in WITHDRAWALS.items()], answer_name=_answer_name,
        crumbs=[{"label": _("转办"), "href": url_for(".show_list")}],
    )  # fmt: skip


@blueprint.post("/transfers/<referral_id>/send")
def send(referral_id: str) -> str | tuple[str, int] | Response:
    """Send a drafted order."""
    consent, unit = request.form.get("consent") == "true", request.form.get("to_unit") or None
    return _act(
        referral_id,
        lambda work: operations.send(work, referral_id=referral_id, consent=consent, to_unit=unit),
        _("转办单已发出。"),
    )


@blueprint.post("/transfers/<referral_id>/drop")
def drop(referral_id: str) -> str | tuple[str, int] | Response:
    """Give up a drafted order."""
    reason = request.form.get("reason", "")
    return _act(
        referral_id, lambda work: operations.drop(work, referral_id=referral_id, reason=reason), _("已取消，没有发出。")
    )


@blueprint.post("/transfers/<referral_id>/withdraw")
def withdraw(referral_id: str) -> str | tuple[str, int] | Response:
    """Stop a running transfer."""
    reason = request.form.get("reason", "")
    return _act(
        referral_id,
        lambda work: operations.withdraw(work, referral_id=referral_id, reason=reason),
        _("已撤回，并通知收单单位停止办理。"),
    )


def _act(referral_id: str, do: Callable[[Work], Any], said: str) -> str | tuple[str, int] | Response:
    try:
        command(do)
    except Refused as refusal:
        return _transfer_page(referral_id, _problems(refusal), request.form.to_dict()), refusal.status
    flash(said, "success")
    return redirect(url_for(".show_transfer", referral_id=referral_id), code=303)


def _problems(refusal: Refused) -> tuple[FieldProblem, ...]:
    return refusal.problems(_PLACES.get(refusal.type, ""))


_PLACES = {
    "consent-missing": "consent",
    "addressee-missing": "to_unit",
    "not-transferable": "item",
    "no-section": "item",
    "transfer-running": "item",
}


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise _BadDay from error


class _BadDay(Refused):
    """The day is written in another way."""

    type = "invalid-answers"
    status = 422
    zh = "日期请按 2026-09-30 的样子填写。"
    en = "Write the day as 2026-09-30."

    def __init__(self) -> None:
        super().__init__(fields=(FieldProblem("requested_on", "date", self.zh, self.en),))


def _tabs(current: str) -> list[dict[str, Any]]:
    who = actor()
    tabs = [{"label": _("发出的转办"), "href": url_for(".show_list", state="open"), "current": current == "list"}]
    if who.units(*ADDRESSED):
        tabs.insert(0, {"label": _("收到的转办"), "href": url_for(".show_inbox"), "current": current == "inbox"})
        tabs[1]["label"] = _("全部转办")
    return tabs if len(tabs) > 1 else []


def _tag(key: str) -> tuple[str, str]:
    name, colour = state_of(STATES, key)
    return pick(name), colour


_SHOWN = ("reason", "text", "proposed", "what", "amount", "basis", "queue_number", "next_check_on", "job")


def _event(step: Step) -> dict[str, Any]:
    row = step.row
    way = " → ".join(part for part in (step.unit, step.to) if part)
    parts = [way, *(_detail(key, str(row.detail[key])) for key in _SHOWN if row.detail.get(key))]
    return {
        "at": row.at, "title": pick(name_of(STEPS, row.kind)), "who": row.by_name, "text": " · ".join(p for p in parts if p),
        "kind": "late" if row.kind in LATE_STEPS else "",
    }  # fmt: skip


def _detail(key: str, value: str) -> str:
    if key == "proposed":
        return str(_("建议转%(unit)s", unit=value))
    return pick(name_of(RETURN_REASONS, value)) if key == "reason" else value


def _answer_name(key: str) -> str:
    names: dict[str, str] = {
        "accepted": _("接受"),
        "refused": _("拒绝"),
        "not-suitable": _("岗位不合适"),
        "left-market": _("退出求职"),
    }
    return names.get(key, key)
