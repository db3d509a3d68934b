"""Every change is carried out by somebody whom its rules let, with the form that the page shows; the same by others changes no row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.permissions.asking import FORBIDDEN, TRACES, WRITES, Answer, Asking
from tests.integration.permissions.carried import BY_HOLDING, CARRIED, NOT_CARRIED, ONES_OWN
from tests.integration.permissions.carrying import Deed, deed
from tests.integration.permissions.people import EVERYBODY, STRANGERS, all_routes
from tests.integration.permissions.readers import carries
from tests.integration.permissions.rows import ABSENT, TABLES, key_of, table_of
from tests.integration.permissions.test_every_route_asks import SHARED, contents

#: The colleague of another township who holds the same post.
ELSEWHERE = {
    "clerk.qingsui": "clerk.baishi", "clerk2.qingsui": "clerk.baishi", "leader.qingsui": "leader.baishi", "clerk.baishi": "clerk.qingsui",
    "leader.baishi": "leader.qingsui", "duty.heyan": "clerk.baishi", "leader.heyan": "leader.baishi", "village1.qingsui": "village2.qingsui",
}  # fmt: skip
#: What a page holds that is new each time.
FRESH = re.compile(r'name="(?:csrf_token|submission|form_token)" value="[^"]*"|name="csrf-token" content="[^"]*"')
AN_ID = re.compile(r"[0-9a-f]{32}|planted-[a-z_]+")
#: Rows that belong to a person, whose county they share; and what a page says beside, which is of a whole county.
OF_A_PERSON = {"api_tokens", "calendar_feeds", "inbox"}
#: Of the whole county: each township adds its own households to it.
FOR_EVERY_TOWNSHIP = {"disasters.register", "disasters-api.register"}
#: A row that is named in what is sent, not in the address.
NAMES_A_ROW = re.compile(
    r"[{@](?:case|household|person|receiving|unchecked|supported|member|task)_id|@(?:case|household)_code"
)
#: Tables that one request more leaves a row in, or counts up, whatever it asks.
OF_THE_DESK = TRACES | {"sign_ins"}


@pytest.fixture(scope="module")
def deeds(county: Asking) -> dict[str, Deed]:
    """Return every change ready to be sent, by endpoint; the pages are opened once."""
    routes = {rule.endpoint: (method, rule) for method, rule in all_routes(county.client(), *WRITES)}
    return {name: deed(county, routes[name][1], routes[name][0], by) for name, by in CARRIED.items() if name in routes}


@pytest.fixture(scope="module")
def answers(county: Asking, deeds: dict[str, Deed]) -> dict[str, Answer]:
    """Let everybody whom the rules let carry their change out; nothing of it stays."""
    return {name: each.send(county, CARRIED[name].who(county)) for name, each in deeds.items()}


def test_every_change_is_listed_as_carried_out_or_with_the_reason_why_not(county: Asking) -> None:
    """A new route that changes something is put into `carried`: with who does it, or with what the story lacks for it."""
    routes = {rule.endpoint for _, rule in all_routes(county.client(), *WRITES)}

    assert routes - {*CARRIED, *NOT_CARRIED} == set()
    assert {*CARRIED, *NOT_CARRIED} - routes == set()
    assert set(CARRIED) & set(NOT_CARRIED) == set()
    assert (len(CARRIED) >= 300, all(NOT_CARRIED.values())) == (True, True)


def test_every_change_is_truly_carried_out(county: Asking, answers: dict[str, Answer]) -> None:
    """Not only past its rule: something is changed by it that would have stayed, and one of the rules asked is theirs."""
    undone, wrong = {}, {}
    for name, answer in answers.items():
        looks = CARRIED[name].looks and answer.status < 400 and not answer.refusals
        if not answer.is_done and not looks:
            undone[name] = (answer.status, answer.refusals, answer.body[:300])
        if (
            name not in {*ONES_OWN, *BY_HOLDING}
            and answer.actions
            and not carries(county.actors[CARRIED[name].who(county)], *answer.actions)
        ):
            wrong[name] = answer.actions

    assert (undone, wrong) == ({}, {})


def _stranger(county: Asking, answer: Answer, name: str) -> str:
    """Return somebody whose posts carry none of the actions that were asked."""
    able = [login for login in (*STRANGERS, *county.actors) if not carries(county.actors[login], *answer.actions)]
    return next(login for login in able if login != CARRIED[name].who(county))


def test_the_same_by_whom_no_rule_lets_changes_no_row(
    county: Asking, deeds: dict[str, Deed], answers: dict[str, Answer]
) -> None:
    """What was refused is looked for afterwards in every table: nothing is undone by the test here."""
    wrong, tried = {}, 0
    with county.for_real():
        before = contents(county.stage)
        for name, answer in answers.items():
            if name in ONES_OWN or CARRIED[name].looks:
                continue
            login = _stranger(county, answer, name)
            refused = deeds[name].send(county, login)
            tried += 1
            if refused.outcome != "refused":
                wrong[name] = (login, refused.status, refused.refusals)
        after = contents(county.stage)

    assert wrong == {}
    assert {table for table in after if after[table] != before[table]} <= OF_THE_DESK
    assert tried > 280


def test_the_same_by_a_colleague_of_another_township_changes_no_row(county: Asking, deeds: dict[str, Deed]) -> None:
    """About a row of one township, by the same post in another: refused, and nothing of it is changed."""
    wrong, tried = {}, 0
    with county.for_real():
        before = contents(county.stage)
        for name, each in dict((*_about_rows(county, deeds), *_naming_rows(deeds))).items():
            login = ELSEWHERE.get(CARRIED[name].who(county))
            if login is None or name in {*ONES_OWN, *FOR_EVERY_TOWNSHIP} or CARRIED[name].looks:
                continue
            answer = each.send(county, login)
            tried += 1
            if answer.outcome != "refused":
                wrong[name] = (login, answer.status, answer.refusals)
        after = contents(county.stage)

    assert wrong == {}
    assert {table for table in after if after[table] != before[table]} <= OF_THE_DESK
    assert tried > 80


def _about_rows(county: Asking, deeds: dict[str, Deed]) -> Iterator[tuple[str, Deed]]:
    """Yield the changes in whose address a row stands."""
    for name, each in deeds.items():
        if any(_is_row(each.rule, argument) for argument in each.rule.arguments) and AN_ID.search(each.path):
            yield name, each


def _naming_rows(deeds: dict[str, Deed]) -> Iterator[tuple[str, Deed]]:
    """Yield the changes that name a row in what is sent."""
    for name, each in deeds.items():
        if NAMES_A_ROW.search(f"{CARRIED[name].page} {CARRIED[name].said}"):
            yield name, each


def _is_row(rule: Any, argument: str) -> bool:
    key = key_of(rule, argument)
    return key in TABLES and table_of(key) not in SHARED


def test_a_change_of_a_row_of_another_county_answers_as_if_there_were_none(
    county: Asking, deeds: dict[str, Deed], full: bool
) -> None:
    """Byte by byte, to those who may do it in their own county."""
    different, tried = {}, 0
    tables = sorted({table_of(key) for key in TABLES} - set(SHARED))
    with county.stage.database.engine.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f"UPDATE {table} SET county = '690199'")
    for name, each in list(_about_rows(county, deeds))[:: 1 if full else 4]:
        if any(table_of(key_of(each.rule, a)) in OF_A_PERSON for a in each.rule.arguments if _is_row(each.rule, a)):
            continue
        login = CARRIED[name].who(county)
        county.told(login)  # what was said before is read
        theirs, none = each.send(county, login), each.send(county, login, AN_ID.sub(ABSENT, each.path))
        tried += 1
        if _told(theirs, each.path) != _told(none, ABSENT) or theirs.wrote - TRACES:
            different[name] = (login, theirs.status, theirs.refusals, none.status, none.refusals)
    with county.stage.database.engine.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f"UPDATE {table} SET county = '690102'")

    assert (different, tried > 40) == ({}, True)


def _told(answer: Answer, path: str) -> tuple[int, frozenset[int], str]:
    """Return what whoever asked could tell the answer by, but for the id that they sent themselves and what is new each time."""
    sent = set(AN_ID.findall(path))
    text = FRESH.sub("", answer.text)
    for each in sent:
        text = text.replace(each, ABSENT)
    return answer.status, answer.refusals, text


@pytest.mark.slow
@pytest.mark.parametrize("login", EVERYBODY)
def test_a_role_carries_out_nothing_that_no_rule_of_its_own_opens(
    county: Asking, deeds: dict[str, Deed], login: str
) -> None:
    """Every change is tried by every role with what carries it out."""
    wrong, refused = {}, 0
    for name, each in deeds.items():
        if name in ONES_OWN:
            continue
        answer = each.send(county, login)
        refused += answer.outcome == "refused"
        own = not answer.actions or name in BY_HOLDING or carries(county.actors[login], *answer.actions)
        if (
            answer.status >= 500
            or (answer.is_done and not own)
            or (answer.outcome == "refused" and answer.wrote - TRACES)
        ):
            wrong[name] = (answer.status, answer.refusals & FORBIDDEN, answer.wrote)

    assert wrong == {}
    assert refused > 120
