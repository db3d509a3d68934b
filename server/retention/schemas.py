"""What the retention room's API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class DueFileSchema(Schema):
    """A family's file whose term is over."""

    household = fields.String(required=True)
    code = fields.String(required=True)
    kept_until = fields.Date(required=True)


class ProposeErasureSchema(Schema):
    """Files to be erased."""

    households = fields.List(fields.String(), required=True, validate=validate.Length(1, 200))


class ProposedSchema(Schema):
    """How many were proposed."""

    count = fields.Integer(required=True)


class ErasureSchema(Schema):
    """An erasure and how far it is."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("proposed", "confirmed", "done")))
    proposed_at = fields.DateTime(required=True)
    done_at = fields.DateTime(required=True, allow_none=True)
    rows = fields.Integer(required=True)


class ConfirmedSchema(Schema):
    """The erasure that was confirmed."""

    id = fields.String(required=True)
