"""The component gallery at `/_gallery`; registered in demo and test mode only."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from server.foundation.errors import Conflict, NotFound, NotPermitted, Refused
from server.web import samples
from server.web.lights import calendar_months

gallery = Blueprint("gallery", __name__, url_prefix="/_gallery")


@gallery.before_request
def stand_still() -> None:
    """Let the samples be looked at on the day of which they speak."""
    g.now = samples.NOW


@gallery.get("/")
def components() -> str:
    """Show every component."""
    return render_template(
        "gallery/components.html",
        lights=samples.lights(),
        months=calendar_months(samples.counted_days()),
        errors=samples.ERRORS,
        tasks=samples.tasks(),
        ledger_rows=samples.ledger(),
        diagram_svg=samples.DIAGRAM,
        now=samples.NOW,
        **samples.frame(),
    )


@gallery.get("/form")
def form() -> str:
    """Show a form with two errors, everything typed still there."""
    return render_template("gallery/form.html", errors=samples.ERRORS, title="登记急难", **samples.frame())


@gallery.post("/form")
def sent() -> ResponseReturnValue:
    """Say back what was sent, one press, one line."""
    return Response(
        "\n".join(f"{name}={value}" for name, value in request.form.items(multi=True)), mimetype="text/plain"
    )


@gallery.post("/keep")
def keep() -> ResponseReturnValue:
    """Take an autosave and keep nothing."""
    return "", 204


@gallery.post("/number")
def check_number() -> str:
    """Answer the check of an identity number by its length alone; the real check belongs to the forms."""
    number = request.form.get(request.form.get("field", ""), "").strip()
    return render_template("gallery/number.html", number=number)


@gallery.get("/public")
def public() -> str:
    """Show a resident's page."""
    return render_template("gallery/public.html", lights=samples.lights(), demo=True, now=samples.NOW)


@gallery.get("/print")
def document() -> str:
    """Show a document on paper."""
    return render_template("gallery/document.html", issued_on=date(2026, 4, 7))


@gallery.get("/refused/<int:status>")
def refused(status: int) -> str:
    """Show an error page."""
    known: dict[int, Refused] = {403: NotPermitted("窗口经办"), 404: NotFound(), 409: Conflict()}
    if status in known:
        raise known[status]
    if status == 500:
        raise RuntimeError("shown on purpose")
    abort(status if 400 <= status < 600 else 404)
