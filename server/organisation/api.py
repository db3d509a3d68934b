"""Absences, accounts and the organisation itself, for programs of the units and of the security administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint

from server.foundation.work import Work
from server.organisation import absences, accounts, importing, operations
from server.organisation.schemas import (
    AbsenceSchema,
    AccountSchema,
    AppointSchema,
    DoneSchema,
    FindAccountsSchema,
    IdSchema,
    OneTimePasswordSchema,
    OrganisationFileSchema,
    OrganisationLineSchema,
    PlanAbsenceSchema,
    TakenSchema,
)
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

away = Blueprint("absences-api", __name__, url_prefix="/api/v1/absences", description="请假与代班 Absences")
people = Blueprint("people-api", __name__, url_prefix="/api/v1/people", description="账号 Accounts")
organisation = Blueprint(
    "organisation-api", __name__, url_prefix="/api/v1/organisation", description="区划、单位、人员 The organisation"
)
BLUEPRINTS = (away, people, organisation)


@away.get("")
@away.response(200, AbsenceSchema(many=True))
def list_absences() -> list[dict[str, Any]]:
    """List who of my units is away now or will be."""
    return [
        {
            "id": row.id, "user": row.user_id, "user_name": absent, "substitute": row.substitute_id, "substitute_name": instead,
            "since": row.since, "until": row.until, "reason": row.reason,
        }
        for row, absent, instead in query(absences.away)
    ]  # fmt: skip


@away.post("")
@away.arguments(PlanAbsenceSchema)
@away.response(200, IdSchema)
@repeatable
def plan_absence(body: dict[str, Any]) -> Do:
    """Let a colleague stand in; the same days twice are refused."""
    posts = None if body["posts"] is None else [(post["unit"], post["role"]) for post in body["posts"]]

    def do(work: Work) -> dict[str, str]:
        planned = absences.plan(
            work, user_id=body["user"] or work.actor.id, substitute_id=body["substitute"], since=body["since"],
            until=body["until"], reason=body["reason"], posts=posts,
        )  # fmt: skip
        return {"id": planned}

    return do


@away.post("/<absence_id>/end")
@away.response(200, DoneSchema)
@repeatable
def end_absence(absence_id: str) -> Do:
    """Be back before the last day."""
    return _do(lambda work: absences.end(work, absence_id=absence_id))


@people.get("")
@people.arguments(FindAccountsSchema, location="query")
@people.response(200, AccountSchema(many=True))
def find_people(body: dict[str, Any]) -> list[accounts.Account]:
    """Find accounts, at most 200."""
    return query(lambda work: accounts.find(work, words=body["q"]))


@people.post("/<user_id>/posts")
@people.arguments(AppointSchema)
@people.response(200, IdSchema)
@repeatable
def give_post(body: dict[str, Any], user_id: str) -> Do:
    """Put somebody on a post."""

    def do(work: Work) -> dict[str, str]:
        account = accounts.managed(work, user_id)
        given = {name: body[name] for name in ("role", "since", "until", "title")}
        return {"id": operations.appoint(work, user_id=account.id, unit_id=body["unit"], **given).id}

    return do


@people.post("/posts/<appointment_id>/end")
@people.response(200, DoneSchema)
@repeatable
def end_post(appointment_id: str) -> Do:
    """Take somebody off a post; the account stays."""
    return _do(lambda work: operations.end_post(work, appointment_id=appointment_id))


@people.post("/<user_id>/reset")
@people.response(200, OneTimePasswordSchema)
def reset_password(user_id: str) -> dict[str, str]:
    """Give a one-time password; sessions and tokens of the account end. Not repeatable: the password is kept nowhere."""
    return {"password": command(lambda work: accounts.reset_password(work, user_id=user_id))}


@people.post("/<user_id>/unlock")
@people.response(200, DoneSchema)
@repeatable
def unlock(user_id: str) -> Do:
    """Let a locked account sign in again."""
    return _do(lambda work: accounts.unlock(work, user_id=user_id))


@people.post("/<user_id>/second-factor/off")
@people.response(200, DoneSchema)
@repeatable
def drop_second_factor(user_id: str) -> Do:
    """Turn a lost phone's second factor off."""
    return _do(lambda work: accounts.drop_second_factor(work, user_id=user_id))


@people.post("/<user_id>/close")
@people.response(200, DoneSchema)
@repeatable
def close(user_id: str) -> Do:
    """End an account."""
    return _do(lambda work: accounts.close(work, user_id=user_id))


@organisation.post("/preview")
@organisation.arguments(OrganisationFileSchema)
@organisation.response(200, OrganisationLineSchema(many=True))
def preview(body: dict[str, Any]) -> list[importing.Line]:
    """Show what a file would add and change; a wrong line is named by its number (422)."""
    return query(lambda work: importing.preview(work, text=body["text"]))


@organisation.post("/import")
@organisation.arguments(OrganisationFileSchema)
@organisation.response(200, TakenSchema)
@repeatable
def take(body: dict[str, Any]) -> Do:
    """Take a file over, whole or not at all; once more changes nothing."""
    return lambda work: {"lines": importing.take(work, text=body["text"])}


def _do(act: Callable[[Work], Any]) -> Do:
    def do(work: Work) -> dict[str, bool]:
        act(work)
        return {"ok": True}

    return do
