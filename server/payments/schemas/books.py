"""Funds and their books over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

_SHORT = validate.Length(1, 60)


class OpenFundSchema(Schema):
    """A fund to open."""

    code = fields.String(required=True, validate=validate.Length(1, 30))
    name = fields.String(required=True, validate=_SHORT)
    source = fields.String(required=True)
    items = fields.List(fields.String(), required=True, validate=validate.Length(1, 30))
    donor = fields.String(load_default="", validate=validate.Length(0, 80))
    purpose = fields.String(load_default="", validate=validate.Length(0, 200))
    rank = fields.Integer(load_default=50)


class BringInSchema(Schema):
    """Money that comes into a fund."""

    amount = fields.Decimal(required=True)
    voucher = fields.String(required=True, validate=_SHORT)
    note = fields.String(load_default="", validate=validate.Length(0, 200))


class FundSchema(Schema):
    """A fund with what stands where."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    source = fields.String(required=True)
    items = fields.List(fields.String(), required=True)
    brought = fields.String(required=True)
    held = fields.String(required=True)
    under_way = fields.String(required=True)
    paid = fields.String(required=True)


class FundListSchema(Schema):
    """The county's funds."""

    rows = fields.List(fields.Nested(FundSchema), required=True)


class LedgerLineSchema(Schema):
    """One movement of a fund."""

    serial = fields.Integer(required=True)
    kind = fields.String(required=True)
    amount = fields.String(required=True)
    held = fields.String(required=True)
    voucher = fields.String(required=True)


class CorrectLineSchema(Schema):
    """A correction of money that was brought in: the wrong line's number and the signed difference."""

    serial = fields.Integer(required=True)
    difference = fields.Decimal(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class ReconciledSchema(Schema):
    """A month of a fund as it was signed for."""

    month = fields.String(required=True)
    last_serial = fields.Integer(required=True)
    held = fields.String(required=True)
    paid = fields.String(required=True)
    made_by = fields.String(required=True)
    checked_by = fields.String(required=True, allow_none=True)
