"""Campaigns: one payment to each household of a list — a price subsidy over the roll (LAW 32), a one-off aid with its own list.

The list is made from those who receive certain benefits or hold certain identities in the month, and from household codes; a
second person approves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.money import fen
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.payments import campaign_list
from server.payments.campaign_list import GROUPS, read_entry
from server.payments.funds import amount_problems, funds_of
from server.payments.models import Campaign, CampaignEntry
from server.payments.months import month_of
from server.payments.refusals import PaymentMoved, SecondPersonNeeded

KINDS = {
    "price-subsidy": ("价格临时补贴", "price subsidy"),
    "heating": ("取暖救助（季节名单）", "seasonal heating aid"),
    "one-off": ("一次性生活补助", "one-off living aid"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a campaign pays to whom, as the office wrote it down."""

    title: str
    kind: str
    basis: str  #: the document that orders it
    month: date
    groups: Sequence[str]  #: who receives one of these in the month, or is recognised as one
    per: str
    each: Decimal
    codes: Sequence[str] = ()  #: and these households, by their codes
    fund: str = ""  #: the fund that alone pays it; empty: those that may, in their order


def make(work: Work, order: Order) -> Campaign:
    """Make a campaign with its list.

    :raises InvalidAnswers: a field is wrong, a code is unknown, or nobody would be on the list.
    """
    rules.require(work.actor, "campaign.make")
    wanted = [code.strip() for code in order.codes if code.strip()]
    known = _households(work, wanted)
    problems = (
        _problems(order, listed=bool(wanted))
        + _fund_problems(work, order)
        + [
            FieldProblem("codes", "unknown", f"没有家庭编号 {code}。", f"There is no household {code}.")
            for code in wanted
            if code not in known
        ]
    )
    if problems:
        raise InvalidAnswers(problems)
    campaign = Campaign(
        id=work.new_id(), county=work.house.county, title=order.title.strip()[:80], kind=order.kind, item=order.kind,
        basis=order.basis.strip()[:120], month=month_of(order.month), groups=list(order.groups), per=order.per,
        each_fen=fen(order.each), fund_id=order.fund or None, state="draft", made_by=work.actor.id, made_at=work.now,
    )  # fmt: skip
    work.session.add(campaign)
    work.session.flush()
    count = campaign_list.write(work, campaign, known.values())
    if not count:
        raise InvalidAnswers([FieldProblem("groups", "nobody", "名单上没有人。", "Nobody is on the list.")])
    audit.record(work, "campaign.make", campaign.id, kind=order.kind, entries=count, fund=order.fund)
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
    if any(group not in GROUPS for group in order.groups) or not (listed or order.groups):
        found.append(
            FieldProblem("groups", "required", "请选择发给哪些对象，或填写家庭编号。", "Choose groups or give codes.")
        )
    return found


def _fund_problems(work: Work, order: Order) -> list[FieldProblem]:
    """Say that the named fund is none of the county's, or pays other things."""
    if not order.fund or order.fund in {each.id for each in funds_of(work, order.kind)}:
        return []
    words = "这项资金不能用于这类发放，请选择能付的资金。", "This fund does not pay such aid: choose one that does."
    return [FieldProblem("fund", "wrong-fund", *words)]


def payers(work: Work) -> list[tuple[str, str, list[str]]]:
    """Return the funds that may pay a campaign, as id, name and the kinds that they pay."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    for kind in KINDS:
        for fund in funds_of(work, kind):
            found.setdefault(fund.id, (fund.id, fund.name, []))[2].append(kind)
    return list(found.values())


def _households(work: Work, codes: Sequence[str]) -> dict[str, str]:
    rows = work.session.execute(
        select(Household.code, Household.id).where(
            Household.county == work.house.county, Household.code.in_(codes), Household.merged_into.is_(None)
        )
    )
    return {code: identifier for code, identifier in rows}


def set_entry(work: Work, *, entry_id: str, included: bool, reason: str) -> CampaignEntry:
    """Put a household on the list of a draft, or leave it out, for a reason.

    :raises PaymentMoved: the list is approved already.
    :raises InvalidAnswers: left out without a reason, or put on it without an account.
    """
    rules.require(work.actor, "campaign.make")
    entry = read_entry(work, entry_id)
    if included and entry.account_sealed is None:
        raise InvalidAnswers([FieldProblem("account", "required", "先登记收款账户。", "Write an account down first.")])
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
