"""What stands beside the forms of recognition: the person, and what the tables say so far."""

from __future__ import annotations

from typing import Any

from server.cases.asking import ask
from server.cases.models import Case, Instance, Item, Task
from server.cases.queries.person import case_card
from server.cases.queries.task import reads_case
from server.foundation.work import Work
from server.recognition import conditions
from server.recognition.layouts import expenses_said
from server.recognition.means import Means, identity_of, means_of
from server.recognition.queries import grounds_of
from server.verification.queries import lapsed_on
from workflows.assessment import Sheet

#: forms that are held against tables which can be asked before anybody answers
ASKED = {"tekun.initial": conditions.TEKUN}
WITH_MEANS = ("tekun", "bianyuan", "gangxing", "temp-spend")  #: a child's household is never asked for its means


def panel(work: Work, task: Task) -> tuple[str, dict[str, Any]]:
    """Return the panel of a task; who may not read the case sees its number and the item only."""
    case, instance = work.session.get_one(Case, task.case_id), work.session.get_one(Instance, task.instance_id)
    item = work.session.get(Item, instance.item_id) if instance.item_id else None
    values: dict[str, Any] = {
        "case": case,
        "item": item,
        "data": {},
        "card": None,
        "grounds": None,
        "now": [],
        "means": None,
        "lapsed": lapsed_on(work, task.case_id),
        "task_id": task.id,
    }
    if reads_case(work, case):
        means = means_of(work, case) if item and item.item in WITH_MEANS else None
        values |= {
            "card": case_card(work, case, held_by=frozenset({task.unit_id})), "data": instance.data,
            "grounds": grounds_of(work, item) if item else None, "now": _now(work, task, case, item, means),
            "means": _sheet(work, case, item, means) if item and means else None,
            "change": case.answers.get("change") if instance.key == "tekun-care" else None,
        }  # fmt: skip
    return "recognition/panel.html", values


def _now(work: Work, task: Task, case: Case, item: Item | None, means: Means | None) -> list[tuple[str, Any]]:
    """Ask the tables that the form is held against, before anybody answers."""
    if task.form == "recognise.test" and item and means:
        told, _ = conditions.recognise_facts(work, case, item.item, expenses_said(work, case), means=means)
        table = f"recognise-{item.item}"
        return [(table, ask(work, table, told))]
    tables = ASKED.get(task.form or "", ()) if means else ()
    facts = conditions.tekun_facts(work, case, means) if tables and means else {}
    return [(table, ask(work, table, facts[table])) for table in tables]


def _sheet(work: Work, case: Case, item: Item, means: Means) -> Sheet | None:
    """Return the sheet that the form is held against; whoever has an identity is not asked for means by relief of expenses."""
    if item.item == "temp-spend" and identity_of(work, case.household_id) != "none":
        return None
    return means.sheet(item.item)


PANELS = {key: panel for key in ("tekun", "tekun-care", "recognise", "temp-spend", "child")}
