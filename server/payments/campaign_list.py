"""Who stands on a campaign's list, and to which account each is paid.

Some receive money every month and have an account; who is only recognised (低保边缘, 刚性支出) has the one that the family's
newest application names. Where there is neither, or it cannot be paid, the household is left out for that reason until
somebody writes an account down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from server.audit import operations as audit
from server.cases.models import Case, Restriction
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.counting import COUNTS
from server.households.exclusions import JOINED_ALONE, collisions
from server.households.models import Benefit, Household, Membership, Person, RecognisedIdentity
from server.households.running import runs_on
from server.organisation import rules
from server.payments.building import ACCOUNT
from server.payments.models import Campaign, CampaignEntry, Payee, StandingPayment
from server.payments.months import later
from server.payments.payees import read_payee
from server.payments.refusals import PaymentMoved
from server.payments.words import HOLDS

RECEIVING = ("dibao", "tekun", "child")  #: paid every month: the account is known
RECOGNISED = ("bianyuan", "gangxing")  #: an identity without money of its own
GROUPS = (*RECEIVING, *RECOGNISED)
SEASONAL = frozenset({"heating"})
SEASON = timedelta(days=180)  #: what was given within it was given for the same winter

#: the columns of an account, and why it cannot be paid (empty: it can)
_Account = tuple[dict[str, Any], str]


def write(work: Work, campaign: Campaign, extra: Iterable[str]) -> int:
    """Write the list: who receives or is recognised in the month, and the households added by their codes."""
    accounts = _receiving(work, campaign)
    recognised = _recognised(work, campaign)
    households = sorted({*accounts, *recognised, *extra})
    heads, sizes = _heads(work, households), _sizes(work, households)
    sizes |= _alone(work, set(accounts) - recognised)
    named = _named(work, [each for each in households if each not in accounts], heads)
    for household in households:
        head, _name, died = heads[household]
        columns, why = accounts.get(household) or named.get(household) or ({}, HOLDS["no-account"].zh)
        reason, persons = (
            "户主已去世，待核查" if died else why or _again(work, campaign, household),
            sizes.get(household, 1),
        )
        work.session.add(
            CampaignEntry(
                id=work.new_id(), county=campaign.county, campaign_id=campaign.id, household_id=household, person_id=head,
                persons=persons, amount_fen=campaign.each_fen * (persons if campaign.per == "person" else 1),
                included=not reason, reason=reason, **columns,
            )
        )  # fmt: skip
    work.session.flush()
    return len(households)


def _again(work: Work, campaign: Campaign, household: str) -> str:
    """Return why a seasonal aid is not given again: the county's table warns of a second time, and the first lies within the season."""
    if campaign.item not in SEASONAL:
        return ""
    told = collisions(work, household_id=household, item=campaign.item)
    had = [each for each in told if each.holding.item == campaign.item and each.holding.since > work.today - SEASON]
    return f"{had[0].reason_zh}（{had[0].holding.since.isoformat()}，{had[0].holding.unit}）"[:120] if had else ""


def _receiving(work: Work, campaign: Campaign) -> dict[str, _Account]:
    """Return who receives a benefit of the groups in the month, with its account; of several the one that can be paid."""
    rows = work.session.execute(
        select(StandingPayment, Payee)
        .outerjoin(Payee, (Payee.standing_id == StandingPayment.id) & (Payee.state == "current"))
        .where(
            StandingPayment.county == campaign.county, StandingPayment.item.in_(campaign.groups),
            StandingPayment.first_month <= campaign.month,
            or_(StandingPayment.last_month.is_(None), StandingPayment.last_month >= campaign.month),
        )
        .order_by(StandingPayment.household_id, StandingPayment.started_at)
    )  # fmt: skip
    found: dict[str, _Account] = {}
    for standing, payee in rows:
        usable = payee is not None and payee.account_sealed is not None
        hold = standing.hold or ("" if usable else "no-account")
        columns = {name: getattr(payee, name) for name in ACCOUNT} if usable else {}
        known = found.get(standing.household_id)
        if known is None or (known[1] and not hold):
            found[standing.household_id] = (columns, _words(hold))
    return found


def _recognised(work: Work, campaign: Campaign) -> set[str]:
    """Return who is recognised for at least a day of the month."""
    last = later(campaign.month) - timedelta(days=1)
    wanted = (
        select(RecognisedIdentity.household_id)
        .join(Household, Household.id == RecognisedIdentity.household_id)
        .where(
            RecognisedIdentity.county == campaign.county, Household.merged_into.is_(None),
            RecognisedIdentity.kind.in_([group for group in campaign.groups if group in RECOGNISED]),
            RecognisedIdentity.valid_from <= last,
            or_(RecognisedIdentity.valid_to.is_(None), RecognisedIdentity.valid_to >= campaign.month),
            or_(RecognisedIdentity.ended_on.is_(None), RecognisedIdentity.ended_on >= campaign.month),
        )
    )  # fmt: skip
    return set(work.session.scalars(wanted))


