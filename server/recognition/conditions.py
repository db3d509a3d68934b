"""What the tables say about an item: the three conditions of extreme hardship, recognition, relief of expenses, children."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.asking import ask, ask_and_keep
from server.cases.beside import shared_by
from server.cases.limits import county_limits
from server.cases.models import Case, Item, TableAnswer
from server.foundation.work import Work
from server.households.models import Person
from server.recognition import expenses
from server.recognition.means import Means, age_on, answers_of, identity_of, lasting_identity, means_of, row_of
from server.verification.models import Authorisation

TEKUN = ("tekun-labour", "tekun-source")
_GRADES = {"1": 1, "2": 2, "3": 3, "4": 4}


def tekun_facts(work: Work, case: Case, means: Means) -> dict[str, dict[str, Any]]:
    """Return the facts of ability and means of the person whom the case is about, by table."""
    person = work.session.get_one(Person, case.applicant_id)
    told = row_of(answers_of(work, case), person.name)
    disabled = told.get("health") == "disabled"
    return {
        "tekun-labour": {
            "age": age_on(person.birth, work.today),
            "disability_kind": told.get("disability_kind") if disabled else "none",
            "disability_grade": _GRADES.get(str(told.get("disability_grade"))) if disabled else 0,
        },
        "tekun-source": {"income_below": means.own_below(), "assets_ok": means.own_assets_ok()},
    }  # fmt: skip


def keep_tekun(work: Work, *, case: Case, item_id: str, means: Means) -> list[TableAnswer]:
    """Ask the tables of ability and means about the applicant and keep what they say."""
    facts = tekun_facts(work, case, means)
    return [ask_and_keep(work, item_id=item_id, table=table, facts=facts[table]) for table in TEKUN]


def obligor_answer(work: Work, obligor: Mapping[str, Any]) -> Any:
    """Return what the table says about one obligor; without consent nothing is known about means."""
    consents = bool(obligor.get("consent"))
    return ask(
        work, "tekun-obligor",
        {
            "status": obligor["status"], "age": obligor["age"], "severe": obligor["severe"],
            "low_income": obligor.get("low_income") if consents else None,
            "assets_ok": obligor.get("assets_ok") if consents else None,
        },
    )  # fmt: skip


def consent_of(work: Work, case_id: str, name: str) -> date | None:
    """Return the day on which an obligor signed the means check in this case, or None where nobody has."""
    return work.session.scalar(
        select(Authorisation.signed_at)
        .where(
            shared_by(Authorisation.case_id, case_id), Authorisation.kind == "obligor", Authorisation.name == name,
            Authorisation.withdrawn_at.is_(None),
        )
        .limit(1)
    )  # fmt: skip


def tekun_meets(work: Work, *, case: Case, obligors: Iterable[Mapping[str, Any]]) -> bool | None:
    """Tell what the three conditions come to; None where a fact is missing."""
    facts = tekun_facts(work, case, means_of(work, case))
    found: list[bool | None] = []
    for table, name in zip(TEKUN, ("no_labour", "no_source"), strict=True):
        answer = ask(work, table, facts[table])
        found.append(bool(answer.outputs[name]) if answer.certain and answer.outputs else None)
    for obligor in obligors:
        answer = obligor_answer(work, obligor)
        found.append(bool(answer.outputs["unable"]) if answer.certain and answer.outputs else None)
    return _all(found)


def _all(found: Iterable[bool | None]) -> bool | None:
    values = list(found)
    if False in values:
        return False
    return None if None in values else True


def better_than(work: Work, case: Case, kind: str, means: Means) -> str:
    """Return the stronger identity that the household has or would have, or none: 低保 before 边缘 before 刚性支出."""
    stronger = {"bianyuan": ("tekun", "dibao"), "gangxing": ("tekun", "dibao", "bianyuan")}[kind]
    known = lasting_identity(work, case.household_id)
    if known in stronger:
        return known
    if means.band("dibao") == "below-dibao" and means.assets_ok("dibao"):
        return "dibao"
    margin = means.band("bianyuan") in ("below-dibao", "below-bianyuan") and means.assets_ok("bianyuan")
    return "bianyuan" if margin and kind == "gangxing" else "none"


def recognise_facts(
    work: Work, case: Case, kind: str, lines: Iterable[Mapping[str, Any]], *, means: Means | None = None
) -> tuple[dict[str, Any], list[expenses.Reckoned]]:
    """Return the facts of a recognition and the expenses as they count.

    The share of rigid expenses is taken of the whole income: what they already lowered would count twice.
    """
    means = means or means_of(work, case)
    reckoned = expenses.reckon(work, lines)
    facts: dict[str, Any] = {
        "better": better_than(work, case, kind, means), "income_band": means.band(kind), "assets_ok": means.assets_ok(kind),
    }  # fmt: skip
    if kind == "gangxing":
        facts["ratio_over"] = expenses.exceeds(expenses.rigid(reckoned), means.income_gross(kind), rigid_limit(work))
    return facts, reckoned


def rigid_limit(work: Work) -> Decimal:
    """Return the county's ratio of rigid expenses to income on the day."""
    return county_limits(work)["rigid_ratio"]


def keep_recognise(
    work: Work, *, case: Case, item: Item, lines: Iterable[Mapping[str, Any]], means: Means
) -> tuple[TableAnswer, list[expenses.Reckoned]]:
    """Ask the table of the item's kind, keep its answer and the sheet of expenses."""
    facts, reckoned = recognise_facts(work, case, item.item, lines, means=means)
    answer = ask_and_keep(work, item_id=item.id, table=f"recognise-{item.item}", facts=facts)
    limit = rigid_limit(work) if item.item == "gangxing" else None
    expenses.keep(work, item_id=item.id, lines=reckoned, income=means.income_gross(item.item), limit=limit)
    return answer, reckoned


def spend_facts(work: Work, case: Case, means: Means | None = None) -> dict[str, Any]:
    """Return the facts of relief of expenses; a household with an identity is asked for no means."""
    identity = identity_of(work, case.household_id)
    if identity != "none":
        return {"identity": identity, "income_band": None, "assets_ok": None}
    means = means or means_of(work, case)
    return {"identity": identity, "income_band": means.band("temp-spend"), "assets_ok": means.assets_ok("temp-spend")}


def says(answer: Any, name: str = "meets") -> bool | None:
    """Return what a table (or a kept answer) says; None where it does not decide."""
    outputs = answer.outputs if not hasattr(answer, "certain") or answer.certain else {}
    value = dict(outputs or {}).get(name)
    return None if value is None else bool(value)
