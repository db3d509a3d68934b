"""A row of another county, or of one's own that is not there for one, answers byte by byte like one that does not exist, at every route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from server.app import build_house
from server.cases.models import Restriction
from server.demo import county as demo
from server.foundation.database import Base
from server.web.limits import limiter
from tests.integration.conftest import START
from tests.integration.permissions.asking import FORBIDDEN, READS, WRITES, Asking, asking
from tests.integration.permissions.carried import CARRIED
from tests.integration.permissions.people import LEAVES, STRANGERS
from tests.integration.permissions.readers import may_read
from tests.integration.permissions.refusals import REFUSALS
from tests.integration.permissions.rows import address, key_of, table_of
from tests.integration.permissions.sent import sent
from tests.integration.permissions.telling import Told, others, rows_of, told
from tests.stage import Stage, furnish

NEXT = "690103"
#: The short run asks one of so many routes; `run.py prove` asks each.
EVERY = 4
#: A register that every county is shipped with.
EVERYWHERE = {"check_sources"}
#: Names no row: one shows a new secret, the others find what has come since they were pressed last.
NEW_EACH_TIME = {"organisation.confirm_second_factor", "discovery.scan", "lead-lists-api.scan"}
READERS = ("reviewer.civil", "clerk.qingsui", "supervisor.county", "security.admin")
MORE = (
    "approver.civil",
    "leader.qingsui",
    "maker.finance",
    "secretary.meeting",
    "system.admin",
    "auditor.county",
    "officer.housing",
    "owner.civil",
)


@pytest.fixture(scope="module")
def neighbour(county: Asking) -> Iterator[Asking]:
    """Found a second county in the same database, with a service of its own; its people know the ids of the first one's rows."""
    here, known = county.stage, county.known
    settings = replace(here.settings, county=NEXT, county_name="示邻县")
    house = build_house(settings)
    there = Stage(database=here.database, house=house, clock=here.clock, settings=settings)
    logins = dict.fromkeys((*READERS, *MORE, *(by.who(county) for by in CARRIED.values())))
    with ExitStack() as open_while:
        with county.for_real(), pytest.MonkeyPatch.context() as patched:
            with here.database.engine.begin() as connection:
                connection.exec_driver_sql("UPDATE users SET login = login || '@690102'")  # a login is one person's
            patched.setattr(demo, "COUNTY", NEXT)
            furnish(here.database, house, START)
            people = open_while.enter_context(asking(there, known, tuple(logins)))
        open_while.enter_context(pytest.MonkeyPatch.context()).setattr(limiter, "enabled", False)
        yield people


def routes(county: Asking) -> Iterator[tuple[str, Any]]:
    """Yield every route in whose address, or in what is sent to it, something may stand; those without an account too."""
    for rule in county.app.url_map.iter_rules():
        if (
            rule.endpoint.endswith("static")
            or rule.rule.startswith(("/_gallery", "/demo"))
            or any(w in rule.rule for w in LEAVES)
        ):
            continue
        for method in sorted((rule.methods or set()) & {READS, *WRITES}):
            if rule.arguments or method != READS:
                yield method, rule


def asked_by(county: Asking, rule: Any, full: bool) -> list[str]:
    """Return who asks: whoever carries the change out in a county of her own, else readers."""
    first = [CARRIED[rule.endpoint].who(county)] if rule.endpoint in CARRIED else []
    return list(dict.fromkeys([*first, *READERS, *MORE])) if full else (first or list(READERS[:2]))


#: Whose existence is no secret: the organisation, whose lists every desk opens, and what every county is shipped with.
NO_SECRET = {"units", "users", "appointments", *EVERYWHERE}
#: A refusal may say that there is something (403) where the id holds 64 bits drawn at random, which nobody can guess: a colleague who follows a
#: link or a message hears that it is another desk's, and not that it is gone. It says nothing of the row. Never of what is kept from all but
#: its handlers: restricted files, complaints, what belongs to one person.
DRAWN = re.compile(r"[0-9a-f]{32}(:[\w.]+)?|planted-\w+")
#: Matters about a family, which may be restricted; and what came before a file or stands beside it, and is read by a rule of its own: whoever
#: wrote a lead or an order knows of what.
FAMILYS = ("application", "review", "stop", "recover")
BEYOND = {"leads", "supervision_orders", "supervision_entries"}
CLOSED = ("supervisor.county", "auditor.county", "member.civil", "owner.civil", "audit.admin")


def test_a_refusal_says_of_a_row_that_exists_only_that_it_is_not_ones_own(county: Asking, full: bool) -> None:
    """Whichever row it is: the words are the route's, not the row's; and an id that could be guessed tells not even that.

    Which routes say so (403) and which hide that there is anything (404) is listed; the short run draws some of them.
    """
    keys = rows_of(county.known, without=NO_SECRET)
    absent = others(county.known, keys)
    swapped, wrong, tried = _swapped(county, keys, absent), {}, {403: 0, 404: 0}
    every, statuses = list(_about_rows(county, keys)), dict[str, set[int]]()
    for method, rule, guessed in every[:: 1 if full else EVERY]:
        heard = statuses.setdefault(rule.endpoint, set())
        for login in STRANGERS if full else STRANGERS[2:3]:
            theirs = _refused(county, login, method, rule, swapped)
            if theirs is None:
                continue
            none = told(county, login, method, address(rule, absent), swapped, sent(county.app, rule, method, absent))
            tried[403 if theirs.status == 403 else 404] += 1
            heard.add(302 if theirs.status in (302, 303) else theirs.status)
            may_say = (theirs.status == 403 and none.status == 404 and not guessed) or theirs.flashes
            if theirs != none and (not may_say or _words_of_a_row(county, login, theirs)):
                wrong[f"{method} {rule.rule} {login}"] = (rule.endpoint, theirs.status, none.status)

    assert wrong == {}
    assert min(tried.values()) > (30 if full else 12), tried
    assert {rule.endpoint for _, rule, _ in every} ^ set(REFUSALS) == set()
    assert {e: heard for e, heard in statuses.items() if (heard != REFUSALS[e] if full else heard - REFUSALS[e])} == {}


