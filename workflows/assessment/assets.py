"""The household's property against the limits of an item (民发〔2021〕57号 art. 14: the county sets them)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from workflows.assessment.evidence import Evidence
from workflows.assessment.sheet import AssetLine, OwnAsset, Reason

MONEY = ("deposits", "securities", "insurance_value", "online_finance", "claims")
_NOTHING = Decimal(0)


def asset_lines(evidence: Evidence, *, item: str, people: int) -> tuple[AssetLine, ...]:
    """Return each kind of property with its limit; what form and check leave open is neither within nor above."""
    limits = evidence.county("asset-test", item=item)
    table = evidence.tables.table("asset-test", on=evidence.on)
    reason = Reason(
        zh=table.basis, en="limits of the county", basis=table.basis, table=table.id, version=table.version,
        rule=f"asset-test-{item}",
    )  # fmt: skip
    money = limits["money_months"] * evidence.standards.dibao_month * people
    rows = (
        ("money", "金融资产（元）", "money (yuan)", _money(evidence), money),
        ("vehicles", "机动车（辆）", "vehicles", _vehicles(evidence), limits["vehicles"]),
        ("houses", "自有住房（套）", "own houses", _houses(evidence), limits["houses"]),
        ("business", "经营性出资（元）", "business shares (yuan)", _business(evidence), limits["business"]),
    )
    return tuple(
        AssetLine(
            kind=kind, zh=zh, en=en, value=value, limit=limit, within=None if value is None else value <= limit, reason=reason
        )
        for kind, zh, en, value, limit in rows
    )  # fmt: skip


def within(lines: Iterable[AssetLine | OwnAsset]) -> bool | None:
    """Tell whether all is within its limit; one that is above settles it, one that is open leaves it open."""
    answers = [line.within for line in lines]
    if False in answers:
        return False
    return None if None in answers else True


def _declared(evidence: Evidence) -> Mapping[str, Any] | None:
    return evidence.clean.get("property")


def _money(evidence: Evidence) -> Decimal | None:
    declared = _declared(evidence)
    if declared is None and not evidence.assets:
        return None
    stated = declared or {}
    return sum(
        (max(stated.get(kind) or _NOTHING, evidence.assets.get(kind, _NOTHING)) for kind in MONEY), _NOTHING
    )  # fmt: skip


def _vehicles(evidence: Evidence) -> Decimal | None:
    """Count cars; a vehicle that stands in for a disabled person's legs does not count."""
    declared = _declared(evidence)
    if declared is None and "vehicles" not in evidence.counts:
        return None
    rows = (declared or {}).get("vehicles", ())
    mobility = sum(1 for row in rows if row.get("use") == "disabled")
    return Decimal(max(len(rows), evidence.counts.get("vehicles", 0)) - mobility)


def _houses(evidence: Evidence) -> Decimal | None:
    declared = _declared(evidence)
    if declared is None and "houses" not in evidence.counts:
        return None
    own = sum(1 for row in (declared or {}).get("houses", ()) if row.get("tenure") == "own")
    return Decimal(max(own, evidence.counts.get("houses", 0)))


def _business(evidence: Evidence) -> Decimal | None:
    declared = _declared(evidence)
    if declared is None and "business_shares" not in evidence.assets:
        return None
    return max((declared or {}).get("business_shares") or _NOTHING, evidence.assets.get("business_shares", _NOTHING))
