"""A leaving officer's posts and open work over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_smorest import Blueprint

from server.cases import handover
from server.cases.schemas import HandedOverSchema, HandOverSchema
from server.foundation.work import Work
from server.web.repeatable import repeatable

leaving = Blueprint("hand-over-api", __name__, url_prefix="/api/v1/people", description="离岗移交 Hand-over")


@leaving.post("/<user_id>/hand-over")
@leaving.arguments(HandOverSchema)
@leaving.response(200, HandedOverSchema)
@repeatable
def hand_over(body: dict[str, Any], user_id: str) -> Callable[[Work], Mapping[str, Any]]:
    """Give posts and open work to a successor and end the account, in one action."""
    given = {"user_id": user_id, "successor_id": body["successor"], "reason": body["reason"]}
    return lambda work: handover.hand_over(work, **given)._asdict()
