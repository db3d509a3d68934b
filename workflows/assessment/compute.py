"""Put the sheet together: income and property against the standards, the outcome, the amount, what else may fit."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workflows.assessment import assets, income, members
from workflows.assessment.evidence import Evidence, Person
from workflows.assessment.own_income import own_income
from workflows.assessment.own_property import own_property
from workflows.assessment.sheet import AloneLine, IncomeLine, Reason, Sheet
from workflows.dmn import UnknownTable
from workflows.household_facts import facts_from_household

MONTHS = 12


def compute(evidence: Evidence) -> Sheet:
    """Return the sheet of a household.

    :raises LookupError: a table does not know the county, or none is in force on the day.
    """
    people = members.counted_people(evidence)
    lines = income.income_lines(evidence, people)
    support, deductions = income.support_lines(evidence), income.deduction_lines(evidence, people)
    gross = income.gross(evidence, lines, support)
    yearly = income.total(gross, deductions)
    band = _band(evidence, yearly, len(people))
    property_lines = assets.asset_lines(evidence, item=evidence.item, people=len(people))
    assets_ok = assets.within(property_lines)
    decision, outcome = evidence.ask("dibao-outcome", income_band=band, assets_ok=assets_ok)
    meets = decision.outputs.get("meets") if decision.certain else None
    amount, words = _amount(evidence, yearly, len(people)) if meets else (None, _no_amount(outcome))
    convert_to, convert = _convert(evidence, band, gross, len(people))
    labour = members.labour_lines(evidence)
    own = own_income(evidence) if evidence.person else None
    hers = own_property(evidence) if evidence.person else None
    return Sheet(
        item=evidence.item, on=evidence.on, people=len(people), members=members.member_lines(evidence), income=lines,
        support=support, deductions=deductions, income_gross=gross, income_year=yearly, standard_month=evidence.standards.dibao_month, band=band,
        assets=property_lines, assets_ok=assets_ok, labour=labour, meets=meets, outcome=outcome, amount=amount,
        amount_words=words, alone=_alone(evidence, people, lines, meets, convert_to), convert_to=convert_to, convert=convert,
        missing=_missing(yearly, assets_ok, support), review_rule=members.review_rule(labour), own=own, own_property=hers,
        standard=_standard(evidence), tables=dict(evidence.used),
    )  # fmt: skip


def _standard(evidence: Evidence) -> Reason | None:
    """Return from which row the county's standards come; a household may be reckoned by standards of a day before any table."""
    try:
        return evidence.ask("standards", division=evidence.division)[1]
    except UnknownTable:
        return None


def _band(evidence: Evidence, yearly: Decimal | None, people: int) -> str | None:
    """Place the yearly sum, never a rounded amount a head, between the county's lines."""
    if yearly is None:
        return None
    standards = evidence.standards
    lines = (
        ("below-dibao", standards.dibao_month * MONTHS),
        ("below-bianyuan", standards.dibao_month * standards.bianyuan_ratio * MONTHS),
        ("below-disposable", standards.disposable_year),
    )
    return next((name for name, line in lines if yearly < line * people), "above")


def _amount(evidence: Evidence, yearly: Decimal | None, people: int) -> tuple[Decimal, Reason]:
    """Return the monthly amount of the household: the yearly difference, or the tier, rounded once."""
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
        zh = f"补差：（{standard:f}×12×{people} － 家庭年收入 {whole:f}）÷12，四舍五入取整一次，不足一个取整单位的按一个单位"
        en = f"difference: ({standard:f}×12×{people} − yearly income {whole:f}) ÷ 12, rounded once, never to nothing"
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


def _no_amount(outcome: Reason) -> Reason:
    return Reason(
        zh="不符合条件或者还缺事实，不计算金额", en="no amount: not eligible, or a fact is missing", basis=outcome.basis
    )


def _convert(evidence: Evidence, band: str | None, gross: Decimal | None, people: int) -> tuple[str, Reason]:
    """Return which other recognition the same facts may carry; expenses are held against the whole income, found by the check too."""
    ok = {
        item: assets.within(assets.asset_lines(evidence, item=item, people=people)) for item in ("bianyuan", "gangxing")
    }
    facts = facts_from_household(evidence.clean, (), evidence.on, standards=evidence.standards)
    decision, reason = evidence.ask(
        "dibao-convert", income_band=band, margin_assets_ok=ok["bianyuan"], rigid_assets_ok=ok["gangxing"],
        rigid_heavy=None if gross is None else facts["own_expenses"] > evidence.standards.rigid_ratio * gross,
    )  # fmt: skip
    return str(decision.outputs.get("item") or "none"), reason


def _alone(
    evidence: Evidence, people: list[Person], lines: tuple[IncomeLine, ...], meets: bool | None, convert_to: str
) -> tuple[AloneLine, ...]:
    """Return who of a margin household may join the allowance alone, each reckoned like a household of one."""
    if meets or convert_to != "bianyuan":
        return ()
    found = []
    for person in people:
        decision, reason = evidence.ask("single-person", **_burden(person))
        if not decision.outputs.get("alone"):
            continue
        own = sum((line.net for line in lines if line.person == person["name"]), Decimal(0))
        amount, _ = _amount(evidence, own, 1)
        if amount > 0:
            found.append(AloneLine(name=str(person["name"]), amount=amount, reason=reason))
    return tuple(found)


def _burden(person: Person) -> dict[str, Any]:
    disabled = person.get("health") == "disabled"
    return {
        "disability_kind": person.get("disability_kind") if disabled else "-",
        "disability_grade": person.get("disability_grade") if disabled else "-",
        "serious_disease": bool(person.get("serious_disease")),
    }


def _missing(yearly: Decimal | None, assets_ok: bool | None, support: Any) -> tuple[str, ...]:
    found = []
    if yearly is None:
        found.append("income")
    if assets_ok is None:
        found.append("property")
    if any(line.amount is None for line in support):
        found.append("support")
    return tuple(found)
