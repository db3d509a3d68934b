"""Put the sheet together: income and property against the standards, the outcome, the amount, what else may fit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from workflows.assessment import alone, assets, income, members
from workflows.assessment.amounts import MONTHS, monthly_amount
from workflows.assessment.evidence import Evidence
from workflows.assessment.own_income import own_income
from workflows.assessment.own_property import own_property
from workflows.assessment.sheet import AloneLine, Reason, Sheet
from workflows.dmn import UnknownTable
from workflows.household_facts import facts_from_household


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
    amount, words = monthly_amount(evidence, yearly, len(people)) if meets else (None, _no_amount(outcome))
    convert_to, convert = _convert(evidence, band, gross, len(people))
    labour = members.labour_lines(evidence)
    family = alone.family_of(meets, convert_to, known=yearly is not None and assets_ok is not None)
    joining = alone.lines(evidence, people, lines, deductions, family)
    own = own_income(evidence) if evidence.person and not evidence.alone else None
    hers = own_property(evidence) if evidence.person and not evidence.alone else None
    sheet = Sheet(
        item=evidence.item, on=evidence.on, people=len(people), members=members.member_lines(evidence), income=lines,
        support=support, deductions=deductions, income_gross=gross, income_year=yearly, standard_month=evidence.standards.dibao_month, band=band,
        assets=property_lines, assets_ok=assets_ok, labour=labour, meets=meets, outcome=outcome, amount=amount,
        amount_words=words, alone=tuple(line for line in joining if line.joins), convert_to=convert_to, convert=convert,
        missing=_missing(yearly, assets_ok, support), review_rule=members.review_rule(labour), own=own, own_property=hers,
        standard=_standard(evidence), tables=dict(evidence.used),
    )  # fmt: skip
    return _of_one(sheet, joining, evidence.person) if evidence.alone else sheet


def _of_one(sheet: Sheet, joining: tuple[AloneLine, ...], person: str) -> Sheet:
    """Return the household's sheet with the outcome and the amount of the one person who asks to be taken in alone."""
    asked = next((line for line in joining if line.name == person), None)
    if asked is None:
        return replace(sheet, meets=False, amount=None, outcome=_GONE, amount_words=_no_amount(_GONE))
    words = asked.words or _no_amount(asked.reason)
    return replace(
        sheet, meets=asked.joins, amount=asked.amount if asked.joins else None, outcome=asked.reason, amount_words=words, asked=asked
    )  # fmt: skip


_GONE = Reason(zh="本人已不在家庭成员登记中", en="the person is no member of the household any more")


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


def _missing(yearly: Decimal | None, assets_ok: bool | None, support: Any) -> tuple[str, ...]:
    found = []
    if yearly is None:
        found.append("income")
    if assets_ok is None:
        found.append("property")
    if any(line.amount is None for line in support):
        found.append("support")
    return tuple(found)
