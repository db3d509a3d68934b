"""The register of sources: who holds what, how it is asked, when it last answered."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import NotFound, NotPermitted, Refused
from server.organisation import rules
from server.verification import operations, sources, turnaround
from server.verification.kinds import KINDS
from server.verification.pages.frame import blueprint, words
from server.verification.words import CHANNELS
from server.web.entry import Answered, actor, command, query
from server.web.language import pick


@blueprint.get("/sources")
def show_sources() -> str:
    """Show the register."""
    rows, took = query(lambda work: (sources.read_register(work), turnaround.measured(work)))
    return render_template(
        "verification/sources.html", rows=rows, took=took, may_edit=rules.may(actor(), "verification.sources.edit"),
        kind_words=lambda source: "、".join(pick(KINDS[kind]) for kind in source.kinds),
    )  # fmt: skip


@blueprint.get("/sources/<code>")
def show_source(code: str) -> str:
    """Show one source to change it; `new` is one to add."""
    return _source(code)


def _source(code: str, errors: Any = ()) -> str:
    known = None if code == "new" else query(lambda work: sources.source_of(work, code))
    rules.require(actor(), "verification.sources.edit")
    return render_template(
        "verification/source.html", source=known, code=code, errors=errors, typed=request.form, error_count=len(errors),
        channels=words(CHANNELS), kinds=[(key, pick(kind)) for key, kind in KINDS.items()],
    )  # fmt: skip


@blueprint.post("/sources/<code>")
def change_source(code: str) -> Answered:
    """Change a source, or add one."""
    wanted = request.form.get("code", "").strip() if code == "new" else code
    told = {
        **{name: request.form.get(name, "") for name in ("zh", "en", "holder", "channel", "promised_days")},
        "kinds": request.form.getlist("kinds"), "active": request.form.get("active") == "true",
    }  # fmt: skip
    try:
        command(lambda work: operations.change_source(work, code=wanted, told=told))
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _source(code, refusal.problems()), refusal.status
    flash(_("已保存；以后的核对按新的渠道查询。"), "success")
    return redirect(url_for("verification.show_sources"))
