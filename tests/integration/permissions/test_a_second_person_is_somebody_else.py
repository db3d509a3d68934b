"""Whoever asked or made something does not answer it over HTTP either: in person, on a new post, or through a substitute (domain §3, 4–7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from server.organisation.rules import SECOND_PERSON
from tests.integration.permissions.asking import READS, Answer, Asking
from tests.integration.permissions.carried import CARRIED
from tests.integration.permissions.carrying import By, Deed, deed
from tests.integration.permissions.people import all_routes

#: The stable types of the refusal; each says in words that another person is needed.
TYPES = ("separation-of-duties", "second-person-needed", "second-person", "decided-by-you", "own-signature")


@dataclass(frozen=True)
class First:
    """Where it stands who asked or made what somebody else answers."""

    row: str  #: name of the row
    column: str  #: table.column of the person
    state: str = ""  #: what else has to stand in the row for the question to be open
    by: By | None = None  #: who answers, where nothing in the story waits for it

    def written(self, known: dict[str, str], person: str) -> tuple[str, dict[str, str]]:
        """Return the statement that says who came first."""
        table, _, column = self.column.partition(".")
        also = f", {self.state}" if self.state else ""
        row = "(SELECT entry_id FROM fund_checks WHERE id = :row)" if table == "fund_entries" else ":row"
        at = "fund_id" if table == "payment_reconciliations" else "id"
        return f"UPDATE {table} SET {column} = :person{also} WHERE {at} = {row}", {
            "person": person,
            "row": known[self.row],
        }


#: Answer of the interface → who came first. Which actions they ask is compared with the rules below.
FIRST = {
    "unmaskings-api.decide": First("unmasking_id", "unmaskings.asked_by"),
    "exemptions-api.decide_exemption": First("exemption_id", "notice_exemptions.asked_by"),
    "intake-api.decide_true_time": First("draft_id@true-time", "intake_drafts.asked_by"),
    "reliefs-api.approve_repeat": First(
        "relief_id", "reliefs.registered_by", "repeat_of = id, repeat_approved_by = NULL", By("reviewer.qingsui")
    ),
    "rolls-api.confirm_roll": First("import_id@/confirm", "roll_imports.uploaded_by"),
    "incidents-api.skip": First("incident_id", "incidents.skip_asked_by", by=By("reviewer.civil")),
    "campaigns-api.approve": First("campaign_id", "payment_campaigns.made_by"),
    "payments-api.prepare": First("request_id", "payment_requests.requested_by"),
    "payments-api.confirm": First("request_id", "payment_requests.prepared_by", by=By("cashier.finance")),
    "payment-funds-api.countersign": First("fund_id", "payment_reconciliations.made_by"),
    "fund-samples-api.check_sample": First("check_id@samples", "fund_entries.first_by"),
    "processes-api.approve": First("draft_id@processes", "definition_drafts.proposed_by", by=By("owner.civil")),
    "processes-api.refuse": First("draft_id@processes", "definition_drafts.proposed_by"),
    "processes-api.start": First("move_id", "moves.planned_by"),
    "tables-api.approve": First("proposal_id", "table_versions.proposed_by", by=By("owner.civil")),
    "tables-api.refuse": First("proposal_id", "table_versions.proposed_by", by=By("owner.civil")),
    "erasures-api.confirm": First("erasure_id", "erasures.proposed_by"),
    "archives-api.receive": First("transfer_id", "archive_transfers.made_by"),
}
#: Waits for a term to run out first; held where that is played (tests/integration/reviews).
PLAYED = {"change.apply"}
COLUMNS = "acting_for", "since", "until"


@pytest.fixture(scope="module")
def seconds(county: Asking) -> dict[str, tuple[By, Deed]]:
    """Return every answer ready to be sent."""
    routes = {rule.endpoint: (method, rule) for method, rule in all_routes(county.client(), "POST", "PUT")}
    found = {}
    for name, first in FIRST.items():
        by = first.by or CARRIED[name]
        method, rule = routes[name]
        found[name] = by, deed(county, rule, method, by)
    assert READS not in {each.method for _, each in found.values()}
    return found


@contextmanager
def kept_as_they_were(county: Asking, *tables: str) -> Iterator[None]:
    """Put the rows of some tables back afterwards."""
    engine = county.stage.database.engine
    with engine.begin() as connection:
        rows = {table: connection.execute(text(f"SELECT * FROM {table}")).mappings().all() for table in tables}
    yield
    with engine.begin() as connection:
        for table, were in rows.items():
            values = ", ".join(f'"{column}" = :{column}' for column in (were[0] if were else ()) if column != "id")
            are = {row["id"]: row for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()}
            for row in were:
                if row != are[row["id"]]:
                    connection.execute(text(f"UPDATE {table} SET {values} WHERE id = :id"), dict(row))


def do(county: Asking, statement: str, values: dict[str, str]) -> None:
    with county.stage.database.engine.begin() as connection:
        assert connection.execute(text(statement), values).rowcount > 0, statement


def refused(answer: Answer) -> bool:
    """Tell whether another person is asked for, in the rule's words."""
    named = any(f'"code": "{each}"' in answer.body for each in TYPES)
    if named:
        assert answer.status == 403, answer
        assert any(words in answer.body for words in ("另一", "以外", "请换", "他人")), answer.body
        assert not answer.wrote
    return named


