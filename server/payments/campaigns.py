"""Campaigns: one payment to each household of a list — a price subsidy over the roll (LAW 32), a one-off aid with its own list.

The list is made from those who receive certain benefits in the month, and from household codes; a second person approves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from server.audit import operations as audit
from server.cases.words import ITEMS
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.money import fen
from server.foundation.work import Work
from server.households.models import Household, Membership, Person
from server.organisation import rules
from server.payments.building import ACCOUNT
from server.payments.funds import amount_problems
from server.payments.models import Campaign, CampaignEntry, Payee, StandingPayment
from server.payments.months import month_of
from server.payments.refusals import PaymentMoved, SecondPersonNeeded

KINDS = {"price-subsidy": ("价格临时补贴", "price subsidy"), "one-off": ("一次性生活补助", "one-off living aid")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a campaign pays to whom, as the office wrote it down."""

    title: str
    kind: str
    basis: str  #: the document that orders it
    month: date
    groups: Sequence[str]  #: who receives one of these in the month
    per: str
    each: Decimal
    codes: Sequence[str] = ()  #: and these households, by their codes


def make(work: Work, order: Order) -> Campaign:
    """Make a campaign with its list.

    :raises InvalidAnswers: a field is wrong, a code is unknown, or nobody would be on the list.
    """
    rules.require(work.actor, "campaign.make")
    wanted = [code.strip() for code in order.codes if code.strip()]
    known = _households(work, wanted)
    problems = _problems(order, listed=bool(wanted)) + [
        FieldProblem("codes", "unknown", f"没有家庭编号 {code}。", f"There is no household {code}.")
        for code in wanted
        if code not in known
    ]
    if problems:
        raise InvalidAnswers(problems)
    campaign = Campaign(
        id=work.new_id(), county=work.house.county, title=order.title.strip()[:80], kind=order.kind, item=order.kind,
        basis=order.basis.strip()[:120], month=month_of(order.month), groups=list(order.groups), per=order.per,
        each_fen=fen(order.each), state="draft", made_by=work.actor.id, made_at=work.now,
    )  # fmt: skip
    work.session.add(campaign)
    work.session.flush()
    count = _list(work, campaign, set(known.values()))
    if not count:
        raise InvalidAnswers([FieldProblem("groups", "nobody", "名单上没有人。", "Nobody is on the list.")])
    audit.record(work, "campaign.make", campaign.id, kind=order.kind, entries=count)
    return campaign


def _problems(order: Order, *, listed: bool) -> list[FieldProblem]:
    found = [FieldProblem("each", p.code, p.zh, p.en) for p in amount_problems(order.each)]
    for path, text in (("title", order.title), ("basis", order.basis)):
        if not text.strip():
            found.append(FieldProblem(path, "required", "请填写。", "Please fill this in."))
    if order.kind not in KINDS:
        found.append(FieldProblem("kind", "unknown", "请选择类别。", "Choose the kind."))
    if order.per not in ("person", "household"):
        found.append(FieldProblem("per", "unknown", "请选择按人还是按户。", "Choose per person or per household."))
    if any(group not in ITEMS for group in order.groups) or not (listed or order.groups):
        found.append(
            FieldProblem("groups", "required", "请选择发给哪些对象，或填写家庭编号。", "Choose groups or give codes.")
        )
    return found


def _households(work: Work, codes: Sequence[str]) -> dict[str, str]:
    rows = work.session.execute(
        select(Household.code, Household.id).where(
            Household.county == work.house.county, Household.code.in_(codes), Household.merged_into.is_(None)
        )
    )
    return {code: identifier for code, identifier in rows}


