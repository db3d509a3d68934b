"""The service catalogue (事项目录): per item who owns it, on what basis, where to apply, its path, terms, forms and papers (A1, A2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

import forms
from server.cases.words import ITEMS, PROCESSES, Name, name_of
from server.documents.catalogue import KINDS
from server.foundation.work import Work
from server.organisation.models import Unit
from server.resident.guides import guide
from workflows import worktime

HERE = Path(__file__).parent
#: layer → its name; an item belongs to one
LAYERS: dict[str, Name] = {
    "basic": Name("基本生活救助", "Basic living aid"),
    "special": Name("专项社会救助", "Special aid"),
    "emergency": Name("急难社会救助", "Emergency aid"),
    "recognition": Name("身份认定", "Recognition"),
    "related": Name("衔接帮扶", "Related help"),
    "society": Name("社会力量参与", "Society"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of an item: how long, from when, on what basis."""

    zh: str
    en: str
    length_zh: str
    length_en: str
    basis_zh: str
    basis_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One item as the catalogue tells it on a day."""

    item: str
    name: Name
    layer: str
    owner: str
    phone: str
    apply_zh: str
    apply_en: str
    path: tuple[Name, ...]
    basis: tuple[str, ...]
    terms: tuple[Term, ...]
    forms: tuple[Name, ...]
    papers: tuple[Name, ...]  #: what the applicant brings; what data prove is not asked for
    documents: tuple[Name, ...]
    has_guide: bool


def services(work: Work) -> list[Service]:
    """Return the whole catalogue as of today, layer by layer."""
    owners = _owners(work)
    found = [_service(work, item, entry, owners) for item, entry in _read().items()]
    return sorted(found, key=lambda each: list(LAYERS).index(each.layer))


def _owners(work: Work) -> dict[str, tuple[str, str]]:
    """Return name and telephone of the unit that stands for each department."""
    rows = work.session.execute(
        select(Unit.department, Unit.name, Unit.phone)
        .where(Unit.county == work.house.county, Unit.kind.in_(("department", "county", "provider")))
        .order_by(Unit.kind, Unit.id)
    )
    found: dict[str, tuple[str, str]] = {}
    for department, name, phone in rows:
        found.setdefault(department or "", (name, phone))
    return found


def _service(work: Work, item: str, entry: Mapping[str, Any], owners: Mapping[str, tuple[str, str]]) -> Service:
    outputs = work.house.tables.decide("departments", {"item": item}, on=work.today).outputs
    types = work.house.tables.decide("transfer-types", {"item": item}, on=work.today).outputs or {}
    owner, phone = owners.get(outputs["owner"], ("", ""))
    basis = tuple(
        str(each["zh"])
        for each in entry["basis"]
        if (each.get("since") is None or work.today >= each["since"])
        and (each.get("before") is None or work.today < each["before"])
    )
    return Service(
        item=item, name=name_of(ITEMS, item), layer=str(entry["layer"]), owner=owner, phone=phone,
        apply_zh=str(outputs["apply_at_zh"]), apply_en=str(outputs["apply_at_en"]), path=_path(entry, types), basis=basis,
        terms=tuple(term for rule in entry["terms"] if (term := _term(work, str(rule)))), forms=_forms(types),
        papers=tuple(Name(p.zh, p.en) for p in work.house.offers["papers.of"](item)),
        documents=tuple(Name(KINDS[key].zh, KINDS[key].en) for key in entry.get("documents", ()) if key in KINDS),
        has_guide=guide(item, on=work.today) is not None,
    )  # fmt: skip


def _path(entry: Mapping[str, Any], types: Mapping[str, Any]) -> tuple[Name, ...]:
    steps = list(entry["path"])
    if types.get("procedure"):
        steps.append(f"refer-{types['procedure']}")
    return tuple(name_of(PROCESSES, str(key)) for key in steps)


def _forms(types: Mapping[str, Any]) -> tuple[Name, ...]:
    keys = [key for key in (types.get("request_form"), types.get("result_form")) if key]
    roots = [forms.load(str(key)).root for key in dict.fromkeys(keys)]
    return tuple(Name(root.title_zh, root.title_en) for root in roots)


def _term(work: Work, rule_id: str) -> Term | None:
    try:
        rule = work.house.rules.rule(rule_id, on=work.today, division=work.house.county)
    except worktime.UnknownRule:
        return None
    length_zh, length_en = _UNITS.get(str(rule.unit), ("", ""))
    return Term(
        zh=rule.title.zh, en=rule.title.en, length_zh=f"{rule.n}{length_zh}" if length_zh else "", basis_zh=rule.basis.zh,
        length_en=f"{rule.n} {length_en}" if length_en else "", basis_en=rule.basis.en,
    )  # fmt: skip


_UNITS = {
    "WD": ("个工作日", "working days"), "D": ("天", "days"), "H": ("小时", "hours"), "MONTH": ("个月", "months"), "YEAR": ("年", "years"),
}  # fmt: skip


def layer_of(item: str) -> str:
    """Return the layer to which an item belongs."""
    return str(_read().get(item, {}).get("layer", "related"))


@cache
def _read() -> dict[str, Any]:
    return yaml.safe_load((HERE / "items.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]
