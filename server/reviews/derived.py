"""Other aids that may depend on an aid that ends: they are named and told, and never ended with it (domain B14)."""

from __future__ import annotations

from server.cases.words import ITEMS, Name, name_of
from server.foundation.work import Work
from server.households.ledger import running_benefits
from server.reviews.models import Stop

#: what a recognised identity opens elsewhere: each body looks at its own conditions (domain reference 2.6b)
OPENED_BY: dict[str, tuple[Name, ...]] = {
    "dibao": (
        Name("资助参加医疗保险", "help with insurance contributions"),
        Name("医疗费用救助", "medical aid"),
        Name("教育救助", "education aid"),
        Name("住房救助", "housing aid"),
        Name("就业救助", "employment aid"),
        Name("价格临时补贴", "price subsidy"),
    ),
    "tekun": (
        Name("资助参加医疗保险", "help with insurance contributions"),
        Name("医疗费用救助", "medical aid"),
        Name("教育救助", "education aid"),
        Name("住房救助（分散供养）", "housing aid, outside institutions"),
        Name("价格临时补贴", "price subsidy"),
    ),
    "bianyuan": (
        Name("资助参加医疗保险", "help with insurance contributions"),
        Name("医疗费用救助", "medical aid"),
        Name("教育救助", "education aid"),
        Name("住房救助", "housing aid"),
        Name("就业救助", "employment aid"),
    ),
}
OPENED_BY["dibao-alone"] = OPENED_BY["dibao"]
OPENED_BY["gangxing"] = OPENED_BY["bianyuan"]


def others_of(work: Work, stop: Stop) -> list[str]:
    """Return in words what else the household receives and which aids look at the identity that ends."""
    running = [
        name_of(ITEMS, benefit.item).zh
        for benefit in running_benefits(work, stop.household_id, on=work.today)
        if benefit.id != stop.benefit_id
    ]
    opened = [name.zh for name in OPENED_BY.get(stop.item, ())] if stop.outcome in ("stop", "convert") else []
    return list(dict.fromkeys([*running, *opened]))
