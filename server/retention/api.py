"""Files whose term is over, for programs of the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_smorest import Blueprint

from server.foundation.work import Work
from server.retention import operations
from server.retention.models import Erasure
from server.retention.schemas import (
    ConfirmedSchema,
    DueFileSchema,
    ErasureSchema,
    ProposedSchema,
    ProposeErasureSchema,
)
from server.web.entry import query
from server.web.repeatable import repeatable

erasures = Blueprint("erasures-api", __name__, url_prefix="/api/v1/erasures", description="档案销毁 Erasures")
BLUEPRINTS = (erasures,)


@erasures.get("/due")
@erasures.response(200, DueFileSchema(many=True))
def list_due() -> list[dict[str, Any]]:
    """List files whose term is over."""
    return [{"household": row.id, "code": row.code, "kept_until": day} for row, day in query(operations.due)]


@erasures.get("")
@erasures.response(200, ErasureSchema(many=True))
def list_erasures() -> Sequence[Erasure]:
    """List erasures, those to be confirmed first."""
    return query(operations.waiting)


@erasures.post("")
@erasures.arguments(ProposeErasureSchema)
@erasures.response(200, ProposedSchema)
@repeatable
def propose(body: dict[str, Any]) -> Callable[[Work], Mapping[str, Any]]:
    """Propose that files be erased."""
    return lambda work: {"count": operations.propose(work, household_ids=body["households"])}


@erasures.post("/<erasure_id>/confirm")
@erasures.response(200, ConfirmedSchema)
@repeatable
def confirm(erasure_id: str) -> Callable[[Work], Mapping[str, Any]]:
    """Confirm an erasure, as another person; it cannot be taken back."""

    def do(work: Work) -> Mapping[str, Any]:
        operations.confirm(work, erasure_id=erasure_id)
        return {"id": erasure_id}

    return do
