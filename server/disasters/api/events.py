"""Events and the households registered with them."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.disasters import operations, queries
from server.disasters.models import Disaster
from server.disasters.queries import RegisteredRow
from server.disasters.rebuilding_list import RebuildingRow
from server.disasters.schemas import (
    EventListSchema,
    EventSchema,
    EventSheetSchema,
    NominateSchema,
    OpenEventSchema,
    RebuildingSchema,
    RegisterSchema,
    RegistrationSchema,
)
from server.foundation.work import Work
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

events = Blueprint("disasters-api", __name__, url_prefix="/api/v1/disasters", description="受灾 Disasters")


@events.get("")
@events.response(200, EventListSchema)
def list_events() -> dict[str, Any]:
    """List the events, the newest first."""
    return {"rows": [_event(row) for row, _count in query(queries.events)]}


@events.post("")
@events.arguments(OpenEventSchema)
@events.response(201, EventSchema)
@repeatable
def open_event(body: dict[str, Any]) -> Do:
    """Open an event as emergency management."""
    g.status = 201
    return lambda work: _event(operations.open_event(work, **body))


@events.get("/<disaster_id>")
@events.response(200, EventSheetSchema)
def get_event(disaster_id: str) -> dict[str, Any]:
    """Read an event with the households that one may see."""
    sheet = command(lambda work: queries.event_sheet(work, disaster_id), reads=True)
    lists = {
        "households": [_household(row) for row in sheet.rows],
        "rebuilding": [_listed(row) for row in sheet.rebuilding],
    }
    return _event(sheet.event) | lists


@events.post("/<disaster_id>/close")
@events.response(200, EventSchema)
@repeatable
def close_event(disaster_id: str) -> Do:
    """End the registration for an event."""
    return lambda work: _event(operations.close_event(work, disaster_id=disaster_id))


@events.post("/<disaster_id>/households")
@events.arguments(RegisterSchema)
@events.response(201, RegistrationSchema)
@repeatable
def register(body: dict[str, Any], disaster_id: str) -> Do:
    """Register a household that the event hit."""
    g.status = 201
    return lambda work: _told(work, disaster_id, operations.register(work, disaster_id=disaster_id, **body).id)


@events.post("/<disaster_id>/households/<registration_id>/lead")
@events.response(200, RegistrationSchema)
@repeatable
def hand_to_aid(disaster_id: str, registration_id: str) -> Do:
    """Hand a household that missed its list, or was refused, to temporary aid as a lead."""

    def do(work: Work) -> dict[str, Any]:
        row = operations.hand_to_aid(work, registration_id=registration_id, disaster_id=disaster_id)
        return _told(work, disaster_id, row.id)

    return do


@events.post("/<disaster_id>/households/<registration_id>/rebuild")
@events.arguments(NominateSchema)
@events.response(201, RebuildingSchema)
@repeatable
def nominate(body: dict[str, Any], disaster_id: str, registration_id: str) -> Do:
    """Put a registered household on the rebuilding list."""
    g.status = 201

    def do(work: Work) -> dict[str, Any]:
        made = operations.nominate(work, registration_id=registration_id, disaster_id=disaster_id, **body).id
        rows = queries.event_sheet(work, disaster_id).rebuilding
        return _listed(next(row for row in rows if row.row.id == made))

    return do


def _listed(each: RebuildingRow) -> dict[str, Any]:
    same = {name: getattr(each.row, name) for name in ("id", "damage_grade", "put_forward", "group_name")}
    told = {"household": each.household, "name": each.name, "case": each.case, "stage": each.stage}
    return same | told | {"amount": str(each.row.amount) if each.row.amount is not None else ""}


def _event(row: Disaster) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("id", "title", "kind", "narrative", "area", "state")}
    return same | {"happened_on": row.happened_on.isoformat()}


def _told(work: Work, disaster_id: str, registration_id: str) -> dict[str, Any]:
    rows = queries.event_sheet(work, disaster_id).rows
    return _household(next(row for row in rows if row.registration.id == registration_id))


def _household(row: RegisteredRow) -> dict[str, Any]:
    same = ("id", "people", "needs", "damage", "state", "lead_code")
    return {name: getattr(row.registration, name) for name in same} | {"household": row.household, "name": row.name}
