"""The one place where a fault of a job ends without ending the job: it is logged with its cause and counted, never swallowed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter
from sqlalchemy.exc import InterfaceError, OperationalError

from server.foundation.errors import StaleInstance

logger = logging.getLogger(__name__)
FAULTS = Counter("yimen_job_faults_total", "Faults that cost a job one round or one row.", ("job",))


@contextmanager
def surviving(job: str) -> Iterator[None]:
    """Let the rounds and the other jobs go on whatever happens in this one."""
    try:
        yield
    except Exception:
        _keep(job, "a round of %s failed; the next one follows", job)


@contextmanager
def setting_aside(job: str, row: str) -> Iterator[None]:
    """Let the other rows go on when this one is broken; the caller sets it aside behind the block.

    :raises sqlalchemy.exc.OperationalError: the database is away, which is nothing that the row can help.
    :raises StaleInstance: somebody was faster every time; the next sweep comes back to the row.
    """
    try:
        yield
    except (OperationalError, InterfaceError, StaleInstance):
        raise
    except Exception:
        _keep(job, "%s: %s is set aside", job, row)


def _keep(job: str, words: str, *values: str) -> None:
    logger.exception(words, *values)
    FAULTS.labels(job).inc()
