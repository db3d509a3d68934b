"""What the urgent lane looks at before a step is accepted: cap, limits, the second person's word, the fund."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.asking import ask, latest
from server.cases.holding import behind_step
from server.cases.limits import county_limits
from server.cases.models import Task
from server.cases.occurrence import Check, Occurrence
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.relief.funds import fund_of
from server.relief.models import Relief


def check_judgement(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep the small lane within its cap, and relief for the same cause for a second person."""
    answers = occurrence.answers
    if not answers.get("urgent"):
        return []
    problems = _repeat_problems(work, occurrence)
    amount, cap = money(answers["amount"]), money(occurrence.data["small_cap"])
    lane = answers.get("lane") or "small"
    if lane == "small" and amount > cap:
        problems.append(
            FieldProblem(
                "amount", "above-small-cap",
                f"小额快救每件最多 {cap:f} 元（本县规定，演示参数）。确需更多的，请在“走哪条通道”选“先行救助”，由分管领导审批。",
                f"The small lane pays at most {cap:f} yuan (county rule, demo parameter); for more choose advance relief, which the leader approves.",
            )
        )  # fmt: skip
    if lane == "first-relief" and amount <= cap:
        problems.append(
            FieldProblem(
                "lane", "within-small-cap",
                f"{cap:f} 元以内的按小额快救办，不用报分管领导。",
                f"Up to {cap:f} yuan is small quick relief; the leader need not approve it.",
            )
        )  # fmt: skip
    return problems


def _repeat_problems(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    relief = work.session.get(Relief, occurrence.subject or "")
    if relief is None or not relief.waits_for_second_person:
        return []
    return [
        FieldProblem(
            "urgent", "same-cause-within-a-year",
            f"同一原因 12 个月内已有救助（{relief.repeat_of}）。无正当理由的不再救助（国发〔2014〕47号）；"
            "确有理由的，请先由登记人以外的一人在急难页面写明理由并确认。",
            "The same cause was helped within 12 months; without a reason it is not helped again (Guofa 2014 No. 47). Somebody "
            "other than the registrar gives the reason on the emergency's page first.",
        )
    ]  # fmt: skip


def check_first_relief(_work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep advance relief within what was judged."""
    judged = money(occurrence.data.get("amount"))
    if money(occurrence.answers["relief_amount"]) <= judged:
        return []
    return [
        FieldProblem(
            "relief_amount",
            "above-judgement",
            f"不能超过研判的 {judged:f} 元。",
            f"Not more than the {judged:f} yuan judged.",
        )
    ]


def check_county(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep the county's part within what the township left open, and all of it within the county's own cap."""
    paid, asked = money(occurrence.data.get("relief_amount")), money(occurrence.answers["county_amount"])
    rest = money(occurrence.data.get("amount")) - paid
    if asked > rest:
        zh, en = f"余额是 {rest:f} 元，不能超过。", f"The remainder is {rest:f} yuan."
        return [FieldProblem("county_amount", "above-remainder", zh, en)]
    cap = county_cap(work, occurrence)
    if paid + asked <= cap:
        return []
    return [
        FieldProblem(
            "county_amount", "above-county-cap",
            f"一次最多 {cap:f} 元（县级审批上限，本县规定，演示参数），乡镇已付 {paid:f} 元，这里最多 {cap - paid:f} 元。"
            "还不够的，急情结束后按支出型临时救助申请，提请一事一议。",
            f"At most {cap:f} yuan at a time (county cap, demo parameter), {paid:f} of it paid by the township: {cap - paid:f} here. What is still"
            " lacking is applied for as relief of expenses when the urgency has ended, and goes to the joint meeting.",
        )
    ]  # fmt: skip


def county_cap(work: Work, occurrence: Occurrence) -> Decimal:
    """Return the most that the county gives at a time without the joint meeting, as on the day of the registration."""
    kept = latest(work, item_id=occurrence.item_id, table="spend-limits") if occurrence.item_id else None
    found = kept.outputs if kept else ask(work, "spend-limits", {"division": work.house.county}).outputs
    return money(work.house.parameters.get("spend_cap", found["spend_cap"]))


def check_payment(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Say before the money goes out that the fund does not hold it, or that it cannot have gone out when it is said to have."""
    amount, _lane = payable(occurrence.data)
    balance = fund_of(work, occurrence.township).balance
    if amount <= balance:
        return _paid_when(work, occurrence)
    return [
        FieldProblem(
            "way", "fund-too-low",
            f"备用金余额 {balance:,.2f} 元，不够付 {amount:,.2f} 元。请先联系县民政局计财股补充备用金，再付款；时限照常计算。",
            f"The fund holds {balance:,.2f} yuan, not {amount:,.2f}; ask finance to top it up first. The clocks go on.",
        )
    ]  # fmt: skip


def _paid_when(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Say that money is not handed over before the emergency happened.

    It may lie before the registration: who is at the scene at night helps first and writes it down in the morning (先行救助).
    """
    relief = work.session.get(Relief, occurrence.subject or "")
    paid_at = instant(occurrence.answers.get("paid_at"))
    if paid_at is None or relief is None:
        return []
    if paid_at < relief.happened_at.replace(second=0, microsecond=0):
        at = f"{relief.happened_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
        zh = f"支付时间不能早于急难发生的时间（{at}）。"
        return [FieldProblem("paid_at", "before-event", zh, f"Not before the emergency happened ({at}).")]
    return []


def instant(value: Any) -> datetime | None:
    """Return an answered instant, as the county's own time where it names no zone."""
    if value in (None, ""):
        return None
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def check_countersign(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Refuse a second signature by whoever paid, or stands in for them."""
    payer = payer_of(work, occurrence.instance_id)
    if payer not in behind_step(work, occurrence.task_id):
        return []
    return [
        FieldProblem(
            "signed", "two-signatures", "付款人不能自己会签，请另一位同事会签。", "Whoever paid cannot countersign."
        )
    ]


def payable(data: Any) -> tuple[Decimal, str]:
    """Return what the fund pays and in which lane, as the diagram reckons it."""
    amount, cap = money(data.get("amount")), money(data.get("small_cap"))
    return (amount, "small") if amount <= cap else (money(data.get("relief_amount")), "first-relief")


def payer_of(work: Work, instance_id: str) -> str:
    """Return who completed the payment's step, or nothing."""
    found = work.session.scalar(
        select(Task.completed_by).where(Task.instance_id == instance_id, Task.element == "pay", Task.state == "done")
    )
    return found or ""


def money(value: Any) -> Decimal:
    """Return a routing value as an amount; nothing is 0."""
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)


def current_limits(work: Work) -> tuple[Decimal, Decimal]:
    """Return today's cap of the small lane and limit of the township, in yuan."""
    limits = county_limits(work)
    return limits["small_cap"], limits["township_limit"]


CHECKS: dict[str, Check] = {
    "urgent.judge": check_judgement,
    "urgent.first-relief": check_first_relief,
    "urgent.county": check_county,
    "urgent.pay": check_payment,
    "urgent.countersign": check_countersign,
}
