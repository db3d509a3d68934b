"""What the API of recognition takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class RecognitionQuerySchema(Schema):
    """Which recognitions are asked for."""

    state = fields.String(load_default="", validate=validate.OneOf(["", "ending", "valid", "renewing", "over"]))
    kind = fields.String(load_default="", validate=validate.OneOf(["", "bianyuan", "gangxing"]))
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class RecognitionSchema(Schema):
    """One recognition."""

    id = fields.String()
    case_id = fields.String()
    case_code = fields.String()
    kind = fields.String()
    document = fields.String()
    recognised_on = fields.String()
    valid_to = fields.String()
    state = fields.String()
    renewal_case_id = fields.String(allow_none=True)


class RecognitionListSchema(Schema):
    """A page of recognitions."""

    rows = fields.List(fields.Nested(RecognitionSchema))
    next = fields.String(allow_none=True)


class DrawQuerySchema(Schema):
    """Which part of the draw is asked for."""

    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class DrawSchema(Schema):
    """One file of the draw."""

    serial = fields.Integer()
    case_id = fields.String()
    case_code = fields.String()
    seed = fields.String(metadata={"description": "empty while the drawn one of its three is still to come"})
    drawn = fields.Boolean()
    drawn_at = fields.String()
    checked_at = fields.String(allow_none=True)
    agrees = fields.Boolean(allow_none=True)
    over = fields.Boolean(metadata={"description": "the procedure ended before anybody went"})


class DrawListSchema(Schema):
    """A page of the draw, and how much of it was drawn and checked."""

    files = fields.Integer()
    drawn = fields.Integer()
    checked = fields.Integer()
    rows = fields.List(fields.Nested(DrawSchema))
    next = fields.String(allow_none=True)


class CareReportSchema(Schema):
    """A report that self-care has changed."""

    person_id = fields.String(required=True, validate=validate.Length(1, 32))
    change = fields.String(required=True, validate=validate.Length(1, 500))
    reported_on = fields.Date(required=True)


class CareCaseSchema(Schema):
    """The case in which the county rates again."""

    case_id = fields.String()
    case_code = fields.String()
