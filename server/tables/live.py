"""The tables that a process decides and counts by: those that are shipped, and those that the county has put into force since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.foundation.following import Following
from server.tables.models import TableVersion
from workflows.dmn import Decision, Table, Tables, read
from workflows.tables import load_tables
from workflows.worktime import Rule, RuleBook, terms_of


def tables_of(session: Session, county: str) -> Tables:
    """Return every version that holds for a county on some day."""
    rows = session.execute(
        select(TableVersion.key, TableVersion.xml, TableVersion.id)
        .where(TableVersion.county == county, TableVersion.state == "published")
        .order_by(TableVersion.valid_from)
    ).all()
    shipped = load_tables()
    own = [table for key, xml, id in rows for table in read(xml.encode(), file=id, like=shipped.of_id(key)[0])]
    return shipped.succeeded_by(own) if own else shipped


class LiveTables(Following[Tables]):
    """Tables of `workflows.dmn` that follow the rows; a version begins tomorrow at the earliest."""

    @property
    def versions(self) -> tuple[Table, ...]:
        """Return every version of every table."""
        return self._current.versions

    def of_id(self, id: str) -> list[Table]:
        """Return the versions of one table, the one that begins last first."""
        return self._current.of_id(id)

    def table(self, id: str, *, on: date) -> Table:
        """Return the version in force on a day."""
        return self._current.table(id, on=on)

    def decide(self, id: str, inputs: Mapping[str, Any], *, on: date) -> Decision:
        """Apply the version in force on a day."""
        return self._current.decide(id, inputs, on=on)

    def _read_from(self, session: Session) -> Tables:
        return tables_of(session, self._county)

    def _changed_at(self, session: Session) -> datetime | None:
        published = (TableVersion.county == self._county, TableVersion.state == "published")
        return session.scalar(select(func.max(TableVersion.decided_at)).where(*published))


class LiveTerms:
    """The terms of `LiveTables`: a rule book that is read again when the tables have changed.

    A term that runs is never moved by it: each case is measured by the tables of the day to which it is pinned, and a version begins
    tomorrow at the earliest (ADR 14).
    """

    def __init__(self, tables: LiveTables) -> None:
        self._tables = tables
        self._read: tuple[Tables, RuleBook] = (tables.current, terms_of(tables.current))

    @property
    def _book(self) -> RuleBook:
        tables, book = self._read
        if tables is not self._tables.current:
            tables = self._tables.current
            book = terms_of(tables)
            self._read = (tables, book)
        return book

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._book

    @property
    def ids(self) -> tuple[str, ...]:
        """List every rule id of every table, sorted."""
        return self._book.ids

    @property
    def every(self) -> tuple[Rule, ...]:
        """List every rule of every table, versions side by side."""
        return self._book.every

    def rule(self, rule_id: str, *, on: date, division: str) -> Rule:
        """Give the rule in force on the day in the place."""
        return self._book.rule(rule_id, on=on, division=division)

    def delegated(self, rule: Rule, *, on: date, division: str) -> Rule:
        """Give the term that applies when the township decides."""
        return self._book.delegated(rule, on=on, division=division)

    def extension(self, rule: Rule, *, on: date, division: str) -> Rule:
        """Give the term that replaces `rule` when it is extended."""
        return self._book.extension(rule, on=on, division=division)
