"""Every route tried by those whom its rules let in and by those whom they do not: each hears what a rule opens, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.cases.visibility import only_serves
from server.organisation.permissions import FIELDS
from tests.integration.permissions.asking import READS, WRITES, Answer, Asking
from tests.integration.permissions.came_in import Told, told
from tests.integration.permissions.carried import CARRIED
from tests.integration.permissions.logged import LOGGED
from tests.integration.permissions.people import EVERYBODY, LONG, SHORT, STRANGERS, all_routes
from tests.integration.permissions.readers import carries, mask_of, may_read, opens, words
from tests.integration.permissions.ready import FOUND
from tests.integration.permissions.rows import ABSENT, TABLES, ids, key_of, sourceless, table_of

#: What is one's own, or the same for everybody who is signed in: no rule is asked, and nobody is refused.
ONES_OWN = {
    "forms-api.list_forms", "tasks-api.list_tasks", "inbox-api.list_messages", "inbox-api.count_unread", "messaging.show_inbox", "cases.show_workbench",
    "cases.show_todo",
    "rolls.template", "inbox-api.get_choices", "calendar-feeds-api.list_feeds", "information-officers-api.list_officers",
}  # fmt: skip
#: Opened by one's seat in the meeting, a row and no action of a post; everybody else is refused.
BY_SEAT = {"meetings.show_my", "meetings-api.get_my"}
#: What belongs to one person alone.
PERSONAL = {"absences", "api_tokens", "calendar_feeds", "inbox", "unmaskings"}
#: Where somebody who must call finds the number to call.
CALLS = {
    "verification.show_visit": "phone of a home to visit",
    "discovery.show_lead": "phone of a lead",
    "leads-api.get_lead": "phone of a lead",
}
#: Why a route has nobody whom it refuses: it is about whoever asks, whatever is sent, or about nobody at all.
EXCEPT = {
    endpoint: why
    for why, endpoints in {
        "one's own account, inbox, feeds or post": (
            "organisation.show_account organisation.show_password organisation.show_second_factor organisation.change_password"
            " organisation.confirm_second_factor organisation.drop_second_factor organisation.end_other_sessions organisation.make_token"
            " messaging.show_choices messaging.choose messaging.mark_all_read inbox-api.mark_read inbox-api.choose cases.show_feeds"
            " cases.create_feed cases.choose_post"
        ),
        "the same for everybody, about nobody": "forms-api.get_form intake.check_id",
    }.items()
    for endpoint in endpoints.split()
}


def test_every_argument_of_a_route_has_a_source(county: Asking) -> None:
    """A new kind of id gets its table in `rows.TABLES` and, where the story makes none, a row in `planted.ROWS`."""
    found = {rule.rule: sourceless(rule) for _, rule in all_routes(county.client(), READS, *WRITES)}

    assert {path: names for path, names in found.items() if names} == {}
    assert set(ids(county.stage)) < set(county.known)
    assert set(TABLES) < set(county.known)


@pytest.mark.parametrize("methods", [(READS,), WRITES], ids=["reads", "writes"])
def test_every_route_lets_somebody_pass_and_refuses_somebody(
    county: Asking, methods: tuple[str, ...], full: bool
) -> None:
    """Whoever passes carries by the rules what was asked; who carries none of it is refused, or told nothing of anybody.

    Of changes the short run tries here those that `test_every_write` does not carry out.
    """
    missing, wrong, tried = {}, [], 0
    kept: dict[str, frozenset[str]] = {}
    passed: dict[str, str] = {}  #: blueprint → who was let in last: most likely the next time too
    for method, rule in all_routes(county.client(), *methods):
        if rule.endpoint in {*EXCEPT, *ONES_OWN}:
            _first(county, rule, method, "allowed", SHORT[:1])
            continue
        if rule.endpoint in CARRIED and not full:
            continue
        room = rule.endpoint.split(".")[0]
        refused = _first(county, rule, method, "refused", STRANGERS)
        asked = refused[1].actions if refused else frozenset()
        allowed = _first(county, rule, method, "allowed", _by_the_rules(county, asked, passed.get(room)))
        if allowed:
            passed[room] = allowed[0]
            kept |= {rule.endpoint: allowed[1].kept} if allowed[1].kept else {}
        if allowed and not refused:
            refused = _told_nothing(county, rule, method, allowed[1])
        tried += bool(allowed and refused)
        if allowed and method != READS:
            wrong += [f"{method} {rule.rule} {allowed[0]}: {e}" for e in _passed_by(county, rule, *allowed)]
        lacking = [name for name, found in (("allowed", allowed), ("refused", refused)) if not found]
        if lacking:
            missing[f"{method} {rule.rule} ({rule.endpoint})"] = lacking

    assert (missing, wrong) == ({}, [])
    assert methods != (READS,) or kept == LOGGED
    assert tried > (200 if full or READS in methods else 45)


def _first(county: Asking, rule: Any, method: str, outcome: str, logins: Any) -> tuple[str, Answer] | None:
    for login in logins:
        answer = county.ask(rule, method, login)
        assert answer.outcome != "broken", f"{method} {rule.rule} as {login}: {answer.status}"
        assert answer.outcome != "refused" or not answer.wrote, f"{method} {rule.rule} as {login} keeps {answer.wrote}"
        if answer.outcome == outcome:
            return login, answer
    return None


def _by_the_rules(county: Asking, asked: frozenset[str], last: str | None) -> list[str]:
    """Return first those whose posts carry what a refused person was asked for, then everybody else."""
    carrying = [login for login, actor in county.actors.items() if asked and carries(actor, *asked)]
    if last and (last in carrying or not asked):
        carrying.insert(0, last)
    return [*carrying, *(login for login in county.actors if login not in carrying)]


def _told_nothing(county: Asking, rule: Any, method: str, told: Answer) -> tuple[str, Answer] | None:
    """Return somebody who carries nothing that was asked and hears of no case, though the list answers."""
    for login in STRANGERS:
        if told.actions and not carries(county.actors[login], *told.actions):
            answer = county.ask(rule, method, login)
            if method == READS and not any(code in answer.said for code in county.codes):
                return login, answer
    return None


def _passed_by(county: Asking, rule: Any, login: str, answer: Answer) -> list[str]:
    """Say what is wrong about a change that was carried out: none of the actions asked for it is theirs."""
    if rule.endpoint in {*ONES_OWN, *EXCEPT} or not answer.actions or answer.status >= 400 or answer.refusals:
        return []
    return (
        [] if carries(county.actors[login], *answer.actions) else [f"no rule of theirs among {sorted(answer.actions)}"]
    )


def test_a_row_that_is_somebody_elses_own_answers_like_one_that_does_not_exist(county: Asking) -> None:
    different, tried = {}, 0
    for method, rule in all_routes(county.client(), READS, *WRITES):
        keys = {key for a in rule.arguments if (key := key_of(rule, a)) in TABLES and table_of(key) in PERSONAL}
        keys |= {"message_id"} if rule.endpoint == "inbox-api.mark_read" else set()
        for login in STRANGERS if keys else ():
            theirs = county.ask(rule, method, login)
            absent = county.ask_about(rule, method, login, **dict.fromkeys(keys, ABSENT))
            tried += 1
            if theirs.told != absent.told or theirs.wrote:
                different[f"{method} {rule.rule} {login}"] = (theirs.told, absent.told)

    assert (different, tried > 40) == ({}, True)
    (mark,) = (r for _, r in all_routes(county.client(), "POST") if r.endpoint == "inbox-api.mark_read")
    assert county.ask(mark, "POST", "clerk.qingsui").wrote == {"inbox"}


def test_every_exception_is_a_route(county: Asking) -> None:
    """What was renamed or taken away leaves the lists; what needs no exception any longer is seen by the figure."""
    known = {rule.endpoint for _, rule in all_routes(county.client(), READS, *WRITES)}

    assert ({*EXCEPT, *ONES_OWN} - known, len(EXCEPT) <= 18) == (set(), True)


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_role_reads_what_its_rules_open_and_of_it_what_the_table_says(county: Asking, login: str) -> None:
    """Every route is read by six roles, at full size by every role."""
    actor, wrong, asked, told = county.actors[login], [], 0, 0
    open_places = {p for each in county.neighbours if may_read(actor, each, "address") for p in each.places}
    people = [replace(f, places=tuple(set(f.places) - open_places)) for f in county.people]
    for method, rule in all_routes(county.client(), READS):
        answer = county.ask(rule, method, login)
        asked += 1
        told += bool(answer.said)
        wrong += [f"{rule.rule}: {each}" for each in _problems(rule, answer, actor, people, county.files)]

    assert wrong == []
    assert (asked > 200, told > 20, len(people) > 40) == (True, True, True)
    assert sum(bool(p.numbers) for p in people) > 40


@pytest.mark.parametrize("login", EVERYBODY)
def test_what_a_check_found_is_read_by_exactly_those_whom_the_table_names(county: Asking, login: str) -> None:
    """The words of a source, wherever a page or the interface tells them; an auditor reads the report once she has said what for."""
    home = next(each for each in county.neighbours if each.id == county.known["person_id"])
    told = [r.rule for _, r in all_routes(county.client(), READS) if FOUND in county.ask(r, READS, login).said]
    report = f"/verification/checks/{county.known['check_id']}/report"
    asked = county.send(report, "POST", login, data={"reason": "review"})
    told += [report] * (FOUND in asked.text)

    assert bool(told) == may_read(county.actors[login], home, "means check results"), told


@pytest.mark.parametrize("login", EVERYBODY)
def test_what_came_in_is_read_as_the_table_says(came_in: list[Told], county: Asking, login: str) -> None:
    """Complaints, emergencies, leads, applications from home, drafts, rolls and winter lists: who is told there, and by whom."""
    said = {path: words(county.clients[login].get(path)) for each in came_in for path in each.paths}
    wrong = [each.wrong(county.actors[login], " ".join(said[path] for path in each.paths)) for each in came_in]

    assert list(filter(None, wrong)) == []


@pytest.fixture(scope="module")
def came_in(county: Asking) -> list[Told]:
    """Return what the county was told; every field of the second table has something."""
    with county.for_real():
        found = county.stage.run(None, told)
    assert {each.field for each in found} == {name for name, field in FIELDS.items() if field.beside}
    return found


def _problems(rule: Any, answer: Answer, actor: Any, people: list[Any], files: list[Any]) -> list[str]:
    found, said, actions = [], answer.said, answer.actions
    if not said:
        return []
    if rule.endpoint in ONES_OWN:
        actions = frozenset()
    elif not actions and rule.endpoint not in {*EXCEPT, *BY_SEAT}:
        found.append("no rule was asked")
    if actions and "/tasks" not in rule.rule:
        found += [
            f"says {file.name}, though no rule opens it"
            for file in files
            if file.name in said and not opens(actor, file, *actions)
        ]
    for person in people:
        named = [person.name] if not may_read(actor, person, "name") else []
        named += [mask_of(person)] if only_serves(actor) else []  # in part neither
        found += [f"names {each}" for each in named if each in said]
        calls = rule.endpoint in CALLS and may_read(actor, person, CALLS[rule.endpoint])
        told = {n for n in person.numbers if n in said} - ({person.phone} if calls else set())
        if told and not may_read(actor, person, "ID numbers of a query"):
            found.append(f"tells a number of {person.name}")
        if any(a in said for a in person.accounts) and not may_read(actor, person, "bank account"):
            found.append(f"tells an account of {person.name}")
        if any(place in said for place in person.places):
            found.append(f"tells where {person.name} lives")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("login", [*SHORT, *LONG])
def test_a_role_changes_nothing_that_no_rule_of_its_own_opens(county: Asking, login: str) -> None:
    done, broken, outcomes = [], [], dict[str, int]()
    for method, rule in all_routes(county.client(), *WRITES):
        answer = county.ask(rule, method, login)
        outcomes[answer.outcome] = outcomes.get(answer.outcome, 0) + 1
        if answer.outcome == "broken":
            broken.append(f"{method} {rule.rule}")
        if answer.outcome == "allowed":
            done += [f"{method} {rule.rule} {each}" for each in _passed_by(county, rule, login, answer)]

    assert (done, broken) == ([], [])
    assert outcomes["refused"] > 150
