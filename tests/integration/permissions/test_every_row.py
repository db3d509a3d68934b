"""Every page about every row of a county: who reads no names finds none, whichever row it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from tests.integration.permissions.readers import families, may_read, words
from tests.integration.permissions.rows import TABLES, address, ids, key_of
from tests.integration.permissions.test_every_route_asks import rules as routes
from tests.stage import Stage

MOST = 60  #: rows of one kind, spread over all there are
FEWEST = 50  #: names that are not to be read; a county to which no other test has added families has some more
OF_ONESELF = ("token", "user_id", "source_id")


@pytest.mark.slow
@pytest.mark.parametrize("login", ["supervisor.county", "auditor.county"])
def test_who_reads_no_names_finds_none_on_any_page_about_any_row(lived: Stage, login: str) -> None:
    actor, client, known = lived.actor(login), lived.client(login), ids(lived)
    closed = [each.name for each in lived.read(families) if not may_read(actor, each, "name")]
    named = re.compile("|".join(map(re.escape, sorted(closed, key=len, reverse=True))))
    found, told = {}, 0
    for rule in routes(client, "GET"):
        if "sign" in rule.rule:
            continue
        for path in _addresses(lived, rule, known):
            said = words(client.get(path))
            told += bool(said)
            if name := named.search(said):
                found[rule.endpoint] = f"{path}: {name.group()}"

    assert found == {}
    assert (told > 1000, len(closed) > FEWEST) == (True, True)


def _addresses(stage: Stage, rule: Any, known: dict[str, str]) -> Iterator[str]:
    """Yield the path of a route for the rows of its first argument; the others stand at one row each."""
    key = next((key for key in (key_of(rule, argument) for argument in rule.arguments) if key in TABLES), None)
    if key in OF_ONESELF:
        return
    if key is None:
        yield address(rule, known)
        return
    rows = _rows(stage, key)
    for row in rows[:: max(1, len(rows) // MOST)]:
        yield address(rule, known | {key: row})


def _rows(stage: Stage, key: str) -> list[str]:
    named, _, condition = TABLES[key].partition(" WHERE ")
    table, _, column = named.partition(".")
    where = f" WHERE {condition}" if condition and not key.startswith("task_id") else ""
    with stage.database.reading() as session:
        return [str(row) for row in session.scalars(text(f'SELECT "{column or "id"}" FROM {table}{where}'))]
