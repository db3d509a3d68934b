"""The figures of a region in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from server.foundation.clock import local_date
from server.foundation.months import month_of, months_back
from server.foundation.work import Work
from server.regions import queries
from server.regions.queries import Sheet
from server.web.entry import now, query

blueprint = Blueprint("regions", __name__, url_prefix="/region", template_folder="templates")
_MONTHS_BACK = 12


@blueprint.get("")
def show_region() -> str:
    """Show the month per county."""
    return _page(lambda work, first: queries.region(work, first=first), counties=True)


@blueprint.get("/counties/<code>")
def show_county(code: str) -> str:
    """Show the month of one county per township."""
    crumbs = [{"label": _("下级汇总"), "href": f"/region?month={request.args.get('month', '')}"}]
    return _page(lambda work, first: queries.county(work, code, first=first), counties=False, crumbs=crumbs)


def _page(read: Callable[[Work, date], Sheet], **values: Any) -> str:
    first = month_of(request.args.get("month", ""), today=local_date(now()))
    columns = (_("本月登记"), _("本月受理"), _("本月办结"), _("在办"), _("按期"), _("逾期"), _("未办结且已超期"))
    return render_template(
        "regions/sheet.html", sheet=query(lambda work: read(work, first)), columns=columns, months=_months(), **values
    )


def _months() -> list[tuple[str, str]]:
    return [(f"{day:%Y-%m}", f"{day:%Y-%m}") for day in months_back(local_date(now()), _MONTHS_BACK)]
