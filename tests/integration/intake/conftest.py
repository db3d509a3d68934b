"""A filled common form at the window of 青穗镇, and hands to move its case on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.cases.operations import complete_task
from server.intake import operations
from tests.stage import Stage
from tests.unit.decisions.households import child, expense, household, income, person

Answers = dict[str, Any]


def filled(stage: Stage, *, town: str = "qingsui", **case: Any) -> Answers:
    """Return a form that passes: a mother out of work with a daughter at school."""
    answers = household(
        person("钱示例", "1985-10-10", employment="unemployed", marital="divorced"),
        child("钱小示", "2012-08-25", school_stage="junior"),
        income=[income("钱示例", 6000, "support")],
        expenses=[expense("钱小示", 4000, "education")],
    )
    answers["case"] |= {
        "township": stage.unit(town), "village": stage.unit(f"{town}-village-1"),
        "received_at": stage.clock.now().isoformat(), **case,
    }  # fmt: skip
    return answers


@pytest.fixture
def answers(stage: Stage) -> Answers:
    """A form that passes."""
    return filled(stage)


@pytest.fixture
def registered(stage: Stage, answers: Answers) -> str:
    """The id of the case that the form became."""
    made = stage.run("clerk.qingsui", lambda work: operations.register(work, answers=answers))
    assert made.case_id
    return made.case_id


@pytest.fixture
def complete(stage: Stage) -> Callable[..., None]:
    """Complete the open task of an element; answers given go on top of what the page laid out."""

    def run(login: str, case_id: str, element: str, **answers: Any) -> None:
        task = stage.open_tasks(case_id)[element]
        stage.run(login, lambda work: complete_task(work, task_id=task.id, answers={**(task.draft or {}), **answers}))

    return run


def looked_at(stage: Stage, case_id: str, **states: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the checklist with every paper present; `states` changes rows by their first characters."""
    rows = list((stage.open_tasks(case_id)["check"].draft or {})["papers"])
    found = [row if row.get("state") else {**row, "state": "present"} for row in rows]
    return [
        next((row | change for start, change in states.items() if row["paper"].startswith(start)), row) for row in found
    ]


DIMENSIONS = dict.fromkeys(("population", "health", "labour", "rigid_expense", "housing", "schooling", "job"), "some")
