"""A leaving officer's posts and open work over HTTP."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from server.cases import handover
from server.cases.schemas import HandedOverSchema, HandOverSchema
from server.web.entry import command

leaving = Blueprint("hand-over-api", __name__, url_prefix="/api/v1/people", description="离岗移交 Hand-over")


@leaving.post("/<user_id>/hand-over")
@leaving.arguments(HandOverSchema)
@leaving.response(200, HandedOverSchema)
def hand_over(body: dict[str, Any], user_id: str) -> dict[str, int]:
    """Give posts and open work to a successor and end the account, in one action."""
    given = {"user_id": user_id, "successor_id": body["successor"], "reason": body["reason"]}
    return {"moved": command(lambda work: handover.hand_over(work, **given))}
