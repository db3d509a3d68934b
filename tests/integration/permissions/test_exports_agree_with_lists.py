"""What leaves as a file is what the list shows to the same reader, line by line; and the read log keeps the digest of each file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, update

from server.audit.models import ReadEntry
from server.cases.models import Case, Instance, SupervisionEntry, Task
from server.cases.queries import case as case_queries
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.oversight import event_log, sheets
from server.oversight.queries import board, listed, orders
from server.payments import sheets as payment_sheets
from server.payments.queries.unpaid import unpaid
from tests.integration.permissions.readers import families
from tests.integration.permissions.rows import address, ids
from tests.integration.permissions.test_rules_and_where_agree import logins, pages
from tests.integration.robustness.test_exports_are_harmless import SHEETS, exports
from tests.stage import Stage

Lines = Iterable[tuple[Any, ...]]
#: Always asked, however short the run: who oversees, who leads, who pays, who audits, who only handles.
ALWAYS = (
    "supervisor.county",
    "leader.qingsui",
    "approver.civil",
    "auditor.county",
    "maker.finance",
    "officer.education",
    "village1.qingsui",
)


def _sheet(make: Callable[[Work], Any], *columns: int) -> Callable[[Work], Lines]:
    def read(work: Work) -> Lines:
        (sheet,) = openpyxl.load_workbook(make(work), read_only=True).worksheets
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        return [tuple(row[column] or "" for column in columns) for row in rows]  # an empty cell is read as None

    return read


def _traces(work: Work) -> Lines:
    found: list[Any] = []
    event_log.export(work, key=b"k", write=lambda _out, traces: found.extend(traces), out=BytesIO())
    return [(trace.state,) for trace in found]


#: export → (lines of the list, lines of the file)
PAIRS: dict[str, tuple[Callable[[Work], Lines], Callable[[Work], Lines]]] = {
    "tasks": (
        lambda work: [(r.case_code, r.household, r.person, r.name, r.unit) for r in pages(lambda a: board.rows(work, board.Wanted(), after=a))],
        _sheet(lambda work: sheets.board_sheet(work, board.Wanted()), 0, 1, 2, 4, 5),
    ),
    "orders": (
        lambda work: [(r.number, r.case_code) for r in pages(lambda a: orders.orders(work, state="", late=False, after=a))],
        _sheet(lambda work: sheets.orders_sheet(work, state="", late=False), 0, 2),
    ),
    "listed": (
        lambda work: [(r.case_code, r.household, r.person) for r in pages(lambda a: listed.listed(work, after=a))],
        _sheet(sheets.listed_sheet, 0, 1, 2),
    ),
    "unpaid": (
        lambda work: [(r.household, r.name) for r in unpaid(work)],
        _sheet(payment_sheets.unpaid_sheet, 0, 2),
    ),
    "events": (
        lambda work: [(r.state,) for r in pages(lambda a: case_queries.cases(work, after=a))],
        _traces,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def with_a_list(furnished: Stage) -> Stage:
    """Let the planted line of the supervision list be about a step that its unit still owes."""

    def owe(work: Work) -> None:
        owed = select(Task.instance_id, Task.case_id, Task.unit_id).join(Instance, Instance.id == Task.instance_id)
        owed = owed.join(Case, Case.id == Task.case_id).where(Task.state == "open", Instance.state == "open")
        row = work.session.execute(owed.where(Case.household_id.is_not(None)).limit(1)).one()
        work.session.execute(update(SupervisionEntry).values(**row._mapping))

    furnished.run(None, owe)
    return furnished


def _lines(stage: Stage, login: str, read: Callable[[Work], Lines]) -> Counter[Any] | None:
    try:
        return Counter(stage.run(login, lambda work: list(read(work))))
    except Refused:
        return None


@pytest.mark.parametrize("name", PAIRS)
def test_a_file_holds_the_lines_of_the_list_and_nobody_takes_one_whose_list_is_closed(
    with_a_list: Stage, name: str, full: bool
) -> None:
    shown, given = PAIRS[name]
    wrong, lines, taken = {}, 0, 0
    for login in logins(with_a_list) if full else ALWAYS:
        listed_lines, file = _lines(with_a_list, login, shown), _lines(with_a_list, login, given)
        if file is None:
            continue  # many read a list that they may not take away
        taken += 1
        lines += file.total()
        if listed_lines is None or file != listed_lines:
            wrong[login] = (listed_lines, file)
    assert (wrong, taken >= 2, lines >= 1) == ({}, True, True)


@pytest.mark.parametrize("name", ["tasks", "listed"])
def test_a_list_of_who_oversees_and_its_file_name_nobody(with_a_list: Stage, name: str) -> None:
    """Not even to the leader of the township, who reads names elsewhere: a list goes from hand to hand."""
    people = [each.name for each in with_a_list.read(families)]
    for login in ("supervisor.county", "leader.qingsui"):
        told = [_lines(with_a_list, login, read) or Counter() for read in PAIRS[name]]
        assert [[who for who in people if who in str(lines)] for lines in told] == [[], []]
        assert login != "supervisor.county" or all("**" in str(lines) for lines in told)


#: A list that is taken away, by the address that gives it out.
LISTS = {
    "oversight.export_list": "tasks", "oversight.export_orders": "orders", "oversight.export_listed": "listed", "payments.export_unpaid": "unpaid",
    "oversight.export_events": "events",
}  # fmt: skip
#: A file about one thing, or of figures → the page of which it says the same.
OF_A_PAGE = {
    "relief.export_month": "/urgent/fund/{township}", "payments.export_book": "/payments/funds/{fund_id}/2026-09",
    "payments.fetch_file": "/payments/runs/{run_id}",
    "payments.export_lines": "/payments/runs/{run_id}", "rolls.export_problems": "/rolls/imports/{import_id}", "rolls.export_figures": "/rolls/figures",
    "oversight.export_statistics": "/oversight/statistics",
}  # fmt: skip


def test_a_file_about_one_thing_opens_to_nobody_whose_page_of_it_is_closed(furnished: Stage) -> None:
    """A new file is a list above, or has a page here."""
    known, wrong, given = ids(furnished) | {"township": furnished.unit("qingsui"), "form": "csv"}, {}, set()
    files = {rule.endpoint: rule for rule in exports(furnished.client())}
    assert set(files) - {"rolls.template"} == {*LISTS, *OF_A_PAGE}
    assert set(LISTS.values()) == set(PAIRS)
    for login in (*ALWAYS, "clerk.qingsui", "reviewer.civil", "cashier.finance", "system.admin"):
        client = furnished.client(login)
        for name, page in OF_A_PAGE.items():
            if client.get(address(files[name], known)).status_code == 200:
                given.add(name)
                if client.get(page.format(**known)).status_code != 200:
                    wrong[login, name] = page
    assert wrong == {}
    assert given >= {*OF_A_PAGE} - {"payments.fetch_file", "payments.export_lines"}  # the planted batch has no file


def test_the_read_log_keeps_the_digest_of_every_file_that_was_taken(furnished: Stage) -> None:
    known = ids(furnished) | {"township": furnished.unit("qingsui"), "form": "csv"}
    unkept, taken = set(), set()
    for login in ("supervisor.county", "approver.civil", "clerk.qingsui", "auditor.county"):
        client = furnished.client(login)
        for rule in exports(client):
            answer = client.get(address(rule, known))
            if answer.status_code == 200 and answer.mimetype in SHEETS and rule.endpoint != "rolls.template":
                taken.add(rule.endpoint)
                digest = hashlib.sha256(answer.get_data()).hexdigest()
                mine = ReadEntry.actor == furnished.actor(login).id, ReadEntry.reason.contains(digest)
                if (
                    furnished.read(lambda work, mine=mine: work.session.scalar(select(ReadEntry.id).where(*mine)))
                    is None
                ):
                    unkept.add(rule.endpoint)
    assert unkept == set()
    assert taken == {rule.endpoint for rule in exports(furnished.client())} - {"rolls.template", "payments.fetch_file"}
