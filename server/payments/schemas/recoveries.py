"""Recoveries over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class StartRecoverySchema(Schema):
    """A recovery to open."""

    household_id = fields.String(required=True)
    person_id = fields.String(required=True)
    amount = fields.Decimal(required=True)
    ground = fields.String(required=True)
    first_month = fields.Date(
        load_default=None, metadata={"description": "any day of the first month for which it was paid"}
    )
    last_month = fields.Date(load_default=None, metadata={"description": "any day of the last month"})
    beyond = fields.String(
        load_default="", metadata={"description": "why more is asked back than was paid in these months"}
    )


class RecoverySchema(Schema):
    """A recovery."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    ground = fields.String(required=True)
    state = fields.String(required=True)
    claimed = fields.String(required=True)
    paid = fields.String(
        allow_none=True, metadata={"description": "what was paid in the months stated, where somebody stated them"}
    )
    ordered = fields.String(allow_none=True)
    still_open = fields.String(
        allow_none=True, metadata={"description": "of what is to be returned; null before an order"}
    )
    fine_open = fields.String(allow_none=True, metadata={"description": "of the fine; null where nobody is fined"})


class RecoveryLineSchema(RecoverySchema):
    """A recovery in the list."""

    late = fields.Boolean(required=True, metadata={"description": "an instalment that was due has not come back"})


class RecoveryListSchema(Schema):
    """Recoveries, the open ones first."""

    rows = fields.List(fields.Nested(RecoveryLineSchema), required=True)


class WhySchema(Schema):
    """Why something is asked."""

    reason = fields.String(required=True, validate=validate.Length(1, 200))


class FileSchema(Schema):
    """The file in which it goes on."""

    case_id = fields.String(required=True)
