"""The plan of checks, batches and draws over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.reviews.cycles import CHECKED
from server.reviews.schemas.matters import HouseholdSchema

DATE = {"format": "date"}
_ID = validate.Length(1, 40)


class ChosenSchema(Schema):
    """Rows of a batch."""

    ids = fields.List(fields.String(validate=_ID), required=True, validate=validate.Length(1, 100))


class LeftOutSchema(Schema):
    """A row that a batch left to people, and why."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class BatchSchema(Schema):
    """What a batch did."""

    done = fields.Integer(required=True)
    left_out = fields.List(fields.Nested(LeftOutSchema), required=True)


class PlanQuerySchema(Schema):
    """Which month."""

    month = fields.Date(required=True, metadata={"description": "any day of the month"})


class EntrySchema(HouseholdSchema):
    """One check that is to come."""

    id = fields.String(required=True)
    item = fields.String(required=True)
    occasion = fields.String(required=True)
    rule = fields.String(required=True)
    cycle = fields.Dict(
        required=True, metadata={"description": "what the table of cycles answered: table, version, rules, facts"}
    )
    since_on = fields.String(required=True, metadata=DATE)
    due_on = fields.String(required=True, metadata=DATE)
    opens_on = fields.String(required=True, metadata=DATE)


class PlanSchema(Schema):
    """The plan of a month."""

    per_day = fields.Integer(required=True)
    late = fields.Integer(required=True)
    rows = fields.List(fields.Nested(EntrySchema), required=True)


class DrawSchema(Schema):
    """A random draw; with list, seed and method anybody can repeat it."""

    id = fields.String(required=True)
    item = fields.String(required=True)
    township = fields.String(allow_none=True)
    seed = fields.String(required=True)
    method = fields.String(required=True)
    population = fields.Integer(required=True)
    size = fields.Integer(required=True)
    list_hash = fields.String(required=True)
    listed = fields.List(fields.String(), required=True)
    picked = fields.List(fields.String(), required=True)
    same_again = fields.Boolean(required=True)


class NewDrawSchema(Schema):
    """A random draw to make."""

    item = fields.String(load_default="dibao", validate=validate.OneOf(CHECKED))
    size = fields.Integer(required=True, strict=True, validate=validate.Range(1, 200))
    seed = fields.String(required=True, validate=validate.Length(1, 64))
    reason = fields.String(required=True, validate=validate.Length(1, 200))
    township = fields.String(load_default=None, allow_none=True, validate=_ID)
