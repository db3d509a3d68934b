"""What the window changes on a case: withdrawal, upstream entry, follow-up, correction, items."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from server.cases.opening import correct, mark_upstream, read_case
from server.foundation.errors import FieldProblem, InvalidAnswers, Refused
from server.foundation.work import Work
from server.intake import changes, corrections, finishing, queries, withdrawing
from server.intake.pages.blueprint import blueprint, typed, typed_day
from server.web.amounts import read_amount
from server.web.entry import Answered, command, query
from server.web.language import pick

_EVEN_ENDED = frozenset({"upstream", "correct", "follow_up"})


def _page(template: str, case_id: str, *, errors: Any = (), values: Any = None, **more: Any) -> str:
    # An ended case can still be corrected and entered upstream; it can no longer be withdrawn or decided.
    def read(work: Work) -> Any:
        return (
            read_case(work, case_id, action="case.edit")
            if template in _EVEN_ENDED
            else changes.open_case_of(work, case_id)
        )

    case = query(read)
    return render_template(
        f"intake/{template}.html", case=case, errors=errors, error_count=len(errors), values=values or {}, **more
    )


def _do(
    template: str,
    case_id: str,
    act: Callable[[Work], Any],
    said: str | Callable[[Any], str],
    *,
    values: Any = None,
    **more: Any,
) -> Answered:
    try:
        done = command(act)
    except Refused as refusal:
        if refusal.status in (403, 404) or refusal.type == "case-not-open":
            raise
        return _page(template, case_id, errors=refusal.problems(), values=values, **more), refusal.status
    flash(said if isinstance(said, str) else said(done), "success")
    return redirect(url_for("cases.show_case", case_id=case_id))


@blueprint.get("/intake/cases/<case_id>/withdraw")
def show_withdraw(case_id: str) -> str:
    """Ask why the case is withdrawn."""
    return _page("withdraw", case_id)


@blueprint.post("/intake/cases/<case_id>/withdraw")
def withdraw(case_id: str) -> Answered:
    """Withdraw the case."""
    values = {"reason": typed("reason"), "words": typed("words")}
    return _do(
        "withdraw",
        case_id,
        lambda work: withdrawing.withdraw(work, case_id=case_id, **values),
        _said_of_withdrawal,
        values=values,
    )


def _said_of_withdrawal(stopped: int) -> str:
    """Say what the withdrawal does: what cannot be stopped any more is not said to end."""
    if stopped:
        return str(_("撤回已登记，流程正在终止。"))
    words: Any = _("撤回已登记。正在办的步骤不能打断（例如已经付出的急难款），办的人会看到撤回，据此办结。")
    return str(words)


@blueprint.post("/intake/cases/<case_id>/close")
def finish_case(case_id: str) -> Answered:
    """Close a case whose papers are whole now; what it still lacks stands on its page."""
    try:
        command(lambda work: finishing.finish(work, case_id=case_id))
        flash(_("案件已办结。"), "success")
    except InvalidAnswers as refusal:
        flash(_("还不能结案：") + "；".join(pick(field) for field in refusal.fields), "error")
    return redirect(url_for("cases.show_case", case_id=case_id))


@blueprint.get("/intake/cases/<case_id>/upstream")
def show_upstream(case_id: str) -> str:
    """Ask under which number the upper level's system has the case."""
    return _page("upstream", case_id)


@blueprint.post("/intake/cases/<case_id>/upstream")
def enter_upstream(case_id: str) -> Answered:
    """Note that the case stands in the upper level's system."""
    values = {name: typed(name) for name in ("system", "number", "on")}

    def act(work: Work) -> None:
        wrong = [
            FieldProblem(name, "required", "请填写。", "Please fill this in.")
            for name in ("system", "number")
            if not values[name]
        ]
        if wrong:
            raise InvalidAnswers(wrong)
        on = typed_day("on")
        assert on is not None
        mark_upstream(work, case_id=case_id, system=values["system"], number=values["number"], on=on)

    return _do("upstream", case_id, act, _("已登记上级系统编号。"), values=values)


