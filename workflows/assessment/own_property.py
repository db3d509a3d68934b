"""One person's own property, as support of the destitute asks for it (民发〔2021〕43号 art. 7).

The form declares property for the household, the data check finds it person by person. What is hers lies between what was found
in her name and what the others cannot be shown to own; where the limit lies in between, nobody knows, and people look into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from workflows.assessment import assets
from workflows.assessment.evidence import Evidence
from workflows.assessment.sheet import OwnAsset, OwnProperty, Reason

GROUPS = {
    "money": ("金融资产（元）", "money (yuan)"), "vehicles": ("机动车（辆）", "vehicles"),
    "houses": ("自有住房（套）", "own houses"), "business": ("经营性出资（元）", "business shares (yuan)"),
}  # fmt: skip
KINDS = (*assets.MONEY, "housing_fund", "vehicles", "houses", "business_shares")
_NOTHING = Decimal(0)
_Span = tuple[Decimal, Decimal]


def own_property(evidence: Evidence) -> OwnProperty:
    """Return the property of the person whom the evidence is about, against the county's limits for one person.

    :raises LookupError: the county has no limits, or a table is not in force on the day.
    """
    limits = evidence.county("asset-test", item=evidence.item)
    most = {
        "money": limits["money_months"] * evidence.standards.dibao_month,
        **{group: limits[group] for group in ("vehicles", "houses", "business")},
    }
    found: dict[str, list[tuple[Reason, _Span]]] = {group: [] for group in GROUPS}
    for kind in KINDS:
        decision, reason = evidence.ask("tekun-property", kind=kind)
        group = str(decision.outputs.get("against") or "money")
        if group in found:
            found[group].append((reason, _span(evidence, kind)))
    known = evidence.clean.get("property") is not None
    lines = tuple(_line(group, rows, limit=most[group], known=known) for group, rows in found.items())
    return OwnProperty(person=evidence.person, lines=lines, within=assets.within(lines))


def _line(group: str, rows: Iterable[tuple[Reason, _Span]], *, limit: Decimal, known: bool) -> OwnAsset:
    """Sum a group; what nobody declared is known only as far as it is found above the limit."""
    rows = list(rows)
    least = sum((span[0] for _reason, span in rows), _NOTHING)
    most = sum((span[1] for _reason, span in rows), _NOTHING) if known else None
    within = False if least > limit else None if most is None or most > limit else True
    zh, en = GROUPS[group]
    return OwnAsset(kind=group, zh=zh, en=en, least=least, most=most, limit=limit, within=within, reason=rows[0][0])


def _span(evidence: Evidence, kind: str) -> _Span:
    """Return the least and the most of a kind that may be hers."""
    own, others = _found(evidence, kind)
    declared, spared = _declared(evidence, kind)
    if len(evidence.people) <= 1:
        whole = max(max(declared, own) - spared, _NOTHING)
        return whole, whole
    least = max(own - spared, _NOTHING)
    return least, max(own, declared - spared - max(others - spared, _NOTHING))


def _found(evidence: Evidence, kind: str) -> _Span:
    """Return what the check found of a kind with her, and with the others."""
    own = evidence.own_assets.get((evidence.person, kind), _NOTHING)
    whole = sum((amount for (_name, each), amount in evidence.own_assets.items() if each == kind), _NOTHING)
    return own, whole - own


def _declared(evidence: Evidence, kind: str) -> _Span:
    """Return what the form declares of a kind for the household, and how many of it do not count: a disabled person's vehicle."""
    stated = evidence.clean.get("property") or {}
    if kind == "vehicles":
        rows = stated.get("vehicles") or ()
        return Decimal(len(rows)), Decimal(sum(1 for row in rows if row.get("use") == "disabled"))
    if kind == "houses":
        return Decimal(sum(1 for row in stated.get("houses") or () if row.get("tenure") == "own")), _NOTHING
    return stated.get(kind) or _NOTHING, _NOTHING
