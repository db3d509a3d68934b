"""The month's figures."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_babel import gettext as _

from server.cases.words import CASE_STATES, state_of
from server.foundation.clock import local_date as day_of
from server.foundation.errors import NotFound
from server.foundation.months import month_of, months_back
from server.organisation import rules
from server.oversight import sheets
from server.oversight.log_files import FORMATS
from server.oversight.pages.blueprint import blueprint
from server.oversight.pages.frame import download, event_log, here, process_name
from server.oversight.queries.statistics import Month, span_of, statistics
from server.web.entry import actor, command, now, query
from server.web.language import language, pick

MONTHS_BACK = 12


@blueprint.get("/oversight/statistics")
def show_statistics() -> str:
    """Show a month: cases by state, terms kept per unit and procedure, durations."""
    first = month_of(request.args.get("month", ""), today=day_of(now()))
    month = query(lambda work: statistics(work, first=first))
    return render_template(
        "oversight/statistics.html", month=month, months=_months(), row_process=process_name, tiles=_tiles(month),
        states=[(pick(state_of(CASE_STATES, key)[0]), number) for key, number in sorted(month.states.items())],
        export=here("/oversight/statistics.xlsx"),
        events=[(form.upper(), here(f"/oversight/events.{form}")) for form in FORMATS],
        may_export=rules.may(actor(), "report.export"),
    )  # fmt: skip


@blueprint.get("/oversight/statistics.xlsx")
def export_statistics() -> Response:
    """Give the month as XLSX."""
    first = month_of(request.args.get("month", ""), today=day_of(now()))
    file = command(lambda work: sheets.statistics_sheet(work, statistics(work, first=first)))
    return download(file, f"统计-{first:%Y-%m}.xlsx")


@blueprint.get("/oversight/events.<form>")
def export_events(form: str) -> Response:
    """Give the event log of the cases registered in a month, without anybody's name, as XES or CSV.

    :raises NotFound: it is written in neither.
    """
    if form not in FORMATS:
        raise NotFound
    first = month_of(request.args.get("month", ""), today=day_of(now()))
    since, until = span_of(first)
    return event_log(form, since=since, until=until, name=f"事件日志-{first:%Y-%m}.{form}")


def _tiles(month: Month) -> list[dict[str, object]]:
    ended = month.met + month.late
    rate = f"{month.met / ended:.1%}" if ended else "—"
    return [
        {"label": _("本月登记"), "value": month.opened}, {"label": _("本月受理"), "value": month.accepted},
        {"label": _("本月办结"), "value": month.closed}, {"label": _("按期率"), "value": rate, "kind": "red" if month.late else "green" if ended else ""},
    ]  # fmt: skip


def _months() -> list[tuple[str, str]]:
    found = months_back(day_of(now()), MONTHS_BACK)
    return [(f"{day:%Y-%m}", f"{day:%Y-%m}" if language() == "en" else f"{day.year}年{day.month}月") for day in found]
