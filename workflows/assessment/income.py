"""The household's income over twelve months, kind by kind: what counts, what is deducted, what relatives owe."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from workflows.assessment.evidence import Evidence, Person
from workflows.assessment.new_job import KIND, left_out, registered
from workflows.assessment.sheet import DeductionLine, IncomeLine, Reason, SupportLine

NOTHING = Decimal(0)
MONTHS = 12


def income_lines(evidence: Evidence, people: Iterable[Person]) -> tuple[IncomeLine, ...]:
    """Return one line for each person and kind, declared or found; the higher amount is taken, also of a new wage that was reported since.

    Rows that the window does not count stand by themselves with what it wrote.
    """
    names = {str(person["name"]) for person in people}
    declared: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    uncounted = []
    for row in evidence.clean.get("income", ()):
        if row["person"] not in names:
            continue
        if not row.get("counted", True):
            uncounted.append(_uncounted(evidence, row))
            continue
        key = (str(row["person"]), str(row["kind"]))
        amount, cost = declared.get(key, (NOTHING, NOTHING))
        declared[key] = (amount + row["amount"], cost + (row.get("work_cost") or NOTHING))
    for key in evidence.income:
        if key[0] in names:
            declared.setdefault(key, (NOTHING, NOTHING))
    for name in sorted(names):
        wage, key = registered(evidence, name), (name, KIND)
        if wage > declared.get(key, (NOTHING, NOTHING))[0]:
            declared[key] = (wage, declared.get(key, (NOTHING, NOTHING))[1])
    return (*(_line(evidence, key, *amounts) for key, amounts in declared.items()), *uncounted)


def _line(evidence: Evidence, key: tuple[str, str], declared: Decimal, cost: Decimal) -> IncomeLine:
    person, kind = key
    found = evidence.income.get(key)
    decision, reason = evidence.ask("income-items", kind=kind)
    rule = decision.outputs or {"counts": True, "category": "其他收入", "deduction": "none"}
    taken = max(declared, found or NOTHING)
    works = rule["deduction"] == "work-cost"
    free, new_job = left_out(evidence, person, taken) if works else (NOTHING, None)
    deducted = free + (_work_cost(evidence, taken - free, cost) if works else NOTHING)
    return IncomeLine(
        person=person, kind=kind, category=str(rule["category"]), declared=declared, found=found,
        counted=bool(rule["counts"]), deducted=deducted, net=taken - deducted if rule["counts"] else NOTHING, reason=reason,
        new_job=new_job,
    )  # fmt: skip


def _work_cost(evidence: Evidence, amount: Decimal, cost: Decimal) -> Decimal:
    """Return the necessary costs of work up to the county's cap, and the part that it leaves uncounted as an incentive."""
    county = evidence.county("work-cost")
    deducted: Decimal = min(cost, county["cost_cap_month"] * MONTHS) + amount * county["disregard_ratio"]
    return min(amount, deducted)


def _uncounted(evidence: Evidence, row: Person) -> IncomeLine:
    decision, reason = evidence.ask("income-items", kind=row["kind"])
    rule = decision.outputs or {"category": "其他收入"}
    return IncomeLine(
        person=str(row["person"]), kind=str(row["kind"]), category=str(rule["category"]), declared=row["amount"], found=None,
        counted=False, deducted=NOTHING, net=NOTHING, reason=reason, stated=str(row.get("excluded_basis") or "—"),
    )  # fmt: skip


def deduction_lines(evidence: Evidence, people: Iterable[Person]) -> tuple[DeductionLine, ...]:
    """Return the rigid expenses of ill and disabled people that lower the income."""
    burdened = {str(p["name"]) for p in people if p.get("serious_disease") or p.get("health") == "disabled"}
    found = []
    for row in evidence.clean.get("expenses", ()):
        decision, reason = evidence.ask("rigid-deductions", division=evidence.division, kind=row["kind"])
        share = decision.outputs.get("share") or NOTHING
        deducted = row["own_part"] * share if row["person"] in burdened else NOTHING
        found.append(
            DeductionLine(
                person=str(row["person"]), kind=str(row["kind"]), own_part=row["own_part"], deducted=deducted, reason=reason
            )
        )  # fmt: skip
    return tuple(found)


def support_lines(evidence: Evidence) -> tuple[SupportLine, ...]:
    """Return what each obligor pays by agreement, or should pay by the county's rule, in a year."""
    return tuple(_support(evidence, obligor) for obligor in evidence.clean.get("obligors", ()))


def _support(evidence: Evidence, obligor: Person) -> SupportLine:
    county = evidence.county("support")
    basis = evidence.tables.table("support", on=evidence.on)
    name, agreed = str(obligor["name"]), obligor.get("support_amount")

    def line(amount: Decimal | None, zh: str, en: str) -> SupportLine:
        reason = Reason(zh=zh, en=en, basis=basis.basis, table="support", version=basis.version, rule="support-county")
        return SupportLine(name=name, amount=amount, reason=reason)

    if obligor.get("able") is False:
        return line(NOTHING, "没有履行义务的能力", "not able to support")
    if agreed:
        return line(agreed * MONTHS, "按协议每月给付", "agreed monthly support")
    size, yearly = obligor.get("household_size"), obligor.get("yearly_income")
    if not size or yearly is None:
        return line(None, "义务人家庭收入或人口不清楚，须核实", "the obligor's income or household is not known")
    over = yearly - evidence.standards.dibao_month * county["threshold_ratio"] * MONTHS * size
    return line(max(NOTHING, over * county["share"]), "按义务人家庭收入推算", "reckoned from the obligor's income")


def gross(
    evidence: Evidence, lines: Iterable[IncomeLine], support: Iterable[SupportLine]
) -> Decimal | None:  # fmt: skip
    """Return the household's income of the year before rigid expenses are deducted; None where nobody knows anything.

    Support that is declared as income counts once: only what obligors owe beyond it is added.
    """
    rows = tuple(lines)
    if not rows and not evidence.clean.get("no_income"):
        return None
    declared = sum((line.net for line in rows if line.kind == "support"), NOTHING)
    owed = sum((line.amount or NOTHING for line in support), NOTHING)
    return sum((line.net for line in rows), NOTHING) + max(NOTHING, owed - declared)


def total(whole: Decimal | None, deductions: Iterable[DeductionLine]) -> Decimal | None:
    """Return the income that is held against the standards: rigid expenses of the ill and disabled are deducted."""
    if whole is None:
        return None
    return max(NOTHING, whole - sum((line.deducted for line in deductions), NOTHING))
