"""The first page of the room: what waits in each list, checks and hearings that run."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _

from server.foundation.clock import local_date
from server.foundation.work import Work
from server.organisation import rules
from server.reviews.pages.blueprint import blueprint
from server.reviews.queries import matters
from server.reviews.queries.lines import Line
from server.web.entry import actor, now, query


@blueprint.get("")
def show_overview() -> str:
    """Show what waits, the nearest last day first."""

    def read(work: Work) -> tuple[matters.Counts, list[Line], list[Line]]:
        return matters.counts(work), matters.reviews(work)[:20], matters.stops(work)[:20]

    counts, reviews, stops = query(read)
    who = actor()
    return render_template(
        "reviews/overview.html", tiles=_tiles(counts), reviews=reviews, stops=stops, may_draw=rules.may(who, "review.draw"),
        may_compare=rules.may(who, "review.compare"), may_report=rules.may(who, "change.apply"), today=local_date(now()),
    )  # fmt: skip


def _tiles(counts: matters.Counts) -> list[dict[str, object]]:
    rows = (
        (_("家庭变化待处理"), counts.reports, url_for(".show_changes", state="waiting"), "amber" if counts.reports else ""),
        (_("本月要发起的核查"), counts.opening, url_for(".show_plan"), "blue"),
        (_("在办核查"), counts.open, url_for(".show_reviews"), ""),
        (_("核查已逾期"), counts.late, url_for(".show_reviews"), "red" if counts.late else ""),
        (_("在办调整（听取意见）"), counts.hearings, url_for(".show_stops"), "amber" if counts.hearings else ""),
        (_("应保未保"), counts.gaps, url_for(".show_list", side="gap"), ""),
        (_("应退未退"), counts.exits, url_for(".show_list", side="exit"), ""),
        (_("数据疑点"), counts.suspicions, url_for(".show_suspicions"), ""),
    )  # fmt: skip
    return [{"label": label, "value": value, "href": href, "kind": kind} for label, value, href, kind in rows]
