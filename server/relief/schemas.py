"""What the urgent lane's API takes and gives; amounts are decimal texts in yuan."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

INSTANT = {"format": "date-time"}
_SHORT = validate.Length(1, 60)


class RegisterSchema(Schema):
    """An emergency as it is reported."""

    township = fields.String(
        required=True, metadata={"description": "unit id of the place, whatever the person's registration"}
    )
    answers = fields.Dict(required=True, metadata={"description": "answers to the form `urgent.register`"})
    submission = fields.String(
        required=True,
        validate=validate.Length(8, 40),
        metadata={"description": "the client's own key; the same again is the same emergency"},
    )


class ReasonSchema(Schema):
    """A reason."""

    reason = fields.String(required=True, validate=validate.Length(1, 200))


class ListSchema(Schema):
    """Which emergencies."""

    open_only = fields.Boolean(load_default=True)


class OpenStepSchema(Schema):
    """A step that waits."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class ReliefSchema(Schema):
    """An emergency with its clocks."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    township = fields.String(required=True)
    kind = fields.String(required=True)
    registered_at = fields.String(required=True, metadata=INSTANT)
    minutes_left = fields.Integer(allow_none=True, metadata={"description": "of the 24 hours; negative when over"})
    fast_due_on = fields.String(allow_none=True, metadata={"format": "date"})
    waits_for_second_person = fields.Boolean(required=True)
    repeat_of = fields.String(required=True)
    state = fields.String(required=True)
    tasks = fields.List(fields.Nested(OpenStepSchema), required=True)


class ReliefListSchema(Schema):
    """Emergencies, the clock that ends first on top."""

    rows = fields.List(fields.Nested(ReliefSchema), required=True)


class FundQuerySchema(Schema):
    """Which part of the ledger."""

    since = fields.Date(load_default=None, metadata={"description": "first day"})
    until = fields.Date(load_default=None, metadata={"description": "first day after the part"})


class FundLineSchema(Schema):
    """One line of a ledger."""

    serial = fields.Integer(required=True)
    at = fields.String(required=True, metadata=INSTANT)
    kind = fields.String(required=True, validate=validate.OneOf(("top-up", "payment", "correction")))
    amount = fields.String(required=True)
    balance = fields.String(required=True)
    lane = fields.String()
    case_id = fields.String(allow_none=True)
    first_by = fields.String(required=True)
    second_by = fields.String(allow_none=True)
    voucher = fields.String()
    source = fields.String()
    note = fields.String()


class FundSchema(Schema):
    """A township's fund."""

    township = fields.String(required=True)
    balance = fields.String(required=True)
    opening = fields.String(required=True)
    closing = fields.String(required=True)
    balanced = fields.Boolean(required=True)
    lines = fields.List(fields.Nested(FundLineSchema), required=True)


class TopUpSchema(Schema):
    """Money that comes into a fund."""

    amount = fields.Decimal(required=True, places=None)
    source = fields.String(required=True, validate=_SHORT)
    voucher = fields.String(required=True, validate=_SHORT)


class CorrectionSchema(Schema):
    """A line put right by the signed difference."""

    serial = fields.Integer(required=True)
    amount = fields.Decimal(required=True, places=None)
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class DrawSampleSchema(Schema):
    """Which month, and the seed of the draw."""

    month = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{4}-(0[1-9]|1[0-2])$"))
    seed = fields.String(required=True, validate=validate.Length(1, 40))


class CheckSampleSchema(Schema):
    """What was found at a drawn payment."""

    result = fields.String(required=True, validate=validate.OneOf(("right", "wrong")))
    finding = fields.String(load_default="", validate=validate.Length(0, 200))


class SampleCheckSchema(Schema):
    """One drawn payment."""

    id = fields.String(required=True)
    entry_id = fields.String(required=True)
    result = fields.String(required=True, metadata={"description": "empty until it is checked"})
    finding = fields.String(required=True)
    checked_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


class SampleSchema(Schema):
    """A month's draw."""

    id = fields.String(required=True)
    month = fields.String(required=True)
    seed = fields.String(required=True)
    paid = fields.Integer(required=True, metadata={"description": "payments of the month"})
    drawn = fields.Integer(required=True)
    checks = fields.List(fields.Nested(SampleCheckSchema))


class SamplesSchema(Schema):
    """Draws, the newest first."""

    rows = fields.List(fields.Nested(SampleSchema), required=True)
