"""Warnings, flags and comparisons over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.reviews import words
from server.reviews.schemas.matters import HouseholdSchema

DATE = {"format": "date"}
_ID = validate.Length(1, 40)


class FindingSchema(HouseholdSchema):
    """One line of the gap or the exit list, or one suspicion."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    detail = fields.String(required=True)
    due_on = fields.String(allow_none=True, metadata=DATE)


class FindingListSchema(Schema):
    """Lines for people to look into."""

    rows = fields.List(fields.Nested(FindingSchema), required=True)


class HandleSchema(Schema):
    """What became of a line."""

    result = fields.String(required=True, validate=validate.OneOf(tuple(words.RESULTS)))
    words = fields.String(required=True, validate=validate.Length(1, 300))


class LiftSchema(Schema):
    """How the person cooperates after all."""

    words = fields.String(load_default="", validate=validate.Length(0, 300))


class NewFlagSchema(Schema):
    """A household with signs of means."""

    household_id = fields.String(required=True, validate=_ID)
    signs = fields.List(
        fields.String(validate=validate.OneOf(tuple(words.SIGNS))), required=True, validate=validate.Length(1, 10)
    )
    note = fields.String(load_default="", validate=validate.Length(0, 300))


class FlagSchema(Schema):
    """A mark, and the special check that it opened."""

    id = fields.String(required=True)
    household_id = fields.String(required=True)
    household = fields.String(metadata={"description": "code"})
    name = fields.String()
    township = fields.String()
    signs = fields.List(fields.String(), required=True)
    note = fields.String(required=True)
    review_id = fields.String(required=True, allow_none=True)
    cleared_why = fields.String(required=True)
    set_at = fields.String(required=True, metadata={"format": "date-time"})


class FlagListSchema(Schema):
    """Marks, the newest first."""

    rows = fields.List(fields.Nested(FlagSchema), required=True)


class CompareSchema(Schema):
    """Who gave a file, and whether each hit is checked at once."""

    source = fields.String(required=True, validate=validate.Length(1, 60))
    at_once = fields.Boolean(load_default=True)


class ComparisonSchema(Schema):
    """A compared file."""

    id = fields.String(required=True)
    source = fields.String(required=True)
    file_name = fields.String(required=True)
    sha256 = fields.String(required=True)
    rows = fields.Integer(required=True)
    found = fields.Integer(required=True)
    compared_at = fields.String(required=True, metadata={"format": "date-time"})


class ComparisonListSchema(Schema):
    """Compared files, the newest first."""

    rows = fields.List(fields.Nested(ComparisonSchema), required=True)
