"""Campaigns in the browser: make a list, look at it, let another person approve it, open its batch."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.words import ITEMS, Name
from server.foundation.errors import NotFound, Refused
from server.foundation.months import first_of
from server.foundation.work import Work
from server.organisation import rules
from server.payments import campaigns as operations
from server.payments.campaign_list import GROUPS, entry_of, set_account
from server.payments.campaigns import KINDS
from server.payments.pages.blueprint import act, blueprint, typed_amount
from server.payments.queries.campaigns import campaign_rows, campaign_sheet
from server.payments.words import CAMPAIGN_STATES, REQUEST_STATES
from server.web.entry import Answered, actor, command, query
from server.web.language import pick
from server.web.repeatable import once


@blueprint.get("/campaigns")
def show_campaigns() -> str:
    """List the campaigns."""
    return _campaigns()


def _campaigns(errors: Any = ()) -> str:
    return render_template(
        "payments/campaigns.html", rows=query(campaign_rows), errors=errors, error_count=len(errors), typed=request.form,
        chosen=request.form.getlist("groups"), states=CAMPAIGN_STATES,
        group_pairs=[(key, pick(ITEMS[key])) for key in GROUPS],
        kind_pairs=[(key, pick(Name(*words))) for key, words in KINDS.items()],
        may_make=rules.may(actor(), "campaign.make"), funds=query(_payers),
    )  # fmt: skip


def _payers(work: Work) -> list[tuple[str, str]]:
    """Return the funds to choose from, each with what it pays."""
    return [
        (key, f"{name}（{'、'.join(pick(Name(*KINDS[kind])) for kind in kinds)}）")
        for key, name, kinds in operations.payers(work)
    ]


@blueprint.post("/campaigns")
def make_campaign() -> Answered:
    """Make a campaign with its list."""
    said = request.form

    def do(work: Work) -> str:
        order = operations.Order(
            title=said.get("title", ""), kind=said.get("kind", ""), basis=said.get("basis", ""),
            month=first_of(said.get("month", "")), groups=said.getlist("groups"), per=said.get("per", ""),
            each=typed_amount("each"), codes=said.get("codes", "").split(), fund=said.get("fund", ""),
        )  # fmt: skip
        return operations.make(work, order).id

    try:
        campaign_id = command(
            lambda work: once(work, do, stands=lambda made: operations.read_campaign(work, made).state != "dropped")
        )
    except NotFound:
        raise
    except Refused as refusal:
        return _campaigns(refusal.problems()), refusal.status
    flash(_("名单已生成，请核对后交另一人审批。"), "success")
    return redirect(url_for("payments.show_campaign", campaign_id=campaign_id), code=303)


@blueprint.get("/campaigns/<campaign_id>")
def show_campaign(campaign_id: str) -> str:
    """Show a campaign's list."""
    return _campaign(campaign_id)


def _campaign(campaign_id: str, errors: Any = ()) -> str:
    who = actor()
    sheet = query(lambda work: campaign_sheet(work, campaign_id))
    without = [
        (row.entry.household_id, f"{row.household} {row.name}")
        for row in sheet.entries
        if row.entry.account_sealed is None
    ]
    return render_template(
        "payments/campaign.html", sheet=sheet, campaign=sheet.campaign, errors=errors, error_count=len(errors), items=ITEMS,
        kinds=KINDS, states=CAMPAIGN_STATES, entry_states=REQUEST_STATES, may_make=rules.may(who, "campaign.make"), typed=request.form, without=without,
        may_approve=rules.may(who, "campaign.approve") and sheet.campaign.made_by != who.id,
        may_pay=rules.may(who, "payment.prepare"),
    )  # fmt: skip


@blueprint.post("/campaigns/<campaign_id>/<verb>")
def move_campaign(campaign_id: str, verb: str) -> Answered:
    """Approve or drop a list."""
    acts = {"approve": operations.approve, "drop": operations.drop}
    if verb not in acts:
        raise NotFound
    return act(
        lambda work: acts[verb](work, campaign_id=campaign_id), said=_("已保存。"),
        then=url_for("payments.show_campaign", campaign_id=campaign_id), again=lambda errors: _campaign(campaign_id, errors),
    )  # fmt: skip


@blueprint.post("/campaigns/<campaign_id>/entries/<entry_id>")
def set_entry(campaign_id: str, entry_id: str) -> Answered:
    """Put a household on the list or leave it out."""
    included, reason = request.form.get("included") == "1", request.form.get("reason", "")
    return act(
        lambda work: operations.set_entry(work, entry_id=entry_id, included=included, reason=reason), said=_("名单已改。"),
        then=url_for("payments.show_campaign", campaign_id=campaign_id), again=lambda errors: _campaign(campaign_id, errors),
    )  # fmt: skip


@blueprint.post("/campaigns/<campaign_id>/accounts")
def set_entry_account(campaign_id: str) -> Answered:
    """Write down where a household of the list is paid."""
    told = {name: request.form.get(name, "").strip() for name in ("payee", "relation", "bank", "account")}
    household = request.form.get("household", "")
    return act(
        lambda work: set_account(work, entry_id=entry_of(work, campaign_id, household), **told), said=_("账户已登记，这户列入名单。"),
        then=url_for("payments.show_campaign", campaign_id=campaign_id), again=lambda errors: _campaign(campaign_id, errors),
    )  # fmt: skip
