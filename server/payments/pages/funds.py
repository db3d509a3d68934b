"""The county's funds in the browser: balances, a fund's month, money in, corrections, reconciliation by two."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.words import ITEMS, Name
from server.foundation.clock import local_date
from server.foundation.months import first_of
from server.foundation.work import Work
from server.organisation import rules
from server.payments import books, sheets
from server.payments import funds as operations
from server.payments.funds import SOURCES
from server.payments.months import later, month_of
from server.payments.pages.blueprint import act, blueprint, download, typed_amount, typed_number
from server.payments.words import MOVES
from server.web.entry import Answered, actor, command, now, query
from server.web.formats import money
from server.web.language import pick

#: what the county's funds pay: other items have no money here
PAID_ITEMS = (
    "dibao", "tekun", "child", "temp-urgent", "temp-spend", "housing-rural", "rebuild", "heating", "price-subsidy", "one-off",
)  # fmt: skip


@blueprint.get("/funds")
def show_funds() -> str:
    """Show the funds."""
    return _funds()


def _funds(errors: Any = ()) -> str:
    return render_template(
        "payments/funds.html", rows=query(books.fund_rows), errors=errors, error_count=len(errors), typed=request.form,
        chosen=request.form.getlist("items"), sources=SOURCES, items=ITEMS,
        source_pairs=[(key, pick(Name(*words))) for key, words in SOURCES.items()],
        item_pairs=[(key, pick(ITEMS[key])) for key in PAID_ITEMS],
        may_keep=rules.may(actor(), "ledger.keep"),
    )  # fmt: skip


@blueprint.post("/funds")
def open_fund() -> Answered:
    """Open a fund."""
    said = request.form

    def do(work: Work) -> Any:
        return operations.open_fund(
            work, code=said.get("code", ""), name=said.get("name", ""), source=said.get("source", ""),
            items=said.getlist("items"), donor=said.get("donor", "").strip(), purpose=said.get("purpose", "").strip(),
            rank=typed_number("rank") if said.get("rank") else 50,
        )  # fmt: skip

    return act(do, said=_("资金账户已开设，可以拨入资金。"), then=url_for("payments.show_funds"), again=_funds)


@blueprint.get("/funds/<fund_id>")
def show_fund(fund_id: str) -> Answered:
    """Go to a fund's present month."""
    month = f"{local_date(now()):%Y-%m}"
    return redirect(url_for("payments.show_book", fund_id=fund_id, month=month))


@blueprint.get("/funds/<fund_id>/<month>")
def show_book(fund_id: str, month: str) -> str:
    """Show a fund's ledger over a month."""
    return _book(fund_id, month)


def _book(fund_id: str, month: str, errors: Any = ()) -> str:
    first = first_of(month)
    who = actor()
    sheet = query(lambda work: books.book(work, fund_id=fund_id, month=first))
    return render_template(
        "payments/book.html", sheet=sheet, fund=sheet.fund, month=month, before=f"{later(first, -1):%Y-%m}",
        after=f"{later(first):%Y-%m}", errors=errors, error_count=len(errors), typed=request.form, moves=MOVES, items=ITEMS,
        over=month_of(local_date(now())) > first, may_keep=rules.may(who, "ledger.keep"), may_check=rules.may(who, "ledger.check"),
        viewer_id=who.id, sources=SOURCES, sums=[(pick(MOVES[kind]), money(total)) for kind, total in sheet.sums.items()],
    )  # fmt: skip


@blueprint.post("/funds/<fund_id>/<month>/<verb>")
def keep_book(fund_id: str, month: str, verb: str) -> Answered:
    """Bring money in, correct a line, or sign for the month."""
    said, first = request.form, first_of(month)
    acts: dict[str, Any] = {
        "bring-in": lambda work: operations.bring_in(
            work, fund_id=fund_id, amount=typed_amount(), voucher=said.get("voucher", ""), note=said.get("note", "")
        ),
        "correct": lambda work: operations.correct(
            work, fund_id=fund_id, serial=typed_number("serial"), amount=typed_amount("difference"), reason=said.get("reason", "")
        ),
        "reconcile": lambda work: books.reconcile(work, fund_id=fund_id, month=first),
        "countersign": lambda work: books.countersign(work, fund_id=fund_id, month=first),
    }  # fmt: skip
    if verb not in acts:
        return redirect(url_for("payments.show_funds"))
    return act(
        acts[verb], said=_("已记账。"), then=url_for("payments.show_book", fund_id=fund_id, month=month),
        again=lambda errors: _book(fund_id, month, errors),
    )  # fmt: skip


@blueprint.get("/funds/<fund_id>/<month>.xlsx")
def export_book(fund_id: str, month: str) -> Response:
    """Give a fund's month as XLSX."""
    first = first_of(month)
    return download(
        command(lambda work: sheets.ledger_sheet(work, fund_id=fund_id, month=first)), f"ledger-{month}.xlsx"
    )
