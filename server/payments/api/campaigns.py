"""Campaigns over HTTP: one payment to each household of a list that a second person approves."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.foundation.money import yuan
from server.foundation.work import Work
from server.payments import campaigns as operations
from server.payments.campaign_list import set_account as write_account
from server.payments.models import CampaignEntry
from server.payments.queries.campaigns import campaign_rows, campaign_sheet
from server.payments.schemas import (
    CampaignAccountSchema,
    CampaignListSchema,
    CampaignSchema,
    CampaignSheetSchema,
    EntrySchema,
    IncludeSchema,
    MakeCampaignSchema,
)
from server.web.entry import query
from server.web.repeatable import Do, repeatable

campaigns = Blueprint("campaigns-api", __name__, url_prefix="/api/v1/campaigns", description="专项发放 Campaigns")


@campaigns.get("")
@campaigns.response(200, CampaignListSchema)
def list_campaigns() -> dict[str, Any]:
    """List the campaigns, the newest first."""
    return {"rows": [_campaign(row.campaign, row.count, row.total) for row in query(campaign_rows)]}


@campaigns.post("")
@campaigns.arguments(MakeCampaignSchema)
@campaigns.response(201, CampaignSchema)
@repeatable
def make_campaign(body: dict[str, Any]) -> Do:
    """Make a campaign with its list."""
    g.status = 201
    order = operations.Order(month=date.fromisoformat(f"{body.pop('month')}-01"), **body)
    return lambda work: _told(work, operations.make(work, order).id)


@campaigns.get("/<campaign_id>")
@campaigns.response(200, CampaignSheetSchema)
def get_campaign(campaign_id: str) -> dict[str, Any]:
    """Read a campaign with its list, those left out first."""
    sheet = query(lambda work: campaign_sheet(work, campaign_id))
    rows = [_entry(r.entry) | {"name": r.name, "household": r.household, "township": r.township} for r in sheet.entries]
    return _campaign(sheet.campaign, sheet.count, sheet.total) | {"entries": rows}


@campaigns.post("/<campaign_id>/approve")
@campaigns.response(200, CampaignSchema)
@repeatable
def approve(campaign_id: str) -> Do:
    """Give the second person's word for a list."""
    return lambda work: _told(work, operations.approve(work, campaign_id=campaign_id).id)


@campaigns.post("/<campaign_id>/drop")
@campaigns.response(200, CampaignSchema)
@repeatable
def drop(campaign_id: str) -> Do:
    """Give a draft list up."""
    return lambda work: _told(work, operations.drop(work, campaign_id=campaign_id).id)


@campaigns.post("/entries/<entry_id>")
@campaigns.arguments(IncludeSchema)
@campaigns.response(200, EntrySchema)
@repeatable
def set_entry(body: dict[str, Any], entry_id: str) -> Do:
    """Put a household on the list of a draft, or leave it out for a reason."""
    return lambda work: _entry(operations.set_entry(work, entry_id=entry_id, **body))


@campaigns.post("/entries/<entry_id>/account")
@campaigns.arguments(CampaignAccountSchema)
@campaigns.response(200, EntrySchema)
@repeatable
def set_account(body: dict[str, Any], entry_id: str) -> Do:
    """Write down where a household of a draft is paid, and put it on the list; who approves the list confirms it."""
    return lambda work: _entry(write_account(work, entry_id=entry_id, **body))


def _told(work: Work, campaign_id: str) -> dict[str, Any]:
    sheet = campaign_sheet(work, campaign_id)
    return _campaign(sheet.campaign, sheet.count, sheet.total)


def _campaign(row: Any, count: int, total: Any) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("id", "title", "kind", "basis", "groups", "per", "state")}
    return same | {
        "fund": row.fund_id,
        "month": f"{row.month:%Y-%m}",
        "each": str(row.each),
        "count": count,
        "total": str(total),
    }


def _entry(row: CampaignEntry) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("id", "included", "reason", "persons", "state")}
    return same | {"account": row.account_masked, "amount": str(yuan(row.amount_fen))}
