"""What a process holds in memory and another one may change: read from rows, and read again when they have changed."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from server.foundation.database import Database

SECONDS = 5.0  #: how long a process may go by what another one has changed


T = TypeVar("T")


class Following(ABC, Generic[T]):
    """Something read from a county's rows that follows them."""

    def __init__(self, database: Database, county: str) -> None:
        self._database, self._county = database, county
        self._lock = Lock()
        self._state, self._current = self._read()
        self._looked = time.monotonic()

    def refresh(self, *, now: bool = False) -> None:
        """Look whether the rows have changed, at most every five seconds unless `now`."""
        if not now and time.monotonic() - self._looked < SECONDS:
            return
        with self._lock:
            self._looked = time.monotonic()
            if self._last_change() != self._state:
                self._state, self._current = self._read()

    @property
    def current(self) -> T:
        """Return it as it stands."""
        return self._current

    @abstractmethod
    def _read_from(self, session: Session) -> T:
        """Read it from the rows."""

    @abstractmethod
    def _changed_at(self, session: Session) -> datetime | None:
        """Return when its rows changed last."""

    def _read(self) -> tuple[datetime | None, T]:
        state = self._last_change()
        with self._database.reading() as session:
            return state, self._read_from(session)

    def _last_change(self) -> datetime | None:
        with self._database.reading() as session:
            return self._changed_at(session)
