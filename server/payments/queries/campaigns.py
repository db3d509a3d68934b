"""Campaigns and their lists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from server.cases.veiling import OPEN, veils_of_homes
from server.cases.visibility import masked_name
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Unit
from server.payments.campaigns import read_campaign
from server.payments.models import Campaign, CampaignEntry, Fund, Run
from server.payments.queries.unpaid import sees_payees
from server.payments.units import user_name

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """One campaign in the list."""

    campaign: Campaign
    count: int
    total: Decimal


def campaign_rows(work: Work) -> list[CampaignRow]:
    """Return the campaigns, the newest first, with how many are on the list and what it comes to.

    :raises NotPermitted: the actor does not read payments.
    """
    rules.require(work.actor, "payment.read")
    rows = work.session.execute(
        select(Campaign, func.count(CampaignEntry.id), func.coalesce(func.sum(CampaignEntry.amount_fen), 0))
        .outerjoin(CampaignEntry, (CampaignEntry.campaign_id == Campaign.id) & CampaignEntry.included)
        .where(Campaign.county == work.house.county)
        .group_by(Campaign.id)
        .order_by(Campaign.made_at.desc())
        .limit(MOST)
    )
    return [CampaignRow(campaign=c, count=count, total=yuan(int(total))) for c, count, total in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One household on a list."""

    entry: CampaignEntry
    name: str
    household: str
    township: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSheet:
    """A campaign with its list."""

    campaign: Campaign
    entries: list[EntryRow]
    count: int
    total: Decimal
    left_out: int
    fund: str  #: the one that alone pays it; empty: those that may, in their order
    made_by: str
    approved_by: str
    run: Run | None


def campaign_sheet(work: Work, campaign_id: str) -> CampaignSheet:
    """Return a campaign with its list, those left out on top.

    :raises NotFound: there is none.
    """
    rules.require(work.actor, "payment.read")
    campaign = read_campaign(work, campaign_id)
    open_names = sees_payees(work)
    rows = work.session.execute(
        select(CampaignEntry, Person.name, Household.code, Unit.name)
        .join(Person, Person.id == CampaignEntry.person_id)
        .join(Household, Household.id == CampaignEntry.household_id)
        .join(Unit, Unit.id == Household.township)
        .where(CampaignEntry.campaign_id == campaign.id)
        .order_by(CampaignEntry.included, Household.code)
    ).all()
    covers = {} if open_names else veils_of_homes(work, {entry.household_id: None for entry, *_ in rows})
    entries = [
        EntryRow(
            entry=covers.get(entry.household_id, OPEN).over_row(work, entry, "reason"),
            name=name if open_names else masked_name(name), household=code, township=unit,
        )
        for entry, name, code, unit in rows
    ]  # fmt: skip
    included = [row.entry for row in entries if row.entry.included]
    return CampaignSheet(
        campaign=campaign, entries=entries[:MOST], count=len(included), total=yuan(sum(e.amount_fen for e in included)),
        left_out=len(entries) - len(included), fund=_fund(work, campaign), made_by=user_name(work, campaign.made_by),
        approved_by=user_name(work, campaign.approved_by),
        run=work.session.scalar(
            select(Run).where(Run.campaign_id == campaign.id, Run.state != "dropped").order_by(Run.id.desc()).limit(1)
        ),
    )  # fmt: skip


def _fund(work: Work, campaign: Campaign) -> str:
    return work.session.get_one(Fund, campaign.fund_id).name if campaign.fund_id else ""
