"""Leads on the page: report from a phone, the list with its clocks, one lead with its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

import forms
from server.cases.pages.desk import here
from server.discovery import operations, queries
from server.discovery.models import Lead
from server.discovery.pages.blueprint import blueprint, typed
from server.discovery.reporting import FORM
from server.discovery.words import OUTCOMES, VERIFIED, WAYS
from server.foundation.clock import LOCAL
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.web.entry import Answered, actor, command, now, query
from server.web.language import pick
from server.web.repeatable import form_key, new_key, next_key

SIZE = 20
#: What the phone page asks in its first screen; the rest is filled in or folded away.
FIRST = ("name", "scene", "narrative", "address", "urgent")


@blueprint.get("/leads")
def show_leads() -> str:
    """List leads: whoever handles them sees the nearest term first, whoever reports sees her own with what came of them."""
    who = actor()
    mine = request.args.get("mine") == "1" or not rules.may(who, "lead.read")
    state, after = request.args.get("state", "" if mine else "open"), request.args.get("after")
    scene = request.args.get("scene", "")
    page = query(
        lambda work: queries.leads(
            work, state="" if state == "all" else state, scene=scene, mine=mine, after=after, size=SIZE
        )
    )
    scenes = next(field for field in forms.load(FORM).fields if field.name == "scene").options
    return render_template(
        "discovery/leads.html", rows=page.rows, mine=mine, state=state, scene=scene, scenes=scenes,
        reads=rules.may(who, "lead.read"), may_report=rules.may(who, "lead.report"),
        may_bring=rules.may(who, "lead.import") or rules.may(who, "lead.scan"),
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


@blueprint.get("/leads/new")
def new_lead() -> str:
    """Show the phone page on which somebody reports in a minute."""
    who = actor()
    officer = any(post.role == "village_officer" for post in who.posts)
    department = any(post.unit_kind in ("department", "school") for post in who.posts)
    answers = {
        "reporter_name": who.name, "reporter_phone": query(queries.reporter_phone), "urgent": False,
        "reporter_role": "officer" if officer else "department" if department else "neighbour",
        "found_at": now().astimezone(LOCAL).replace(second=0, microsecond=0).isoformat(),
    }  # fmt: skip
    return _report_page(answers, submission=new_key())


def _report_page(
    answers: Mapping[str, Any], *, submission: str, errors: Any = (), township: str = "", village: str = ""
) -> str:
    towns = query(queries.places)
    return render_template(
        "discovery/new.html", form=forms.load(FORM), first=FIRST, answers=answers, errors=errors, error_count=len(errors),
        towns=towns, villages=query(lambda work: queries.villages(work, [unit for unit, _name in towns])), township=township,
        village=village, submission=submission,
    )  # fmt: skip


@blueprint.post("/leads/new")
def report() -> Answered:
    """Take the report; the clock starts, and an emergency is registered in the same press."""
    answers = forms.load(FORM).from_html(request.form)
    submission = form_key()
    towns = query(queries.places)
    township = typed("township") or (towns[0][0] if len(towns) == 1 else "")
    village = typed("place_village") or None
    try:
        lead = command(
            lambda work: operations.report(
                work, township=township, answers=answers, submission=submission, village=village
            )
        )
    except Refused as refusal:
        shown = refusal.problems("township")
        return _report_page(
            answers, submission=next_key(refusal), errors=shown, township=township, village=village or ""
        ), refusal.status
    said = _("已收到，编号 %(code)s。", code=lead.code)
    if lead.case_id:
        said = _("已收到，编号 %(code)s；急难已同时登记，时限已开始。", code=lead.code)
    flash(said, "success")
    return redirect(url_for(".show_lead", lead_id=lead.id), code=303)


@blueprint.get("/leads/<lead_id>")
def show_lead(lead_id: str) -> str:
    """Show a lead with its clock and what came of it."""
    return _lead_page(lead_id)


def _lead_page(lead_id: str, errors: Any = (), form: str = "") -> str:
    sheet = command(lambda work: queries.lead_sheet(work, lead_id), reads=True)
    return render_template(
        "discovery/lead.html", sheet=sheet, lead=sheet.row.lead, errors=errors, error_count=len(errors), typed=request.form,
        refused=form, ways=[(key, pick(name)) for key, name in WAYS.items()],
        findings=[(key, pick(name)) for key, name in VERIFIED.items()],
        outcomes=[(key, pick(name)) for key, name in OUTCOMES.items() if key != "emergency" or sheet.row.lead.case_id],
        crumbs=[{"label": _("线索"), "href": url_for(".show_leads")}],
    )  # fmt: skip


@blueprint.post("/leads/<lead_id>/take")
def take(lead_id: str) -> Answered:
    """Take the lead in hand."""
    return _act(lead_id, lambda work: operations.take(work, lead_id=lead_id), _("已由您接手。"), "take")


@blueprint.post("/leads/<lead_id>/contact")
def contact(lead_id: str) -> Answered:
    """Record the contact."""
    return _act(
        lead_id,
        lambda work: operations.contact(
            work, lead_id=lead_id, way=typed("way"), verified=typed("verified"), note=typed("note")
        ),
        _("联系情况已记下。"),
        "contact",
    )


@blueprint.post("/leads/<lead_id>/close")
def close(lead_id: str) -> Answered:
    """Say what came of it."""
    return _act(
        lead_id,
        lambda work: operations.close(work, lead_id=lead_id, outcome=typed("outcome"), note=typed("note")),
        _("已有结果，并已告知报告人。"),
        "close",
    )


def _act(lead_id: str, do: Callable[[Work], Lead], said: str, form: str) -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _lead_page(lead_id, refusal.problems(), form), refusal.status
    flash(said, "success")
    return redirect(url_for(".show_lead", lead_id=lead_id), code=303)


@blueprint.post("/leads/<lead_id>/apply")
def apply(lead_id: str) -> Answered:
    """Begin the application with what is known filled in."""
    try:
        draft = command(lambda work: operations.begin_application(work, lead_id=lead_id))
    except NotFound:
        raise
    except Refused as refusal:
        return _lead_page(lead_id, refusal.problems()), refusal.status
    return redirect(url_for("intake.show_draft", draft_id=draft), code=303)
