"""What the payments API takes and gives; amounts are decimal texts in yuan, months `2026-12`, accounts masked."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from server.payments.runs import KINDS

_SHORT = validate.Length(1, 60)


def _month(text: Any) -> None:
    if not validate.Regexp(r"^[0-9]{4}-(0[1-9]|1[0-2])$")(str(text)):
        raise ValidationError("2026-12")


class OpenRunSchema(Schema):
    """A batch to open."""

    kind = fields.String(required=True, validate=validate.OneOf(tuple(KINDS)))
    month = fields.String(required=True, validate=_month, metadata={"description": "2026-12"})
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
    state = fields.String(required=True, validate=validate.OneOf(("requested", "prepared", "batched", "paid")))
    voucher = fields.String()
    fund_id = fields.String(allow_none=True)
    paid_on = fields.String(allow_none=True)


class PaymentListSchema(Schema):
    """Payments, those not paid first."""

    rows = fields.List(fields.Nested(PaymentSchema), required=True)


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


class StartRecoverySchema(Schema):
    """A recovery to open."""

    household_id = fields.String(required=True)
    person_id = fields.String(required=True)
    amount = fields.Decimal(required=True)
    ground = fields.String(required=True)
    first_month = fields.Date(
        load_default=None, metadata={"description": "any day of the first month for which it was paid"}
    )
    last_month = fields.Date(load_default=None, metadata={"description": "any day of the last month"})
    beyond = fields.String(
        load_default="", metadata={"description": "why more is asked back than was paid in these months"}
    )


class RecoverySchema(Schema):
    """A recovery."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    ground = fields.String(required=True)
    state = fields.String(required=True)
    claimed = fields.String(required=True)
    paid = fields.String(
        allow_none=True, metadata={"description": "what was paid in the months stated, where somebody stated them"}
    )
    ordered = fields.String(allow_none=True)
    still_open = fields.String(allow_none=True, metadata={"description": "null before an order"})


class RecoveryListSchema(Schema):
    """Recoveries, the open ones first."""

    rows = fields.List(fields.Nested(RecoverySchema), required=True)


class WhySchema(Schema):
    """Why something is asked."""

    reason = fields.String(required=True, validate=validate.Length(1, 200))


class FileSchema(Schema):
    """The file in which it goes on."""

    case_id = fields.String(required=True)


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


class MakeCampaignSchema(Schema):
    """A campaign to make: who is on the list, and what each gets."""

    title = fields.String(required=True, validate=validate.Length(1, 80))
    kind = fields.String(required=True)
    basis = fields.String(required=True, validate=validate.Length(1, 120))
    month = fields.String(required=True, validate=_month)
    groups = fields.List(fields.String(), load_default=list, validate=validate.Length(0, 30))
    per = fields.String(required=True)
    each = fields.Decimal(required=True)
    codes = fields.List(fields.String(), load_default=list, metadata={"description": "households by their codes"})


class CampaignSchema(Schema):
    """A campaign."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    basis = fields.String(required=True)
    month = fields.String(required=True)
    groups = fields.List(fields.String(), required=True)
    per = fields.String(required=True)
    each = fields.String(required=True)
    state = fields.String(required=True)
    count = fields.Integer(required=True)
    total = fields.String(required=True)


class CampaignListSchema(Schema):
    """The campaigns, the newest first."""

    rows = fields.List(fields.Nested(CampaignSchema), required=True)


class EntrySchema(Schema):
    """One household on a list, in or out."""

    id = fields.String(required=True)
    included = fields.Boolean(required=True)
    reason = fields.String(required=True)
    persons = fields.Integer(required=True)
    amount = fields.String(required=True)
    name = fields.String(metadata={"description": "masked, except for who pays"})
    household = fields.String()
    township = fields.String()


class CampaignSheetSchema(CampaignSchema):
    """A campaign with its list."""

    entries = fields.List(fields.Nested(EntrySchema), required=True)


class IncludeSchema(Schema):
    """Whether a household is on the list, and why not."""

    included = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=validate.Length(0, 120))
