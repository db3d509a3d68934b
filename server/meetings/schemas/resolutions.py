"""Resolutions over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class ResolutionQuerySchema(Schema):
    """Which resolutions."""

    state = fields.String(load_default="", validate=validate.OneOf(("", "open", "overdue", "reported", "closed")))


class ResolutionSchema(Schema):
    """A resolution and how far it is carried out."""

    id = fields.String(required=True)
    meeting_id = fields.String(required=True)
    case_code = fields.String(required=True)
    outcome = fields.String(required=True)
    amount = fields.String(allow_none=True)
    text = fields.String(required=True)
    unit = fields.String(required=True)
    due_on = fields.String(required=True, metadata={"format": "date"})
    late = fields.Boolean(required=True)
    state = fields.String(required=True)


class ResolutionListSchema(Schema):
    """Resolutions, what is due first on top."""

    rows = fields.List(fields.Nested(ResolutionSchema), required=True)


class DoneSchema(Schema):
    """Done."""

    ok = fields.Boolean(required=True)
