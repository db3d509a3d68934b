"""Which rules the findings of a check meet, by the dated table `means-check`: each is a reason to look closer, never a refusal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from server.cases.limits import county_limits
from server.foundation.work import Work
from server.verification.report import Report
from workflows.dmn import Hit, Table, decide

TABLE = "means-check"
_MONTHS = 12


def rule_hits(work: Work, report: Report) -> list[dict[str, Any]]:
    """Return each rule that is met: its id, weight (exceeds, visit), words, basis and table version."""
    table = work.house.tables.table(TABLE, on=work.today)
    facts = _facts(work, report)
    return [
        {
            "rule": hit.rule, "weight": str(hit.outputs["weight"]), "zh": str(hit.outputs["zh"]), "en": str(hit.outputs["en"]),
            "table": f"{TABLE} {table.version}", "used": _used(table, hit),
        }
        for hit in decide(table, {name: facts.get(name) for name in table.facts}).hits
    ]  # fmt: skip


def _used(table: Table, hit: Hit) -> dict[str, str]:
    """Return what the row tested, by the label of its column."""
    labels = {column.name: column.label for column in table.inputs}
    return {
        labels[name]: f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) else str(value)
        for name, value in hit.used.items()
        if value is not None and name != "item"
    }


def _facts(work: Work, report: Report) -> dict[str, Any]:
    people = len(report.members) or 1
    standard = county_limits(work)["dibao_month"]
    counts = report.counts
    return {
        "item": report.item,
        "vehicles": Decimal(counts.get("vehicles", 0)),
        "houses": Decimal(counts.get("houses", 0)),
        "companies": Decimal(counts.get("company", 0)),
        "payroll": Decimal(counts.get("payroll", 0)),
        "dead_or_held": Decimal(counts.get("died", 0) + counts.get("prison", 0)),
        "housing_fund": report.assets.get("housing_fund", Decimal(0)),
        "financial_months": report.financial_total / people / standard,
        "income_ratio": report.income_total / people / _MONTHS / standard,
        "unknown": Decimal(len(report.unknown)),
    }
