"""Batches, lines and single payments over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.payments.opening import KINDS
from server.payments.schemas.months import is_month

_SHORT = validate.Length(1, 60)


class OpenRunSchema(Schema):
    """A batch to open."""

    kind = fields.String(required=True, validate=validate.OneOf(tuple(KINDS)))
    month = fields.String(required=True, validate=is_month, metadata={"description": "2026-12"})
    campaign_id = fields.String(load_default=None, allow_none=True)


class ResultSchema(Schema):
    """The bank's answer as text."""

    name = fields.String(load_default="result.csv", validate=validate.Length(1, 120))
    content = fields.String(required=True, metadata={"description": "the CSV file as text"})


class RunSchema(Schema):
    """A batch."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    case_id = fields.String(required=True)
    kind = fields.String(required=True)
    month = fields.String(required=True)
    state = fields.String(required=True)
    count = fields.Integer(required=True)
    total = fields.String(required=True)
    pay_by = fields.String(required=True)
    digest = fields.String(required=True)
    file_sha256 = fields.String(required=True)


class LineSchema(Schema):
    """A line of a batch."""

    serial = fields.Integer(required=True)
    household = fields.String(required=True)
    payee = fields.String(required=True)
    account = fields.String(required=True, metadata={"description": "masked"})
    item = fields.String(required=True)
    month = fields.String(required=True)
    amount = fields.String(required=True)
    fund = fields.String(required=True)
    state = fields.String(required=True)
    return_code = fields.String(required=True)


class RunSheetSchema(RunSchema):
    """A batch with its lines."""

    lines = fields.List(fields.Nested(LineSchema), required=True)


class RunListSchema(Schema):
    """Batches, the newest first."""

    rows = fields.List(fields.Nested(RunSchema), required=True)


class LinesQuerySchema(Schema):
    """Which lines of a batch."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, 10_000_000))


class TakenSchema(Schema):
    """What a file of the bank did."""

    id = fields.String(required=True)
    paid = fields.Integer(required=True)
    returned = fields.Integer(required=True)
    paid_amount = fields.String(required=True)
    returned_amount = fields.String(required=True)


class HeldSchema(Schema):
    """Money that is due and was not paid."""

    standing_id = fields.String(required=True)
    household = fields.String(required=True)
    name = fields.String(required=True)
    item = fields.String(required=True)
    month = fields.String(required=True)
    amount = fields.String(required=True)
    why = fields.String(required=True)


class UnpaidSchema(Schema):
    """The unpaid list."""

    rows = fields.List(fields.Nested(HeldSchema), required=True)


class PrepareSchema(Schema):
    """The voucher of a payment, and the fund that pays it (without one, the first that may)."""

    voucher = fields.String(required=True, validate=_SHORT)
    fund_id = fields.String(load_default=None, allow_none=True)


class ConfirmSchema(Schema):
    """The day on which a payment was made."""

    paid_on = fields.Date(required=True)


class PaymentSchema(Schema):
    """A payment asked of finance."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    purpose = fields.String(required=True)
    amount = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(("requested", "prepared", "batched", "paid", "renounced", "withheld"))
    )
    voucher = fields.String()
    fund_id = fields.String(allow_none=True)
    paid_on = fields.String(allow_none=True)


class PaymentListSchema(Schema):
    """Payments, those not paid first."""

    rows = fields.List(fields.Nested(PaymentSchema), required=True)
