"""Apply again for a recognition that ends, for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from server.foundation.work import Work
from server.intake import renewing
from server.web.repeatable import repeatable

renewals = Blueprint(
    "recognition-renewals-api", __name__, url_prefix="/api/v1/recognitions", description="续办认定 Renewals"
)


class RenewSchema(Schema):
    """Who wishes to go on confirms that nothing has changed."""

    unchanged = fields.Boolean(required=True)


class RenewedSchema(Schema):
    """The new application."""

    case_id = fields.String()
    case_code = fields.String()


@renewals.post("/<recognition_id>/renew")
@renewals.arguments(RenewSchema)
@renewals.response(201, RenewedSchema)
@repeatable
def renew(body: dict[str, Any], recognition_id: str) -> Callable[[Work], Mapping[str, Any]]:
    """Register a new application out of a former recognition; its papers are not asked for again."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        done = renewing.renew(work, recognition_id=recognition_id, unchanged=body["unchanged"])
        return {"case_id": done.case_id, "case_code": done.code}

    return do
