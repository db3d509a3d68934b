"""What the allowance pays in a month: the yearly difference, or the tier, rounded once."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from workflows.assessment.evidence import Evidence
from workflows.assessment.sheet import Reason

MONTHS = 12


def monthly_amount(
    evidence: Evidence, yearly: Decimal | None, people: int, *, own: bool = False
) -> tuple[Decimal, Reason]:
    """Return the monthly amount of so many people (`own`: of one, by her own income): the yearly difference, or the tier, rounded once."""
    rule = evidence.county("amount-rule")
    table = evidence.tables.table("amount-rule", on=evidence.on)
    standard, whole = evidence.standards.dibao_month, yearly or Decimal(0)
    gap = standard * MONTHS * people - whole
    if rule["method"] == "tiers":
        ratio = evidence.ask("dibao-tiers", gap_ratio=gap / (standard * MONTHS * people))[0].outputs["paid_ratio"]
        amount = _rounded(standard * ratio * people, rule["round_to"])
        zh = f"分档：每人按低保标准的 {ratio * 100:f}% 发放，{people} 人"
        en = f"tiers: {ratio * 100:f} % of the standard for each of {people}"
    else:
        amount = _difference(gap, rule["round_to"])
        zh = f"补差：（{standard:f}×12×{people} － {'本人' if own else '家庭'}年收入 {whole:f}）÷12，四舍五入取整一次，不足一个取整单位的按一个单位"
        en = f"difference: ({standard:f}×12×{people} − {'own' if own else 'yearly'} income {whole:f}) ÷ 12, rounded once, never to nothing"
    return amount, Reason(
        zh=zh, en=en, basis=table.basis, table=table.id, version=table.version, rule="amount-rule-county"
    )


def _difference(gap: Decimal, to: Decimal) -> Decimal:
    """Return a twelfth of the yearly difference; whoever is below the line by less than the rounding gets one unit, not nothing."""
    least = to.quantize(Decimal("0.01")) if gap > 0 else Decimal("0.00")
    return max(_rounded(gap / MONTHS, to), least)


def _rounded(amount: Decimal, to: Decimal) -> Decimal:
    steps = (amount / to).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return (steps * to).quantize(Decimal("0.01"))