def _list(work: Work, campaign: Campaign, extra: set[str]) -> int:
    accounts: dict[str, Payee] = {}
    for household, payee in work.session.execute(_receiving(campaign)):
        accounts.setdefault(household, payee)
    missing = extra - accounts.keys()
    sizes, heads = _sizes(work, [*accounts, *missing]), _heads(work, [*accounts, *missing])
    for household in sorted({*accounts, *missing}):
        payee, (head, died) = accounts.get(household), heads[household]
        reason = "户主已去世，待核查" if died else "" if payee and payee.account_sealed else "没有可用账户"
        persons = sizes.get(household, 1)
        columns: dict[str, Any] = {name: getattr(payee, name) for name in ACCOUNT} if payee else {}
        work.session.add(
            CampaignEntry(
                id=work.new_id(), county=campaign.county, campaign_id=campaign.id, household_id=household, person_id=head,
                persons=persons, amount_fen=campaign.each_fen * (persons if campaign.per == "person" else 1),
                included=not reason, reason=reason, **columns,
            )
        )  # fmt: skip
    work.session.flush()
    return len(accounts) + len(missing)


def _receiving(campaign: Campaign) -> Any:
    """Return who receives a benefit of the groups in the month, with the account to which it goes."""
    return (
        select(StandingPayment.household_id, Payee)
        .join(Payee, (Payee.standing_id == StandingPayment.id) & (Payee.state == "current"))
        .where(
            StandingPayment.county == campaign.county, StandingPayment.item.in_(campaign.groups),
            StandingPayment.first_month <= campaign.month,
            StandingPayment.last_month.is_(None) | (StandingPayment.last_month >= campaign.month),
        )
        .order_by(StandingPayment.household_id, StandingPayment.started_at)
    )  # fmt: skip


def _sizes(work: Work, households: Sequence[str]) -> dict[str, int]:
    rows = work.session.execute(
        select(Membership.household_id, func.count())
        .where(Membership.household_id.in_(households), Membership.until.is_(None), Membership.counted)
        .group_by(Membership.household_id)
    )
    return {household: count for household, count in rows}


def _heads(work: Work, households: Sequence[str]) -> dict[str, tuple[str, date | None]]:
    rows = work.session.execute(
        select(Household.id, Household.head_id, Person.died_on)
        .join(Person, Person.id == Household.head_id)
        .where(Household.id.in_(households))
    )
    return {household: (head, died) for household, head, died in rows}


def set_entry(work: Work, *, entry_id: str, included: bool, reason: str) -> CampaignEntry:
    """Put a household on the list of a draft, or leave it out, for a reason.

    :raises PaymentMoved: the list is approved already.
    :raises InvalidAnswers: left out without a reason.
    """
    rules.require(work.actor, "campaign.make")
    entry = work.session.get(CampaignEntry, entry_id)
    if entry is None or entry.county != work.house.county:
        raise NotFound
    if read_campaign(work, entry.campaign_id).state != "draft":
        raise PaymentMoved
    if not included and not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "不发的要写明原因。", "Say why it is left out.")])
    entry.included, entry.reason = included, "" if included else reason.strip()[:120]
    work.session.flush()
    audit.record(work, "campaign.entry", entry.id, included=included)
    return entry


def approve(work: Work, *, campaign_id: str) -> Campaign:
    """Give the second person's word for a list; after it finance opens its batch.

    :raises SecondPersonNeeded: the actor made the list.
    :raises PaymentMoved: it is approved or dropped already.
    """
    rules.require(work.actor, "campaign.approve")
    campaign = read_campaign(work, campaign_id)
    if campaign.made_by in rules.answers_for(work.actor, "campaign.approve"):
        raise SecondPersonNeeded(step="编制名单")
    if campaign.state != "draft":
        raise PaymentMoved
    campaign.state, campaign.approved_by, campaign.approved_at = "approved", work.actor.id, work.now
    work.session.flush()
    audit.record(work, "campaign.approve", campaign.id)
    return campaign


def drop(work: Work, *, campaign_id: str) -> Campaign:
    """Give a draft list up.

    :raises PaymentMoved: it is approved or dropped already.
    """
    rules.require(work.actor, "campaign.make")
    campaign = read_campaign(work, campaign_id)
    if campaign.state != "draft":
        raise PaymentMoved
    campaign.state = "dropped"
    work.session.flush()
    audit.record(work, "campaign.drop", campaign.id)
    return campaign


def read_campaign(work: Work, campaign_id: str) -> Campaign:
    """Return a campaign of the county.

    :raises NotFound: there is none.
    """
    campaign = work.session.get(Campaign, campaign_id)
    if campaign is None or campaign.county != work.house.county:
        raise NotFound
    return campaign
