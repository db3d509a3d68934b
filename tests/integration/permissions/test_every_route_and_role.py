"""Every route tried by every role: answered only where a rule says so, and saying only what the table of fields says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case, Task
from tests.integration.permissions.readers import carries, families, listening, may_read, words
from tests.integration.permissions.rows import address, ids
from tests.integration.permissions.test_every_route_asks import rules as routes
from tests.stage import Stage

#: One person per role; those of the short run first, the others at full size.
SHORT = (
    "clerk.qingsui", "village1.qingsui", "reviewer.civil", "officer.housing", "supervisor.county", "system.admin",
)  # fmt: skip
LONG = (
    "checker.civil", "maker.finance", "duty.heyan", "reviewer.qingsui", "leader.baishi", "child.civil", "approver.civil", "chief.housing",
    "officer.high-school", "cashier.finance", "secretary.meeting", "convener.meeting", "member.civil", "deputy.civil", "auditor.county", "owner.civil",
    "security.admin", "audit.admin",
)  # fmt: skip
EVERYBODY = [*SHORT, *(pytest.param(login, marks=pytest.mark.slow) for login in LONG)]
#: What is one's own, or the same for everybody who is signed in: no rule is asked.
ONES_OWN = {
    "forms-api.list_forms", "tasks-api.list_tasks", "inbox-api.list_messages", "inbox-api.count_unread", "messaging.show_inbox", "cases.show_workbench",
    "rolls.template", "inbox-api.get_choices", "calendar-feeds-api.list_feeds", "information-officers-api.list_officers",
}  # fmt: skip
READS = "GET"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
#: Ends one's own session: whoever tries it is a stranger afterwards.
LEAVES = ("sign_out", "sign-out")


def answers(client: Any, known: dict[str, str], *methods: str) -> Any:
    """Yield route, method and answer."""
    for method in methods:
        for rule in routes(client, method):
            if any(word in rule.rule for word in LEAVES):
                continue
            path = address(rule, known)
            sent = {"json": {}} if method != READS and path.startswith("/api/") else {}
            yield rule, method, lambda path=path, method=method, sent=sent: client.open(path, method=method, **sent)


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_role_reads_what_its_rules_open_and_of_it_what_the_table_says(
    lived: Stage, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, actor = ids(lived), lived.actor(login)
    codes = lived.read(lambda work: list(work.session.scalars(select(Case.code))))
    neighbours = lived.read(lambda work: families(work, everybody=True))  # many live where others live
    open_places = {place for each in neighbours if may_read(actor, each, "address") for place in each.places}
    people = [replace(f, places=tuple(set(f.places) - open_places)) for f in lived.read(families)]
    client, wrong, asked, told = lived.client(login), [], 0, 0

    with listening(monkeypatch) as heard:
        for rule, _method, ask in answers(client, known, READS):
            heard.afresh()
            said = words(ask())
            asked += 1
            if not said:
                continue
            told += 1
            wrong += [f"{rule.rule}: {each}" for each in _problems(rule, said, heard.actions, actor, people, codes)]

    assert wrong == []
    assert (asked > 200, told > 20, len(people) > 40) == (True, True, True)


def _problems(rule: Any, said: str, actions: set[str], actor: Any, people: list[Any], codes: list[str]) -> list[str]:
    found = []
    if rule.endpoint in ONES_OWN:
        actions = set()
    elif not actions:
        found.append("no rule was asked")
    if actions and not carries(actor, *actions):
        found += [
            f"says {code}, though no rule opens it" for code in codes if code in said and "/tasks" not in rule.rule
        ]
    for person in people:
        if person.name in said and not may_read(actor, person, "name"):
            found.append(f"names {person.name}")
        if any(n in said for n in person.numbers) and not may_read(actor, person, "ID numbers of a query"):
            found.append(f"tells a number of {person.name}")
        if any(a in said for a in person.accounts) and not may_read(actor, person, "bank account"):
            found.append(f"tells an account of {person.name}")
        if any(place in said for place in person.places):
            found.append(f"tells where {person.name} lives")
    return found


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_role_changes_nothing_that_no_rule_of_its_own_opens(
    lived: Stage, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, actor, client = ids(lived), lived.actor(login), lived.client(login)
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)  # the application serves other tests too
    done, refused, broken, tried = [], 0, [], 0

    with listening(monkeypatch) as heard:
        for rule, method, ask in answers(client, known, *WRITES):
            heard.afresh()
            answer = ask()
            tried += 1
            refused += answer.status_code in (401, 403, 404)
            if answer.status_code >= 500:
                broken.append(f"{method} {rule.rule}")
            if (
                rule.rule.startswith("/api/")
                and answer.status_code < 400
                and heard.actions
                and not carries(actor, *heard.actions)
            ):
                done.append(f"{method} {rule.rule} {sorted(heard.actions)}")

    assert (done, broken) == ([], [])
    assert (tried > 150, refused > 50) == (True, True)


CARDS = [
    "clerk.qingsui", "reviewer.civil", "supervisor.county", "auditor.county", "officer.housing", "checker.civil", "maker.finance",
    "secretary.meeting", "system.admin", "child.civil", "leader.baishi", "village1.qingsui",
]  # fmt: skip


@pytest.mark.parametrize("login", CARDS)
def test_the_page_of_a_case_shows_each_field_exactly_as_the_table_says(lived: Stage, login: str, full: bool) -> None:
    people, actor, client = {f.id: f for f in lived.read(families)}, lived.actor(login), lived.client(login)
    cases = lived.read(
        lambda work: [
            (c.id, c.applicant_id, work.session.get_one(Case, c.id).kind)
            for c in work.session.scalars(select(Case).where(Case.applicant_id.in_(sorted(people))).order_by(Case.code))
        ]
    )
    wrong, seen = [], {"visible": 0, "masked": 0, "absent": 0}
    for case_id, applicant, kind in cases[:: 1 if full else 4]:
        if kind == "complaint":
            continue
        person, page = people[applicant], client.get(f"/cases/{case_id}")
        said = words(page)
        state = _state(actor, person)
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


def _state(actor: Any, person: Any) -> str:
    if not may_read(actor, person, "case file"):
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
