"""Lists of departments and scans of our own rows: what they brought, and which rows could not be read."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.discovery import operations, queries
from server.discovery.listed import LISTS
from server.discovery.pages.blueprint import blueprint, typed
from server.discovery.signals import COMMON
from server.foundation.errors import NotPermitted, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit
from server.web.entry import Answered, actor, command, query
from server.web.language import pick
from server.web.uploads import uploaded


@blueprint.get("/leads/lists")
def show_lists() -> str:
    """Show what lists and scans brought, with the form for another list."""
    return _page()


def _page(errors: Any = ()) -> str:
    who = actor()
    if not (rules.may(who, "lead.import") or rules.may(who, "lead.scan")):
        raise NotPermitted(reason="lead.import")
    return render_template(
        "discovery/lists.html", rows=query(queries.signal_lists), errors=errors, error_count=len(errors), typed=request.form,
        may_bring=rules.may(who, "lead.import"), townships=query(_scannable), common=COMMON,
        kinds=[(key, f"{pick(kind.name)}（{pick(kind.source)}）") for key, kind in LISTS.items()],
        asked=[(pick(kind.name), "、".join((*COMMON, *kind.needed))) for kind in LISTS.values()],
        kind_name=lambda key: pick(LISTS[key].name) if key in LISTS else _("在册数据扫描"), signals=query(_signals),
    )  # fmt: skip


def _scannable(work: Work) -> list[tuple[str, str]]:
    found = rules.relations(work.actor, "lead.scan")
    rows = work.session.query(Unit).filter(Unit.kind == "township", Unit.county == work.house.county).all()
    return [(row.id, row.name) for row in rows if "county" in found or row.id in found.get("own", frozenset())]


def _signals(work: Work) -> list[tuple[str, str, str]]:
    table = work.house.tables.table("lead-signals", on=work.today)
    return [(rule.id, rule.notes["reason_zh"], rule.notes["reason_en"]) for rule in table.rules]


@blueprint.post("/leads/lists")
def bring_list() -> Answered:
    """Put a department's list to the table."""
    (name, content), kind = uploaded(), typed("kind")
    try:
        row = command(lambda work: operations.read_list(work, kind=kind, name=name, content=content))
    except Refused as refusal:
        return _page(refusal.problems("file")), refusal.status
    flash(
        _("%(rows)s 行：新线索 %(leads)s 条，并入已有 %(merged)s 条，未达门槛 %(quiet)s 行，读不了 %(wrong)s 行。",
          rows=row.rows, leads=row.leads, merged=row.merged, quiet=row.quiet, wrong=row.wrong),
        "success",
    )  # fmt: skip
    return redirect(url_for(".show_lists"), code=303)


@blueprint.post("/leads/lists/scan")
def scan() -> Answered:
    """Look through a township's own rows."""
    try:
        row = command(lambda work: operations.scan(work, township=typed("township")))
    except Refused as refusal:
        return _page(refusal.problems("township")), refusal.status
    flash(_("看了 %(rows)s 户，新线索 %(leads)s 条。", rows=row.rows, leads=row.leads), "success")
    return redirect(url_for(".show_lists"), code=303)
