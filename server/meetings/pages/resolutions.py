"""The resolutions by state, for supervisor, secretary, convener and the units that carry them out."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _

from server.meetings.pages.blueprint import blueprint
from server.meetings.pages.frame import spoken
from server.meetings.queries import resolutions
from server.organisation import rules
from server.web.entry import actor, query


@blueprint.get("/resolutions")
def show_resolutions() -> str:
    """Show the resolutions, what is due first on top."""
    state = request.args.get("state", "open")
    state = state if state in (*resolutions.STATES, "") else "open"
    rows, counts = query(lambda work: (resolutions.resolutions(work, state=state), resolutions.counts(work)))
    labels = {"open": _("落实中"), "overdue": _("已超期"), "reported": _("待核实"), "closed": _("已销号")}
    tabs = [
        {
            "label": label, "count": counts[key], "current": key == state,
            "href": url_for("meetings.show_resolutions", state=key),
        }
        for key, label in labels.items()
    ]  # fmt: skip
    return render_template(
        "meetings/resolutions.html", rows=rows, tabs=tabs, words=spoken(), reads_meetings=rules.may(actor(), "meeting.read"),
    )  # fmt: skip
