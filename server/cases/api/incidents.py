"""Failed automatic steps over HTTP: list, run again, leave out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint

from server.cases import incidents as mending
from server.cases.pages.cases import retry
from server.cases.pages.incidents import retry_all
from server.cases.queries import incidents as reading
from server.cases.schemas import DoneSchema, IncidentGroupSchema, RetriedSchema, RetryManySchema, SkipSchema
from server.foundation.work import Work
from server.web.entry import query
from server.web.repeatable import Do, repeatable

incidents = Blueprint(
    "incidents-api", __name__, url_prefix="/api/v1/incidents", description="异常 Failed automatic steps"
)


@incidents.get("")
@incidents.response(200, IncidentGroupSchema(many=True))
def list_incidents() -> list[reading.Group]:
    """List the steps that I may mend, those that broke alike together."""
    return query(reading.broken)


@incidents.post("/retry")
@incidents.arguments(RetryManySchema)
@incidents.response(200, RetriedSchema)
def retry_incidents(body: dict[str, Any]) -> dict[str, int]:
    """Run steps again, each in a transaction of its own."""
    done, again = retry_all(body["ids"])
    return {"done": done, "again": again}


@incidents.post("/<incident_id>/skip/ask")
@incidents.arguments(SkipSchema)
@incidents.response(200, DoneSchema)
@repeatable
def ask_to_skip(body: dict[str, Any], incident_id: str) -> Do:
    """Ask that a step be left out; another person decides."""
    return _done(lambda work: mending.ask_to_skip(work, incident_id=incident_id, reason=body["reason"]))


@incidents.post("/<incident_id>/skip")
@incidents.response(200, DoneSchema)
@repeatable
def skip(incident_id: str) -> Do:
    """Leave a step out, as the second person."""
    return _done(lambda work: mending.skip(work, incident_id=incident_id))


def _done(act: Callable[[Work], Any]) -> Do:
    def do(work: Work) -> dict[str, bool]:
        act(work)
        return {"ok": True}

    return do


@incidents.post("/<incident_id>/retry")
@incidents.response(200, DoneSchema)
def retry_incident(incident_id: str) -> dict[str, Any]:
    """Run a failed automatic step again; it never runs twice, since what it completes is checked first."""
    retry(incident_id)
    return {"ok": True}