@blueprint.get("/intake/cases/<case_id>/follow-up")
def show_follow_up(case_id: str) -> str:
    """Ask when to look at the case again."""
    return _page("follow_up", case_id)


@blueprint.post("/intake/cases/<case_id>/follow-up")
def follow_up(case_id: str) -> Answered:
    """Set follow-up day and priority."""
    values = {name: typed(name) for name in ("on", "priority", "version")}

    def act(work: Work) -> None:
        level = int(values["priority"]) if values["priority"].isdigit() else None
        version = int(values["version"]) if values["version"].isdigit() else 0
        changes.follow_up(work, case_id=case_id, on=typed_day("on", required=False), priority=level, version=version)

    return _do("follow_up", case_id, act, _("已保存。"), values=values)


@blueprint.get("/intake/cases/<case_id>/correct")
def show_correct(case_id: str) -> str:
    """Show the answers of the common form that can be corrected."""
    return _correct_page(case_id)


def _correct_page(case_id: str, *, errors: Any = (), values: Any = None) -> str:
    rows = query(lambda work: corrections.rows(work, case_id))
    return _page("correct", case_id, errors=errors, values=values, rows=rows)


@blueprint.post("/intake/cases/<case_id>/correct")
def correct_answer(case_id: str) -> Answered:
    """Supersede one answer with the right one."""
    values = {name: typed(name) for name in ("path", "after", "reason", "version")}

    def act(work: Work) -> None:
        after = corrections.read_value(work, case_id, path=values["path"], text=values["after"])
        version = int(values["version"]) if values["version"].isdigit() else 0
        correct(work, case_id=case_id, path=values["path"], after=after, reason=values["reason"], version=version)

    try:
        command(act)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _correct_page(case_id, errors=refusal.problems(), values=values), refusal.status
    flash(_("已更正，原来的内容保留在更正记录里。"), "success")
    return redirect(url_for("cases.show_case", case_id=case_id))


@blueprint.get("/intake/cases/<case_id>/items")
def show_items(case_id: str) -> str:
    """Show the items of a case: those to decide, and those whose result is entered by hand."""
    return _items_page(case_id)


def _items_page(case_id: str, *, errors: Any = (), values: Any = None, item_id: str = "") -> str:
    items = query(lambda work: queries.items_of(work, case_id))
    return _page("items", case_id, errors=errors, values=values, items=items, wrong=item_id)


def _item(case_id: str, item_id: str, act: Callable[[Work], Any], said: str, values: Any) -> Answered:
    try:
        command(act)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _items_page(case_id, errors=refusal.problems(), values=values, item_id=item_id), refusal.status
    flash(said, "success")
    return redirect(url_for("cases.show_case", case_id=case_id))


@blueprint.post("/intake/cases/<case_id>/items/<item_id>/decide")
def decide_item(case_id: str, item_id: str) -> Answered:
    """Confirm or decline an item that was proposed later."""
    take, reason = typed("take") == "true", typed("reason")
    return _item(
        case_id, item_id,
        lambda work: changes.decide_proposed(work, case_id=case_id, item_id=item_id, take=take, reason=reason),
        _("已确认。") if take else _("已登记不办。"), {"reason": reason},
    )  # fmt: skip


@blueprint.post("/intake/cases/<case_id>/items/<item_id>/result")
def enter_result(case_id: str, item_id: str) -> Answered:
    """Enter the result of an item that is handled on paper."""
    values = {name: typed(name) for name in ("result", "document", "decided_on", "amount", "period", "reason")}

    def act(work: Work) -> None:
        given: dict[str, Any] = {**values, "decided_on": typed_day("decided_on"), "amount": _money(values["amount"])}
        changes.enter_result(work, case_id=case_id, item_id=item_id, answers=given)

    return _item(case_id, item_id, act, _("结果已登记。"), values)


def _money(text: str) -> Decimal | None:
    amount = read_amount(text, "amount")
    if amount is None:
        return None
    amount = round(amount, 2)
    if amount <= 0:
        raise InvalidAnswers([FieldProblem("amount", "positive", "金额应大于 0。", "The amount must be above 0.")])
    return amount
