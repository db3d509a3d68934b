"""Names that somebody wrote in words of her own, in whatever column of whatever table: who reads no names finds none of them anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import ColumnElement, String, Table, literal, select, update

from server.cases.models import Case
from server.foundation.database import Base
from server.foundation.work import Work
from server.households.models import Household, Person
from tests.integration.permissions.asking import READS, Asking, asking
from tests.integration.permissions.conftest import known_of
from tests.integration.permissions.people import all_routes
from tests.integration.permissions.readers import may_read
from tests.stage import Stage

SHORTEST = 100  #: a shorter column holds a code, a number, or somebody's post
#: What the house writes itself, and what is about staff, or comes from somebody who reads no names either.
NOBODY = {
    "deadlines.calendar", "deadlines.pack", "referrals.handler_name", "roll_warnings.why_en", "spot_draws.companion", "supervision_orders.reason",
    "supervision_orders.subject",
}  # fmt: skip
MESSAGES = {"inbox", "outbox"}  #: looked at by a law of their own
NO_WORDS = re.compile(r"_id$|_sealed$|_hash$|^(bank|behind|claim|error|link|open|receipt|repeat_of|waits_as)$")
#: Column by which a row is about a family → how its applicant, or its head, is found.
FAMILIES: dict[str, Any] = {
    "case_id": select(Person.name).join(Case, Case.applicant_id == Person.id),
    "household_id": select(Person.name).join(Household, Household.head_id == Person.id),
    "person_id": select(Person.name),
}
THROUGH = {
    "referral_id": "referrals",
    "notice_id": "notices",
    "check_id": "means_checks",
    "standing_id": "standing_payments",
}
MARK = re.compile(r"〖([\w.]+)〗")
READERS = ["supervisor.county", pytest.param("auditor.county", marks=pytest.mark.slow)]


def words_of(table: Table) -> Iterator[Any]:
    """Yield the columns in which somebody may have written what she liked."""
    for column in table.columns:
        free = isinstance(column.type, String) and (column.type.length or SHORTEST) >= SHORTEST
        if free and not column.primary_key and not NO_WORDS.search(column.name):
            yield column


def family_of(table: Table) -> ColumnElement[str | None] | None:
    """Return the name of whom a row is about; None where a table is about no family."""
    targets = {"case_id": Case.id, "household_id": Household.id, "person_id": Person.id}
    for key, whose in FAMILIES.items():
        if key in table.columns:
            return whose.where(targets[key] == table.columns[key]).scalar_subquery()  # type: ignore[no-any-return]
    for key, name in THROUGH.items():
        if key in table.columns:
            parent = Base.metadata.tables[name]
            found = FAMILIES["person_id" if name == "standing_payments" else "case_id"]
            link = (
                targets["person_id"] == parent.c.person_id
                if name == "standing_payments"
                else Case.id == parent.c.case_id
            )
            return found.join(parent, link).where(parent.c.id == table.columns[key]).scalar_subquery()  # type: ignore[no-any-return]
    return None


def write_everywhere(work: Work) -> set[str]:
    """Write in each row who it is about, after the name of the column; return the columns."""
    written = set()
    for table in Base.metadata.sorted_tables:
        whose = family_of(table) if table.name not in MESSAGES else None
        if whose is None:
            continue
        for column in words_of(table):
            word = f"{table.name}.{column.name}"
            told = update(table).where(whose.is_not(None)).values({column: literal(f"〖{word}〗").concat(whose)})
            if work.session.execute(told).rowcount:  # type: ignore[attr-defined]
                written.add(word)
    return written


@pytest.fixture(scope="module")
def written(furnished: Stage) -> set[str]:
    """Let people have written names wherever they can."""
    return furnished.run(None, write_everywhere)


@pytest.fixture(scope="module")
def county(furnished: Stage, written: set[str]) -> Iterator[Asking]:
    """Let those ask who read files, but no names, and somebody who reads both."""
    with asking(furnished, known_of(furnished), ("supervisor.county", "auditor.county", "reviewer.civil")) as people:
        yield people


def told(county: Asking, login: str, names: set[str]) -> tuple[dict[str, set[str]], set[str]]:
    """Return, by column, the addresses at which one of these names follows its mark; and all columns of which something was told."""
    named, shown = dict[str, set[str]](), set[str]()
    for _, rule in all_routes(county.client(), READS):
        answer = county.ask(rule, READS, login)
        assert answer.status < 500, rule.rule
        for mark in MARK.finditer(answer.said):
            shown.add(mark[1])
            if any(answer.said.startswith(name, mark.end()) for name in names):
                named.setdefault(mark[1], set()).add(rule.rule)
    return named, shown


@pytest.mark.parametrize("login", READERS)
def test_who_reads_no_names_finds_none_that_somebody_wrote(county: Asking, login: str) -> None:
    """A list, a sheet, a file and the interface of whatever room: all pass under a veil."""
    closed = {each.name for each in county.people if not may_read(county.actors[login], each, "name")}
    named, shown = told(county, login, closed)

    assert {column: paths for column, paths in named.items() if column not in NOBODY} == {}
    assert (len(closed) > 40, len(shown) > 20) == (True, True)


def test_who_reads_names_reads_what_was_written(county: Asking, written: set[str]) -> None:
    """Else the names would be missing because nobody is shown the words."""
    open_names = {each.name for each in county.people if may_read(county.actors["reviewer.civil"], each, "name")}
    named, _ = told(county, "reviewer.civil", open_names)

    assert len(named) > 30
    assert {*named} <= written
    assert NOBODY <= {
        f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in words_of(table)
    }
