"""The board, and the lists behind its tiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from server.cases.words import name_of, state_of
from server.foundation.paging import Page
from server.foundation.work import Work
from server.organisation import rules
from server.oversight import operations, sheets
from server.oversight.pages.blueprint import blueprint
from server.oversight.pages.frame import PAGE, download, here, process_name, wanted_of
from server.oversight.queries import board, listed, orders
from server.oversight.queries.board import BoardRow, Wanted
from server.oversight.queries.tally import Tally, tally
from server.oversight.words import CAUSES, LISTS, ORDER_STATES
from server.unmasking import queries as unmasking
from server.web.entry import actor, command, now, query
from server.web.formats import local_date
from server.web.language import pick

FIRST = 10
MOST_GROUPS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Board:
    figures: Tally
    listed: int
    open_orders: int
    late_orders: int
    unconfirmed: int
    first: Page[BoardRow]


@blueprint.get("/oversight")
def show_board() -> str:
    """Show what is overdue and what soon will be, by unit, holder and step."""
    seen = query(_read)
    return render_template(
        "oversight/board.html", seen=seen, tiles=_tiles(seen), row_process=process_name, most=MOST_GROUPS,
        may_order=rules.may(actor(), "oversight.order"), link=lambda **f: url_for("oversight.show_list", **f),
    )  # fmt: skip


def _read(work: Work) -> _Board:
    everything = Wanted()
    return _Board(
        figures=tally(work, everything), listed=listed.count_listed(work), open_orders=orders.count_orders(work, state="open"),
        late_orders=orders.count_orders(work, late=True), unconfirmed=unmasking.count(work, "unconfirmed"), first=board.rows(work, everything, size=FIRST),
    )  # fmt: skip


def _tiles(seen: _Board) -> list[dict[str, Any]]:
    counts = seen.figures.total
    figures = (
        ("unsigned", counts.unsigned, "blue"), ("overdue", counts.overdue, "red"), ("1", counts.within[0], "amber"),
        ("3", counts.within[1], "amber"), ("5", counts.within[2], ""), ("meeting", seen.figures.meeting, "red"),
    )  # fmt: skip
    tiles = [
        _tile(pick(LISTS[due]), value, kind, url_for("oversight.show_list", due=due)) for due, value, kind in figures
    ]
    tiles.append(_tile(_("督办清单"), seen.listed, "amber", url_for("oversight.show_listed")))
    late = {"note": _("（%(n)s 张逾期未答复）", n=seen.late_orders)} if seen.late_orders else {}
    kind = "red" if seen.late_orders else ""
    tiles.append(
        _tile(_("待答复督办单"), seen.open_orders, kind, url_for("oversight.show_orders", state="open")) | late
    )
    if seen.unconfirmed:
        href = url_for("unmasking.show_list", view="unconfirmed")
        tiles.append(_tile(_("急难先看、待确认"), seen.unconfirmed, "amber", href))
    return tiles


def _tile(label: str, value: int, kind: str, href: str) -> dict[str, Any]:
    return {"label": label, "value": value, "kind": kind if value else "", "href": href}


@blueprint.get("/oversight/tasks")
def show_list() -> str:
    """Show the list behind a tile."""
    wanted, after = wanted_of(request.args), request.args.get("after")
    page, found, total, step = query(
        lambda work: (
            board.rows(work, wanted, after=after, size=PAGE), board.choices(work),
            board.count(work, wanted) if wanted != Wanted() else None,
            board.step_name(work, wanted.element) if wanted.element else "",
        )
    )  # fmt: skip
    unclaimed = (board.NOBODY, _("未领办"))
    return render_template(
        "oversight/list.html", rows=page.rows, total=found.open if total is None else total, wanted=wanted, row_process=process_name,
        title=pick(LISTS[wanted.due]), dues=[(key, pick(name)) for key, name in LISTS.items()],
        units=found.units, holders=[unclaimed, *found.holders_of(wanted.unit)], step=step,
        processes=sorted((key, process_name(key)) for key in found.processes),
        without_step=here(element=None, after=None), export=here(url_for("oversight.export_list"), after=None),
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None, here=here(),
        may_order=rules.may(actor(), "oversight.order"), may_reassign=rules.may(actor(), "task.reassign"),
        may_export=rules.may(actor(), "report.export"),
    )  # fmt: skip


@blueprint.get("/oversight/tasks.xlsx")
def export_list() -> Response:
    """Give the list behind a tile as XLSX; that it was taken is kept in the read log."""
    wanted = wanted_of(request.args)
    file = command(lambda work: sheets.board_sheet(work, wanted))
    return download(file, f"{LISTS[wanted.due].zh}-{local_date(now(), 'iso')}.xlsx")


@blueprint.get("/oversight/meeting")
def show_meeting() -> BaseResponse:
    """Show what is 5 working days over and more: the items proposed to the joint meeting."""
    actor()
    return redirect(url_for("oversight.show_list", due="meeting"))


@blueprint.get("/oversight/listed")
def show_listed() -> str:
    """Show the supervision list."""
    after, settled = request.args.get("after"), request.args.get("settled") == "1"
    page = query(lambda work: listed.listed(work, settled=settled, after=after, size=PAGE))
    return render_template(
        "oversight/listed.html", rows=page.rows, settled=settled, cause=lambda key: pick(name_of(CAUSES, key)),
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
        may_order=rules.may(actor(), "oversight.order"), may_export=rules.may(actor(), "report.export"),
    )  # fmt: skip


@blueprint.get("/oversight/listed.xlsx")
def export_listed() -> Response:
    """Give the supervision list as XLSX."""
    return download(command(sheets.listed_sheet), f"督办清单-{local_date(now(), 'iso')}.xlsx")


@blueprint.post("/oversight/listed/<entry_id>/settle")
def settle_entry(entry_id: str) -> BaseResponse:
    """Take a transfer off the supervision list."""
    command(lambda work: operations.settle_entry(work, entry_id=entry_id))
    flash(_("已移出督办清单。"), "success")
    return redirect(url_for("oversight.show_listed"), code=303)


def order_state(key: str) -> tuple[str, str]:
    """Return the name and colour of an order's state."""
    name, colour = state_of(ORDER_STATES, key)
    return pick(name), colour
