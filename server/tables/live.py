"""The tables that a process decides by: those that are shipped, and those that the county has put into force since."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.foundation.database import Database
from server.tables.models import TableVersion
from workflows.dmn import Decision, Table, Tables, read
from workflows.tables import load_tables

SECONDS = (
    5.0  #: how long a process may decide by what another one has changed; a version begins tomorrow at the earliest
)


def tables_of(session: Session, county: str) -> Tables:
    """Return every version that holds for a county on some day."""
    rows = session.execute(
        select(TableVersion.xml, TableVersion.id)
        .where(TableVersion.county == county, TableVersion.state == "published")
        .order_by(TableVersion.valid_from)
    ).all()
    own = [table for xml, id in rows for table in read(xml.encode(), file=id)]
    return load_tables().succeeded_by(own) if own else load_tables()


class LiveTables:
    """Tables of `workflows.dmn` that follow the rows."""

    def __init__(self, database: Database, county: str) -> None:
        self._database, self._county = database, county
        self._lock = Lock()
        self._state, self._current = self._read()
        self._looked = time.monotonic()

    def refresh(self, *, now: bool = False) -> None:
        """Look whether a version was published, at most every five seconds unless `now`."""
        if not now and time.monotonic() - self._looked < SECONDS:
            return
        with self._lock:
            self._looked = time.monotonic()
            if self._last_change() != self._state:
                self._state, self._current = self._read()

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

    def _read(self) -> tuple[str, Tables]:
        state = self._last_change()
        with self._database.reading() as session:
            return state, tables_of(session, self._county)

    def _last_change(self) -> str:
        with self._database.reading() as session:
            last = session.scalar(
                select(func.max(TableVersion.decided_at)).where(
                    TableVersion.county == self._county, TableVersion.state == "published"
                )
            )
        return last.isoformat() if last else ""