def test_whoever_came_first_is_refused_as_the_second_whatever_post_it_is_done_on(
    county: Asking, seconds: dict[str, tuple[By, Deed]]
) -> None:
    wrong, actions = [], set[str]()
    for name, (by, each) in seconds.items():
        first, login = FIRST[name], by.who(county)
        me, other = county.actors[login].id, county.actors["audit.admin"].id
        mine = "UPDATE appointments SET {} WHERE user_id = :me"
        lent, moved = mine.format("acting_for = :other"), mine.format("since = '2026-09-18', title = '新岗位'")
        left = "UPDATE users SET closed_at = '2026-09-18 00:00:00' WHERE id = :other"
        people = {"me": me, "other": other}
        with kept_as_they_were(county, "appointments", "users", first.column.partition(".")[0]):
            for how, whose, statement, expected in (
                ("in person", me, "", True),
                ("after a change of post", me, moved, True),
                ("for a colleague who left", other, left, False),
                ("another person", other, "", False),
                ("as a substitute", other, lent, True),
                ("in person, as a substitute", me, "", True),
            ):
                if statement:
                    do(county, statement, {key: value for key, value in people.items() if f":{key}" in statement})
                do(county, *first.written(dict(county.known), whose))
                answer = each.send(county, login)
                actions |= answer.actions
                if refused(answer) != expected:
                    wrong.append((name, how, answer.status, answer.body[:200]))

    assert wrong == []
    assert {answers for _, answers in SECOND_PERSON} - PLAYED <= actions


def test_whoever_worked_in_a_township_does_not_check_its_fund_for_the_county(
    county: Asking, seconds: dict[str, tuple[By, Deed]]
) -> None:
    """The rule about spot checks (5): today, or on the day of the payment; another township's is no matter."""
    by, each = seconds["fund-samples-api.check_sample"]
    login, known = by.who(county), county.known
    entry = "(SELECT entry_id FROM fund_checks WHERE id = :row)"
    there = f"SELECT township FROM petty_funds WHERE id = (SELECT fund_id FROM fund_entries WHERE id = {entry})"
    others = "SELECT id FROM units WHERE kind = 'township' AND id NOT IN ({0}) ORDER BY id LIMIT 1"
    post = """INSERT INTO appointments (id, county, user_id, unit_id, role, title, reason, since, until)
        SELECT 'checks-her-own', county, :me, ({0}), 'clerk', '', '', '2020-01-01', {1} FROM users WHERE id = :me"""
    told = {}
    for how, unit, until in (
        ("holds a post there", there, "NULL"),
        ("has left it since", there, "'2026-09-18'"),
        ("left it long before", there, "'2020-02-01'"),
        ("works elsewhere", others.format(there), "NULL"),
    ):
        do(county, post.format(unit, until), {"me": county.actors[login].id, "row": known["check_id@samples"]})
        answer = each.send(county, login)
        do(county, "DELETE FROM appointments WHERE id = 'checks-her-own'", {})
        told[how] = refused(answer) and "本乡镇" in answer.body

    assert told == {
        "holds a post there": True, "has left it since": True, "left it long before": False, "works elsewhere": False
    }  # fmt: skip
