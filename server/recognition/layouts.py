"""What the forms of recognition are laid out with: entered once in the common form, or said at an earlier step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from server.cases.advance import plain
from server.cases.asking import ask
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.paper_facts import CaseFile
from server.foundation.work import Work
from server.recognition import children, conditions
from server.recognition.means import answers_of

Layout = Callable[[Work, Occurrence], dict[str, Any] | None]
_EXPENSES = ("person", "kind", "total", "basic_insurance", "serious_illness", "medical_aid", "commercial", "charity")
_CAUSES = frozenset({"illness", "schooling", "accident", "disaster"})


def _answers(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    return answers_of(work, work.session.get_one(Case, occurrence.case_id))


def _tekun(work: Work, occurrence: Occurrence) -> dict[str, Any] | None:
    """Lay out the obligors of the common form and what the tables say; what a former opinion said comes back as it was."""
    before = CaseFile(work, occurrence).answers("tekun.initial")
    if before:
        return plain({name: value for name, value in before.items() if name != "initial_conclusion"})
    case = work.session.get_one(Case, occurrence.case_id)
    rows = [_obligor(row, work.today) for row in _answers(work, occurrence).get("obligors") or ()]
    told = [
        {"age": None, **row, "consent": row["consent"] and bool(conditions.consent_of(work, case.id, row["name"]))}
        for row in rows
    ]
    says = None if any(row["age"] is None for row in told) else conditions.tekun_meets(work, case=case, obligors=told)
    return ({"obligors": rows} if rows else {}) | _concluded(says)


def _concluded(says: bool | None) -> dict[str, Any]:
    """Propose what the tables conclude; where they do not decide, nothing."""
    return {} if says is None else {"initial_conclusion": "meets" if says else "not-meets"}


def _obligor(row: Mapping[str, Any], today: date) -> dict[str, Any]:
    found = {
        "name": row["name"], "relation": row.get("relation", "other"), "status": "ordinary", "severe": False,
        "consent": bool(row.get("consent")),
    }  # fmt: skip
    number = str(row.get("id_number") or "")
    if len(number) == 18:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        found["age"] = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return found


def expenses_said(work: Work, case: Case) -> list[dict[str, Any]]:
    """Return the expenses of the common form with the pupils' stages; own parts are reckoned, not copied."""
    clean = answers_of(work, case)
    people = [clean.get("applicant") or {}, *(clean.get("members") or ())]
    stages = {p.get("name"): p.get("school_stage") for p in people if p.get("school_stage") not in (None, "none")}
    rows = []
    for line in clean.get("expenses") or ():
        row = {name: line[name] for name in _EXPENSES if line.get(name) is not None}
        if line["kind"] == "education" and stages.get(line["person"]):
            row["stage"] = stages[line["person"]]
        rows.append(row)
    return rows


def _test(work: Work, occurrence: Occurrence) -> dict[str, Any] | None:
    before = CaseFile(work, occurrence).answers("recognise.test").get("expenses")
    case, item = work.session.get_one(Case, occurrence.case_id), work.session.get_one(Item, occurrence.item_id)
    rows = before or expenses_said(work, case)
    facts, _reckoned = conditions.recognise_facts(work, case, item.item, rows)
    says = conditions.says(ask(work, f"recognise-{item.item}", facts))
    return plain(({"expenses": rows} if rows else {}) | _concluded(says)) or None


def _spend(work: Work, occurrence: Occurrence) -> dict[str, Any] | None:
    before = CaseFile(work, occurrence).answers("spend.assess").get("expenses")
    case = work.session.get_one(Case, occurrence.case_id)
    rows = before or expenses_said(work, case)
    says = conditions.says(ask(work, "spend-test", conditions.spend_facts(work, case)))
    proposed = {} if says is None else {"proposed": "grant" if says else "refuse"}
    cause = case.cause if case.cause in _CAUSES else "other"
    return plain({"cause": cause} | ({"expenses": rows} if rows else {}) | proposed)


def _county(_work: Work, occurrence: Occurrence) -> dict[str, Any] | None:
    data = occurrence.data
    amount = data.get("proposed_amount")
    return plain({"proposed": data["proposed"], "proposed_amount": amount or 0}) if data.get("proposed") else None


def _child(work: Work, occurrence: Occurrence) -> dict[str, Any] | None:
    found = children.minors(work, work.session.get_one(Case, occurrence.case_id))
    return {"child": found[0].name} if len(found) == 1 else None


LAYOUTS: dict[str, Layout] = {
    "tekun.initial": _tekun,
    "recognise.test": _test,
    "spend.assess": _spend,
    "spend.county": _county,
    "child.screen": _child,
}
