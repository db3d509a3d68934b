"""Apply again for a recognition that ends."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.intake import renewing
from server.intake.pages.blueprint import blueprint
from server.recognition import queries
from server.recognition.queries import RecognitionRow
from server.web.entry import command, query


@blueprint.get("/intake/renewals/<recognition_id>")
def show_renewal(recognition_id: str) -> str:
    """Ask whether the household wishes to go on and nothing has changed."""
    return _page(recognition_id)


@blueprint.post("/intake/renewals/<recognition_id>")
def renew(recognition_id: str) -> str | tuple[str, int] | Response:
    """Register the new application."""
    unchanged = request.form.get("unchanged") == "true"
    try:
        done = command(lambda work: renewing.renew(work, recognition_id=recognition_id, unchanged=unchanged))
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(recognition_id, refusal), refusal.status
    flash(_("已重新申请，材料沿用。"), "success")
    return redirect(url_for("cases.show_case", case_id=done.case_id), code=303)


def _page(recognition_id: str, refusal: Refused | None = None) -> str:
    def read(work: Work) -> RecognitionRow:
        found = queries.recognition_of(work, recognition_id)
        if found is None:
            raise NotFound
        return found

    errors = refusal.problems() if refusal else ()
    return render_template(
        "intake/renewal.html", title=_("重新申请"), line=query(read), errors=errors, error_count=len(errors), typed=request.form,
        crumbs=[{"label": _("认定有效期"), "href": url_for("recognition.show_recognitions")}],
    )  # fmt: skip
