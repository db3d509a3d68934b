"""Checks and changes of aid over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.reviews import words
from server.reviews.cycles import CHECKED

DATE = {"format": "date"}
_ID = validate.Length(1, 40)


class HouseholdSchema(Schema):
    """The household that a row is about; its head's name is masked for readers without names."""

    household_id = fields.String(required=True)
    household = fields.String(required=True, metadata={"description": "code"})
    name = fields.String(required=True)
    township = fields.String(required=True)


class StepSchema(Schema):
    """A step that waits for a person."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class ReviewQuerySchema(Schema):
    """Which checks."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "done", "ended", "")))
    kind = fields.String(load_default="", validate=validate.OneOf(("", *words.KINDS)))


class ReviewSchema(HouseholdSchema):
    """One check."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    kind = fields.String(required=True)
    item = fields.String(required=True)
    cause = fields.String(required=True)
    rule = fields.String(required=True)
    since_on = fields.String(required=True, metadata=DATE)
    due_on = fields.String(required=True, metadata=DATE)
    state = fields.String(required=True)
    outcome = fields.String(allow_none=True)
    amount_before = fields.String(allow_none=True)
    amount_after = fields.String(allow_none=True)
    tasks = fields.List(fields.Nested(StepSchema), required=True)


class ReviewListSchema(Schema):
    """Checks, the nearest last day first."""

    rows = fields.List(fields.Nested(ReviewSchema), required=True)


class LiveSheetSchema(Schema):
    """The sheet of a check as of today; null where its aid does not hang on means, or the household declared none."""

    case_id = fields.String(required=True)
    item = fields.String(required=True)
    sheet = fields.Dict(required=True, allow_none=True)


class OpenReviewSchema(Schema):
    """A check that nobody planned."""

    household_id = fields.String(required=True, validate=_ID)
    item = fields.String(required=True, validate=validate.OneOf(CHECKED))
    person_id = fields.String(
        load_default=None, metadata={"description": "whose, where several persons receive the item"}
    )
    kind = fields.String(required=True, validate=validate.OneOf(("alert", "change")))
    cause = fields.String(required=True, validate=validate.Length(1, 300))


class MadeSchema(Schema):
    """What was made."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)


class StopQuerySchema(Schema):
    """Which changes of aid."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "done", "dropped", "")))


class StopSchema(HouseholdSchema):
    """One intended or decided change of aid."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    item = fields.String(required=True)
    outcome = fields.String(required=True)
    ground = fields.String(required=True)
    facts = fields.String(required=True)
    amount_before = fields.String(required=True)
    amount_after = fields.String(required=True)
    intent_delivered_at = fields.String(allow_none=True)
    heard = fields.String(allow_none=True)
    decision = fields.String(allow_none=True)
    decided_amount = fields.String(allow_none=True)
    first_month = fields.String(allow_none=True, metadata=DATE)
    grace_months = fields.Integer(required=True)
    state = fields.String(required=True)
    tasks = fields.List(fields.Nested(StepSchema), required=True)


class StopListSchema(Schema):
    """Changes of aid, the newest first."""

    rows = fields.List(fields.Nested(StopSchema), required=True)


class ProposeSchema(Schema):
    """A change that is intended without a check before it."""

    household_id = fields.String(required=True, validate=_ID)
    person_id = fields.String(
        load_default=None, metadata={"description": "whose, where several persons receive the item"}
    )
    item = fields.String(required=True, validate=validate.Length(1, 30))
    outcome = fields.String(required=True, validate=validate.OneOf(("raise", "cut", "stop", "convert")))
    ground = fields.String(required=True, validate=validate.OneOf(tuple(words.GROUNDS)))
    facts = fields.String(required=True, validate=validate.Length(1, 2000))
    amount = fields.Decimal(load_default=None, allow_none=True, places=None, allow_nan=False)
