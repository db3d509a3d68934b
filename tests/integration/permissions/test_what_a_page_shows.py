"""Each field of a case's page, and each step's words, as the table of fields says for every role."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select

from server.cases.models import Case, Restriction, Task
from server.foundation.work import Work
from tests.integration.permissions.readers import families, may_read, words
from tests.stage import Stage

CARDS = [
    "clerk.qingsui", "reviewer.civil", "supervisor.county", "auditor.county", "officer.housing", "checker.civil", "maker.finance",
    "secretary.meeting", "system.admin", "child.civil", "leader.baishi", "village1.qingsui",
]  # fmt: skip


@pytest.mark.parametrize("login", CARDS)
def test_the_page_of_a_case_shows_each_field_exactly_as_the_table_says(lived: Stage, login: str, full: bool) -> None:
    people, actor, client = {f.id: f for f in lived.read(families)}, lived.actor(login), lived.client(login)
    cases = lived.read(
        lambda work: [
            (c.id, c.applicant_id, c.kind)
            for c in work.session.scalars(select(Case).where(Case.applicant_id.in_(sorted(people))).order_by(Case.code))
        ]
    )
    wrong, seen = [], {"visible": 0, "masked": 0, "absent": 0}
    for case_id, applicant, kind in cases[:: 1 if full else 4]:
        if kind == "complaint":
            continue
        (person, steps), page = _in_the_case(lived, case_id, people[applicant]), client.get(f"/cases/{case_id}")
        said = words(page)
        state = _state(actor, person, steps)
        seen[state] += 1
        shown = {
            "visible": person.name in said,
            "masked": person.name not in said and f"{person.name[:1]}*" in said,
            "absent": page.status_code in (403, 404),
        }[state]
        if not shown or any(number in said for number in person.numbers):
            wrong.append(f"{case_id}: {state} expected, {page.status_code}")

    assert wrong == []
    assert sum(seen.values()) > 5


def _in_the_case(lived: Stage, case_id: str, person: Any) -> tuple[Any, list[tuple[str, str]]]:
    """Return a person with the restriction of one case, and unit and roles of each of its steps."""

    def read(work: Work) -> Any:
        roles = work.session.scalars(select(Restriction.role).where(Restriction.case_id == case_id)).all()
        steps = work.session.execute(
            select(Task.unit_id, Task.role, Task.alternates).where(Task.case_id == case_id)
        ).all()
        return replace(person, restricted=frozenset(roles)), [
            (u, f'"{role}" {json.dumps(more)}') for u, role, more in steps
        ]

    return lived.read(read)


def _state(actor: Any, person: Any, steps: list[tuple[str, str]]) -> str:
    handles = any(post.unit == unit and f'"{post.role}"' in roles for post in actor.posts for unit, roles in steps)
    near = actor.roles() & person.restricted or handles
    if not may_read(actor, person, "case file") or (person.restricted and not near):
        return "absent"
    return "visible" if may_read(actor, person, "name") else "masked"


@pytest.mark.parametrize("login", ["supervisor.county", pytest.param("auditor.county", marks=pytest.mark.slow)])
def test_who_may_read_no_name_finds_none_on_any_kind_of_step(lived: Stage, login: str) -> None:
    """Free words, answers, drafts, papers and panels of every form: all pass under the same veil."""
    people, actor, client = lived.read(families), lived.actor(login), lived.client(login)
    steps = lived.read(lambda work: {task.form: task.id for task in work.session.scalars(select(Task))})
    told, wrong = 0, []
    for form, task_id in steps.items():
        for path in (f"/tasks/{task_id}", f"/api/v1/tasks/{task_id}"):
            said = words(client.get(path))
            told += bool(said)
            wrong += [f"{form} {path}: {p.name}" for p in people if p.name in said and not may_read(actor, p, "name")]

    assert wrong == []
    assert told > 40


def test_what_other_rooms_show_of_a_case_passes_under_the_veil(lived: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A section or a panel need not know who reads it: names and places are covered where it is put into the page."""
    people = {p.id: p for p in lived.read(families) if p.places and not p.restricted}
    wanted = select(Case).where(Case.kind == "application", Case.applicant_id.in_(sorted(people))).order_by(Case.code)
    case = lived.read(lambda work: work.session.scalars(wanted).first())
    assert case is not None and case.applicant_id is not None
    person = people[case.applicant_id]
    told = ("told.html", {"who": person.name, "where": person.places[0]})
    plain = {"told.html": "<b>told {{ section.who }} {{ section.where }}</b>"}
    supervisor, reviewer = lived.client("supervisor.county"), lived.client("reviewer.civil")
    pages = supervisor.application.jinja_env
    monkeypatch.setattr(pages, "loader", ChoiceLoader([DictLoader(plain), pages.loader]))  # type: ignore[list-item]
    monkeypatch.setattr("server.cases.queries.case._sections", lambda _work, _case: [told])

    assert f"told {person.name} {person.places[0]}" in words(reviewer.get(f"/cases/{case.id}"))
    shown = words(supervisor.get(f"/cases/{case.id}"))
    assert ("told " in shown, person.name in shown, person.places[0] in shown) == (True, False, False)
