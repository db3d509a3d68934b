"""One person's own income of the year, as support of the destitute asks for it (民发〔2021〕43号 art. 6).

It is hers alone, whoever shares the household; the table `tekun-income` says which kinds count, and nothing is deducted:
neither costs of work nor rigid expenses stand in that rule.
"""

from __future__ import annotations

from decimal import Decimal

from workflows.assessment.evidence import Evidence
from workflows.assessment.sheet import OwnIncome, OwnLine

_NOTHING = Decimal(0)
_MONTHS = 12


def own_income(evidence: Evidence) -> OwnIncome:
    """Return the income of the person whom the evidence is about; None for the year where the form says nothing of income."""
    name = evidence.person
    lines = (*_lines(evidence, name), *_left_out(evidence, name))
    said = bool(evidence.clean.get("income") or evidence.income or evidence.clean.get("no_income"))
    standard = evidence.standards.dibao_month * _MONTHS
    year = sum((line.net for line in lines), _NOTHING) if said else None
    return OwnIncome(
        person=name, lines=lines, year=year, standard_year=standard, below=None if year is None else year < standard
    )


def _lines(evidence: Evidence, name: str) -> tuple[OwnLine, ...]:
    """Return one line for each kind, declared or found by the check; the higher amount is taken."""
    kinds: dict[str, Decimal] = {}
    for row in evidence.clean.get("income", ()):
        if row["person"] == name and row.get("counted", True):
            kinds[str(row["kind"])] = kinds.get(str(row["kind"]), _NOTHING) + row["amount"]
    for person, kind in evidence.income:
        if person == name:
            kinds.setdefault(kind, _NOTHING)
    return tuple(_line(evidence, kind, declared, evidence.income.get((name, kind))) for kind, declared in kinds.items())


def _line(evidence: Evidence, kind: str, declared: Decimal, found: Decimal | None) -> OwnLine:
    decision, reason = evidence.ask("tekun-income", kind=kind)
    counts = bool(decision.outputs.get("counts", True)) if decision.outputs else True
    net = max(declared, found or _NOTHING) if counts else _NOTHING
    return OwnLine(kind=kind, declared=declared, found=found, counted=counts, net=net, reason=reason)


def _left_out(evidence: Evidence, name: str) -> tuple[OwnLine, ...]:
    """Return what the window does not count, with what it wrote: people decide, the page shows it."""
    return tuple(
        OwnLine(
            kind=str(row["kind"]), declared=row["amount"], found=None, counted=False, net=_NOTHING,
            reason=evidence.ask("tekun-income", kind=row["kind"])[1], stated=str(row.get("excluded_basis") or "—"),
        )
        for row in evidence.clean.get("income", ())
        if row["person"] == name and not row.get("counted", True)
    )  # fmt: skip
