"""One automatic step of one instance in its own transaction; a broken one is an incident and stops nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from server.cases import failing
from server.cases.refusals import StepBroken
from server.foundation.database import Database
from server.foundation.errors import StaleInstance
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command, transaction
from server.foundation.work import House, Work
from server.jobs.leases import LostLease

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to do to an instance, and what to do when it breaks."""

    instance_id: str
    run: Callable[[Work], int]  #: returns how many rows it dealt with
    retry: Mapping[str, Any]  #: what a person may run again later
    hold: Callable[[Work], None]  #: keeps sweeps from coming back to the cause of a broken step


def attempt(database: Database, house: House, step: Step, *, now: datetime) -> int:
    """Run a step and return its count; when it breaks, record an incident, hold its cause, and return 1.

    A lost race or lease, and a database that is away, leave everything as it was: the next sweep comes back to it.
    """

    def work_on(session: Session) -> Work:
        return Work(session=session, actor=system_actor(house.county), now=now, house=house)

    try:
        return run_command(database, lambda session: step.run(work_on(session)))
    except (StaleInstance, LostLease) as error:
        logger.info("instance %s is left to another worker: %s", step.instance_id, type(error).__name__)
        return 0
    except (OperationalError, InterfaceError):
        logger.exception("the database did not take the step of instance %s; it is tried again", step.instance_id)
        return 0
    except Exception as error:
        # Whatever the engine, a rule or a handler throws: this instance waits for a person, the others go on.
        logger.exception("automatic step of instance %s failed", step.instance_id)
        broken = _broken(error, step)
    with transaction(database) as session:
        work = work_on(session)
        step.hold(work)
        failing.record(work, instance_id=step.instance_id, **broken)
    return 1


def _broken(error: Exception, step: Step) -> dict[str, Any]:
    """Return element, cause and retry of an incident."""
    if isinstance(error, StepBroken):
        return {
            "element": error.element,
            "cause": error.cause,
            "retry": error.retry or step.retry,
            "topic": error.topic,
        }
    return {"element": "", "cause": f"{type(error).__name__}: {error}", "retry": step.retry}