def _named(
    work: Work, households: Sequence[str], heads: Mapping[str, tuple[str, str, date | None]]
) -> dict[str, _Account]:
    """Return the account that the newest application of each household names; a restricted file is not read."""
    rows = work.session.execute(
        select(Case.household_id, Case.answers)
        .where(Case.household_id.in_(households), Case.id.not_in(select(Restriction.case_id)))
        .order_by(Case.registered_at)
    )
    found: dict[str, _Account] = {}
    for household, answers in rows:
        if told := (answers or {}).get("account"):
            account = read_payee(work, told, person_name=heads[household][1])
            found[household] = (account.columns, _words(account.hold))
    return found


def _words(hold: str) -> str:
    return HOLDS[hold].zh if hold else ""


def _heads(work: Work, households: Sequence[str]) -> dict[str, tuple[str, str, date | None]]:
    rows = work.session.execute(
        select(Household.id, Person.id, Person.name, Person.died_on)
        .join(Person, Person.id == Household.head_id)
        .where(Household.id.in_(households))
    )
    return {household: (head, name, died) for household, head, name, died in rows}


def _sizes(work: Work, households: Sequence[str]) -> dict[str, int]:
    rows = work.session.execute(
        select(Membership.household_id, func.count())
        .where(Membership.household_id.in_(households), COUNTS)
        .group_by(Membership.household_id)
    )
    return {household: count for household, count in rows}


def _alone(work: Work, households: Collection[str]) -> dict[str, int]:
    """Return how many of a household joined the allowance alone: the others of it receive nothing of the kind."""
    rows = work.session.execute(
        select(Benefit.household_id, func.count())
        .where(
            Benefit.household_id.in_(households), Benefit.item == JOINED_ALONE, Benefit.period == "month",
            runs_on(work.today),
        )
        .group_by(Benefit.household_id)
    )  # fmt: skip
    return {household: count for household, count in rows}


def read_entry(work: Work, entry_id: str) -> CampaignEntry:
    """Return a line of a list that is still a draft.

    :raises NotFound: the county has no such line.
    :raises PaymentMoved: the list is approved or dropped already.
    """
    entry = work.session.get(CampaignEntry, entry_id)
    if entry is None or entry.county != work.house.county:
        raise NotFound
    if work.session.get_one(Campaign, entry.campaign_id).state != "draft":
        raise PaymentMoved
    return entry


def entry_of(work: Work, campaign_id: str, household_id: str) -> str:
    """Return the line of a list that a household stands on; empty where it stands on none."""
    wanted = select(CampaignEntry.id).where(
        CampaignEntry.campaign_id == campaign_id, CampaignEntry.household_id == household_id
    )
    return work.session.scalar(wanted) or ""


def set_account(work: Work, *, entry_id: str, payee: str, relation: str, bank: str, account: str) -> CampaignEntry:
    """Write down where a household of a draft is paid, and put it on the list; who approves the list confirms the account.

    :raises NotPermitted: the actor makes no lists.
    :raises PaymentMoved: the list is approved or dropped already.
    :raises InvalidAnswers: no such number, no bank, or the head's own account bears another name.
    """
    rules.require(work.actor, "campaign.make")
    entry = read_entry(work, entry_id)
    person = work.session.get_one(Person, entry.person_id)
    told = {"name": payee, "relation": relation, "bank": bank, "account": account}
    read = read_payee(work, told, person_name=person.name)
    if problems := _account_problems(read.hold, relation=relation, bank=bank, died=person.died_on):
        raise InvalidAnswers(problems)
    for name, value in read.columns.items():
        setattr(entry, name, value)
    entry.included, entry.reason = True, ""
    work.session.flush()
    audit.record(work, "campaign.account", entry.id, relation=relation)
    return entry


def _account_problems(hold: str, *, relation: str, bank: str, died: date | None) -> list[FieldProblem]:
    found = []
    if hold == "no-account":
        found.append(FieldProblem("account", "required", "账号应为 8 到 30 位数字。", "An account has 8 to 30 digits."))
    if hold == "name-mismatch" and relation == "self":
        zh = "选“户主”时，户名必须与户主姓名一致。"
        found.append(FieldProblem("payee", "name-mismatch", zh, "The head's own account bears the head's name."))
    if relation not in ("self", "member"):
        zh = "请选择户主或家庭成员；代管的走退款处理、签代管协议。"
        found.append(
            FieldProblem("relation", "unknown", zh, "The head's or a member's account; custody needs an agreement.")
        )
    if relation == "self" and died:
        found.append(
            FieldProblem(
                "relation", "died", "户主已去世，请登记家庭成员的账户。", "The head has died: give a member's account."
            )
        )
    if not bank.strip():
        found.append(FieldProblem("bank", "required", "请填写开户银行。", "Name the bank."))
    return found
