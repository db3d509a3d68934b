"""What the inspection room's API gives."""

from __future__ import annotations

from marshmallow import Schema, fields


class VerdictSchema(Schema):
    """What a walk over the chain found."""

    whole = fields.Boolean(required=True)
    entries = fields.Integer(required=True)
    altered = fields.Integer(
        required=True, allow_none=True, metadata={"description": "number of the first altered entry"}
    )
    missing = fields.Boolean(required=True, metadata={"description": "entries at the end are gone"})
    anchor = fields.Date(required=True, allow_none=True, metadata={"description": "first day whose anchor disagrees"})
    proven = fields.Integer(
        required=True,
        metadata={"description": "up to this entry anchors confirm the chain; a rewritten one begins behind it"},
    )


class ReadingSchema(Schema):
    """Somebody opened, unmasked or exported something."""

    at = fields.DateTime(required=True)
    who = fields.String(required=True)
    action = fields.String(required=True)
    reason = fields.String(required=True)


class ReadersSchema(Schema):
    """Who opened a family's file, newest first."""

    rows = fields.List(fields.Nested(ReadingSchema), required=True)


class CodeSchema(Schema):
    """A case's or household's number."""

    code = fields.String(required=True)
