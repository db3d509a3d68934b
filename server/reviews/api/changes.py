"""Changes in households over HTTP: reported, dealt with together, set aside; a warning lifted or come true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.households.models import Household
from server.reviews import schemas as s
from server.reviews.api.matters import home
from server.reviews.family import applying, cooperating
from server.reviews.family.applying import Entered
from server.reviews.models import Change
from server.reviews.queries import family
from server.reviews.queries.lines import Line
from server.reviews.reporting import report_from_village
from server.web.entry import query
from server.web.repeatable import Do, repeatable

changes = Blueprint(
    "household-changes-api", __name__, url_prefix="/api/v1/household-changes", description="家庭变化 Household changes"
)


@changes.get("")
@changes.arguments(s.ChangeQuerySchema, location="query")
@changes.response(200, s.ChangeListSchema)
def list_changes(wanted: dict[str, Any]) -> dict[str, Any]:
    """List reported changes."""
    return {"rows": [_change(line) for line in query(lambda work: family.changes(work, **wanted))]}


@changes.get("/<change_id>")
@changes.response(200, s.ChangeSchema)
def get_change(change_id: str) -> dict[str, Any]:
    """Read one change and what followed from it."""
    return _change(query(lambda work: family.one_change(work, change_id)))


@changes.post("")
@changes.arguments(s.EnterSchema)
@changes.response(201, s.ChangeSchema)
@repeatable
def enter_change(body: dict[str, Any]) -> Do:
    """Enter a change and do what follows from it; the same submission is one change."""
    g.status = 201
    entered = Entered(body["household_id"], body["answers"], body["submission"])
    return lambda work: _entered(work, applying.enter(work, entered))


@changes.post("/<change_id>/set-aside")
@changes.arguments(s.SetAsideSchema)
@changes.response(200, s.ChangeSchema)
@repeatable
def set_aside(body: dict[str, Any], change_id: str) -> Do:
    """Set a report aside with the reason."""

    def do(work: Work) -> Mapping[str, Any]:
        applying.set_aside(work, change_id=change_id, why=body["why"])
        return _change(family.one_change(work, change_id))

    return do


@changes.post("/reports")
@changes.arguments(s.EnterSchema)
@changes.response(201, s.ReportedSchema)
@repeatable
def report_change(body: dict[str, Any]) -> Do:
    """Tell from the village what has happened in a household; the window deals with it."""
    g.status = 201
    return lambda work: _plain(report_from_village(work, **body))


@changes.post("/<change_id>/handle")
@changes.arguments(s.HandleChangeSchema)
@changes.response(200, s.ReportedSchema)
@repeatable
def handle_change(body: dict[str, Any], change_id: str) -> Do:
    """Deal with a report: enter it as it was found to be, and do what follows from it."""

    def do(work: Work) -> Mapping[str, Any]:
        change: Change = family.one_change(work, change_id).row
        entered = Entered(change.household_id, body["answers"], change.submission, change.id)
        return _plain(applying.enter(work, entered))

    return do


@changes.post("/<change_id>/end")
@changes.response(200, s.ReportedSchema)
@repeatable
def end_uncooperative(change_id: str) -> Do:
    """End after a warning that was not heeded, as another person than who warned."""

    def do(work: Work) -> Mapping[str, Any]:
        change = applying.read_change(work, change_id)
        return _plain(cooperating.end(work, change, work.session.get_one(Household, change.household_id)))

    return do


@changes.post("/<change_id>/lift")
@changes.arguments(s.LiftSchema)
@changes.response(200, s.ReportedSchema)
@repeatable
def lift_warning(body: dict[str, Any], change_id: str) -> Do:
    """Note that the person cooperates after all."""

    def do(work: Work) -> Mapping[str, Any]:
        return _plain(cooperating.lift(work, applying.read_change(work, change_id), words=body["words"]))

    return do


def _entered(work: Work, change: Change) -> dict[str, Any]:
    """Return a change that was entered; a household that was handed over with it is another township's to read."""
    try:
        return _change(family.one_change(work, change.id))
    except NotFound:
        return {
            "household_id": change.household_id,
            "household": "",
            "name": "",
            "township": "",
            "done": [],
            **_plain(change),
        }


def _plain(it: Change) -> dict[str, Any]:
    same = {name: getattr(it, name) for name in ("id", "kind", "source", "words", "late", "state")}
    return same | {"happened_on": it.happened_on.isoformat(), "reported_at": it.reported_at.isoformat()}


def _change(line: Line) -> dict[str, Any]:
    done = [{"kind": kind, "reference": reference, "words": words} for kind, reference, words in line.row.done]
    return home(line) | _plain(line.row) | {"done": done}
