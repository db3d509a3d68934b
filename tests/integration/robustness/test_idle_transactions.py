"""A process that stands still in the middle of a command does not hold its locks for ever."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.foundation.database import Database
from server.foundation.outage import DatabaseAway, outage

pytestmark = pytest.mark.postgres


def test_a_transaction_that_stands_idle_is_ended_and_its_lock_is_free(postgres_url: str) -> None:
    frozen, other = Database(postgres_url, idle_seconds=1), Database(postgres_url)
    try:
        with frozen.session() as session:
            session.execute(text("SELECT pg_advisory_xact_lock(1)"))
            with other.session() as waiting:
                assert waiting.scalar(text("SELECT pg_try_advisory_xact_lock(1)")) is False
                waiting.rollback()
                time.sleep(1.3)
                assert waiting.scalar(text("SELECT pg_try_advisory_xact_lock(1)")) is True
            with pytest.raises(DBAPIError) as late:
                session.execute(text("SELECT 1"))
            assert isinstance(outage(late.value), DatabaseAway)  # its command is told that nothing was kept
            session.rollback()
            assert session.scalar(text("SELECT 1")) == 1
    finally:
        frozen.close()
        other.close()
