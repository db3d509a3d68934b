"""Applications from home over HTTP: send and ask without an account, deal with them at the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from server.cases.lights import as_json
from server.foundation.work import Work
from server.online import handling, queries, sending, withdrawals
from server.online.models import OnlineApplication
from server.online.pages.public import SENDINGS_PER_ADDRESS
from server.online.schemas import (
    AnswerSchema,
    ApplicationDraftSchema,
    ApplicationPageSchema,
    ApplicationQuerySchema,
    ApplicationSchema,
    ApplicationStandingSchema,
    CallSchema,
    KeepSchema,
    PassOnSchema,
    PhoneSchema,
    SendSchema,
    UrgentCaseSchema,
    WishSchema,
)
from server.web.entry import command, query
from server.web.limits import PER_ADDRESS, limiter
from server.web.repeatable import Do, repeatable
from server.web.strangers import nobody

applications = Blueprint(
    "applications-api", __name__, url_prefix="/api/v1/applications", description="网上申请 Applications from home"
)
sendings = Blueprint(
    "apply-api",
    __name__,
    url_prefix="/api/v1/apply",
    description="网上申请（不用登录） Apply from home, without an account",
)
BLUEPRINTS = (applications, sendings)
OPEN = frozenset({sendings.name})  #: answered to people without an account


@sendings.post("")
@sendings.arguments(SendSchema)
@sendings.response(201, ApplicationStandingSchema)
@limiter.limit(SENDINGS_PER_ADDRESS)
def send(body: dict[str, Any]) -> Mapping[str, Any]:
    """Send an application; the same submission gives the same receipt."""
    return command(lambda work: _standing(work, sending.send(work, **body).query_code), as_actor=nobody())


@sendings.get("/<code>")
@sendings.response(200, ApplicationStandingSchema)
@limiter.limit(PER_ADDRESS)
def read_standing(code: str) -> Mapping[str, Any]:
    """Return how the application of a code stands."""
    return query(lambda work: _standing(work, code), as_actor=nobody())


@sendings.post("/<code>/take-back")
@sendings.response(200, ApplicationStandingSchema)
@limiter.limit(SENDINGS_PER_ADDRESS)
def take_back(code: str) -> Mapping[str, Any]:
    """Take the application back before it became a case."""
    return command(lambda work: _standing(work, sending.take_back(work, code=code).query_code), as_actor=nobody())


def _standing(work: Work, code: str) -> Mapping[str, Any]:
    found = queries.standing(work, code)
    same = ("code", "state", "outcome", "words", "urgent", "received_on", "due_on", "late", "case_query_code")
    return {name: getattr(found, name) for name in same} | {
        "query_code": code, "window": found.window.name, "phone": found.window.phone,
    }  # fmt: skip


@applications.get("")
@applications.arguments(ApplicationQuerySchema, location="query")
@applications.response(200, ApplicationPageSchema)
def list_applications(wanted: dict[str, Any]) -> dict[str, Any]:
    """List what was sent to my windows, the nearest term first."""
    page = query(lambda work: queries.applications(work, **wanted))
    rows = [_plain(row.application, name=row.name) | {"light": as_json(row.light)} for row in page.rows]
    return {"rows": rows, "next": page.next}


@applications.get("/<application_id>")
@applications.response(200, ApplicationSchema)
def get_application(application_id: str) -> dict[str, Any]:
    """Read one application; the reading is logged."""
    row = command(lambda work: queries.application_sheet(work, application_id), reads=True).row
    return _plain(row.application, name=row.name) | {"light": as_json(row.light)}


@applications.get("/<application_id>/phone")
@applications.response(200, PhoneSchema)
def read_phone(application_id: str) -> dict[str, str]:
    """Return the number to call; that it was looked at is kept."""
    return {"phone": command(lambda work: queries.phone(work, application_id), reads=True)}


@applications.post("/<application_id>/take")
@applications.response(200, ApplicationSchema)
@repeatable
def take(application_id: str) -> Do:
    """Take an application in hand."""
    return lambda work: _told(work, handling.take(work, application_id=application_id))


@applications.post("/<application_id>/call")
@applications.arguments(CallSchema)
@applications.response(200, ApplicationSchema)
@repeatable
def call(body: dict[str, Any], application_id: str) -> Do:
    """Record that the family was called."""
    return lambda work: _told(work, handling.call(work, application_id=application_id, **body))


@applications.post("/<application_id>/begin")
@applications.response(200, ApplicationDraftSchema)
@repeatable
def begin(application_id: str) -> Do:
    """Begin the common form with what was sent filled in."""
    return lambda work: {"draft_id": handling.begin(work, application_id=application_id)}


@applications.post("/<application_id>/urgent")
@applications.response(200, UrgentCaseSchema)
@repeatable
def register_urgent(application_id: str) -> Do:
    """Register the emergency that it speaks of."""
    return lambda work: {"case_id": handling.register_urgent(work, application_id=application_id)}


@applications.post("/<application_id>/pass-on")
@applications.arguments(PassOnSchema)
@applications.response(200, ApplicationSchema)
@repeatable
def pass_on(body: dict[str, Any], application_id: str) -> Do:
    """Pass an application to the window that is responsible; its clock goes on."""
    return lambda work: _told(work, handling.pass_on(work, application_id=application_id, **body))


@applications.post("/<application_id>/answer")
@applications.arguments(AnswerSchema)
@applications.response(200, ApplicationSchema)
@repeatable
def answer(body: dict[str, Any], application_id: str) -> Do:
    """Answer an application that does not become a case."""
    return lambda work: _told(work, handling.answer(work, application_id=application_id, **body))


@applications.post("/cases/<case_id>/keep")
@applications.arguments(KeepSchema)
@applications.response(200, WishSchema)
@repeatable
def keep_application(body: dict[str, Any], case_id: str) -> Do:
    """Record that the household, spoken to, goes on with its application."""

    def do(work: Work) -> Mapping[str, Any]:
        wish = withdrawals.keep(work, case_id=case_id, **body)
        return {"id": wish.id, "case_id": case_id, "state": wish.state, "due_on": wish.due_on.isoformat()}

    return do


def _told(work: Work, row: OnlineApplication) -> dict[str, Any]:
    return _plain(row, name=row.name) | {"light": as_json(queries.light(work, row))}


def _plain(row: OnlineApplication, *, name: str) -> dict[str, Any]:
    same = ("id", "code", "state", "outcome", "township", "urgent", "draft_id", "case_id", "urgent_case_id")
    return {each: getattr(row, each) for each in same} | {
        "name": name, "wants": list(row.wants), "received_at": row.received_at.isoformat(), "due_on": row.due_on.isoformat(),
        "calls": len(row.calls),
    }  # fmt: skip