def test_a_file_that_is_kept_from_somebody_answers_like_one_that_does_not_exist(county: Asking, full: bool) -> None:
    """Every family's file is restricted: who handles none of it is told at no route that there is one, not even by another refusal."""
    with county.stage.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO case_restrictions (case_id, county, role, ground, at, by) SELECT id, county, 'child_welfare', 'x', registered_at, 'x' FROM cases"
            f" WHERE kind IN {FAMILYS} AND id NOT IN (SELECT case_id FROM case_restrictions)"
        )
    keys = {key for key in rows_of(county.known, without={*NO_SECRET, *BEYOND}) if _is_of_a_file(county, key)}
    absent = others(county.known, keys)
    swapped, wrong, tried = _swapped(county, keys, absent), {}, 0
    for method, rule, _ in list(_about_rows(county, keys))[:: 1 if full else EVERY]:
        for login in CLOSED if full else CLOSED[:1]:
            theirs, none = (
                told(county, login, method, address(rule, each), swapped, sent(county.app, rule, method, each))
                for each in (county.known, absent)
            )
            tried += 1
            if theirs != none:
                wrong[f"{method} {rule.rule} {login}"] = (rule.endpoint, theirs.status, none.status)
    with county.stage.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM case_restrictions WHERE ground = 'x'")

    assert wrong == {}
    assert tried > (120 if full else 30)


def _swapped(county: Asking, keys: set[str], absent: dict[str, Any]) -> dict[str, str]:
    return {str(each[key]): "" for key in keys for each in (county.known, absent)}


def _about_rows(county: Asking, keys: set[str]) -> Iterator[tuple[str, Any, bool]]:
    """Yield method and route where a row stands in the address, and whether its id could be guessed."""
    for method, rule in routes(county):
        found = {key_of(rule, argument) for argument in rule.arguments} & keys
        if found:
            yield method, rule, not all(DRAWN.fullmatch(str(county.known[key])) for key in found)


def _refused(county: Asking, login: str, method: str, rule: Any, swapped: Any) -> Told | None:
    """Return what somebody is told whom a rule refuses; None where nobody is refused."""
    county.heard.afresh()
    found = told(
        county, login, method, address(rule, county.known), swapped, sent(county.app, rule, method, county.known)
    )
    turned_into_words = found.status < 400 and county.heard.refusals & FORBIDDEN  # whose form has a problem was let in
    return found if found.status in FORBIDDEN or turned_into_words else None


def _words_of_a_row(county: Asking, login: str, answer: Told) -> list[str]:
    """Return what of anybody's a refusal tells that is not the reader's: a name, the number of the family's case."""
    said, actor = answer.body.decode(errors="replace") + str(answer.flashes), county.actors[login]
    return [p.name for p in county.people if p.name in said and not may_read(actor, p, "name")] + [
        code for code in [county.known["case_code"]] if code in said
    ]


def _is_of_a_file(county: Asking, key: str) -> bool:
    """Tell whether the row known under a key belongs to a file that is restricted."""
    table = Base.metadata.tables[table_of(key)]
    column = table.c.id if table.name == "cases" else table.c.get("case_id")
    if column is None or "id" not in table.c:
        return False
    limited = select(Restriction.case_id)
    wanted = select(func.count()).where(table.c.id == county.known[key], column.in_(limited))
    return bool(county.stage.read(lambda work: work.session.scalar(wanted)))


def test_a_row_of_another_county_answers_like_one_that_does_not_exist(neighbour: Asking, full: bool) -> None:
    different, tried, found_none = {}, {READS: 0, "writes": 0}, 0
    keys = rows_of(neighbour.known, without=EVERYWHERE)
    absent = others(neighbour.known, keys)
    swapped = {str(each[key]): "" for key in keys for each in (neighbour.known, absent)}
    for method, rule in list(routes(neighbour))[:: 1 if full else EVERY]:
        if rule.endpoint in NEW_EACH_TIME:
            continue
        for login in asked_by(neighbour, rule, full):
            theirs, none = (
                told(neighbour, login, method, address(rule, each), swapped, sent(neighbour.app, rule, method, each))
                for each in (neighbour.known, absent)
            )
            tried[READS if method == READS else "writes"] += 1
            found_none += theirs.status == 404
            if theirs != none:
                different[f"{method} {rule.rule} {login}"] = (theirs.status, none.status)

    assert different == {}
    least = 1 if full else EVERY / 2
    assert min(tried[READS] - 100 / least, tried["writes"] - 120 / least, found_none - 75 / least) > 0, (
        tried,
        found_none,
    )
