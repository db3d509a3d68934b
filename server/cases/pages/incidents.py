"""Failed automatic steps in the browser: run again one by one or all that broke alike, leave one out with two people."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases import incidents
from server.cases.pages.blueprint import blueprint
from server.cases.pages.cases import retry, say
from server.cases.pages.desk import process_name
from server.cases.queries import incidents as reading
from server.cases.refusals import IncidentResolved, StepBroken
from server.foundation.errors import Refused
from server.web.entry import command, query


@blueprint.get("/incidents")
def show_incidents() -> str:
    """Show what I may mend."""
    return render_template("cases/incidents.html", groups=query(reading.broken), row_process=process_name)


@blueprint.post("/incidents/retry")
def retry_incidents() -> Response:
    """Run all the named steps again, each in a transaction of its own."""
    chosen = request.form.getlist("incident")
    done, again = retry_all(chosen)
    flash(
        _("重新执行：%(done)s 个继续了，%(again)s 个仍然出错。", done=done, again=again),
        "error" if again else "success",
    )
    return redirect(url_for("cases.show_incidents"), code=303)


def retry_all(ids: Sequence[str]) -> tuple[int, int]:
    """Run steps again and return how many went on and how many broke once more; one that is mended already counts as gone on."""
    done = again = 0
    for incident_id in dict.fromkeys(ids):
        try:
            retry(incident_id)
            done += 1
        except IncidentResolved:
            done += 1
        except StepBroken:
            again += 1
    return done, again


@blueprint.post("/incidents/<incident_id>/skip/ask")
def ask_to_skip(incident_id: str) -> Response:
    """Ask that a step be left out."""
    reason = request.form.get("reason", "")
    try:
        command(lambda work: incidents.ask_to_skip(work, incident_id=incident_id, reason=reason))
        flash(_("已申请跳过，请另一位同事同意。"), "success")
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("cases.show_incidents"), code=303)


@blueprint.post("/incidents/<incident_id>/skip")
def skip_incident(incident_id: str) -> Response:
    """Leave a step out, as the second person."""
    try:
        command(lambda work: incidents.skip(work, incident_id=incident_id))
        flash(_("已跳过，流程继续。"), "success")
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("cases.show_incidents"), code=303)


@blueprint.get("/administration/incidents")
def show_causes() -> str:
    """Show the system administrator what broke, without any case."""
    return render_template("cases/causes.html", rows=query(reading.causes), row_process=process_name)
