"""What the API of transfers takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.referrals.words import STATES, WITHDRAWALS


class ListQuerySchema(Schema):
    """Which transfers, and from where on."""

    state = fields.String(load_default="", validate=validate.OneOf(["", "open", *STATES]))
    late = fields.Boolean(load_default=False, metadata={"description": "only those whose open step is overdue"})
    after = fields.String(load_default=None, metadata={"description": "cursor of the page before"})
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class InboxQuerySchema(Schema):
    """From where on."""

    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class LineSchema(Schema):
    """One transfer in a list."""

    id = fields.String(required=True)
    number = fields.String(allow_none=True)
    state = fields.String(required=True)
    item = fields.String(required=True)
    case_code = fields.String(required=True)
    household_code = fields.String(required=True)
    from_unit = fields.String(required=True)
    to_unit = fields.String(allow_none=True)
    urgent = fields.Boolean(required=True)
    sent_at = fields.AwareDateTime(allow_none=True)
    signed_at = fields.AwareDateTime(allow_none=True)
    returns = fields.Integer(required=True)
    result_kind = fields.String(allow_none=True)
    next_check_on = fields.Date(allow_none=True)
    task_id = fields.String(allow_none=True, metadata={"description": "the open step"})
    light = fields.Dict(required=True)


class LinePageSchema(Schema):
    """A page of transfers."""

    rows = fields.List(fields.Nested(LineSchema), required=True)
    next = fields.String(allow_none=True)


class StepSchema(Schema):
    """One step of a transfer's way."""

    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    unit = fields.String()
    to = fields.String()
    by = fields.String(required=True)
    detail = fields.Dict()
    paper = fields.String()


class OfferSchema(Schema):
    """One job that was offered."""

    offered_on = fields.Date(required=True)
    job = fields.String(required=True)
    employer = fields.String(required=True)
    answer = fields.String(required=True)
    reason = fields.String()
    justified = fields.Boolean(required=True)
    in_row = fields.Integer(required=True)


class ReferralSchema(LineSchema):
    """One transfer: the minimum facts, the identity token, its way."""

    need = fields.String(required=True)
    facts = fields.List(fields.Dict(), required=True)
    identity = fields.Dict(required=True)
    means = fields.List(
        fields.Dict(), required=True, metadata={"description": "how the means are settled, and the conclusion"}
    )
    requested_on = fields.Date(allow_none=True)
    papers = fields.List(fields.Dict())
    review = fields.List(fields.Dict(), metadata={"description": "what was found, for whoever has to confirm it"})
    confirmed = fields.Dict(allow_none=True, metadata={"description": "unit, by, on: the second body that confirmed"})
    steps = fields.List(fields.Nested(StepSchema), required=True)
    offers = fields.List(fields.Nested(OfferSchema), required=True)


class ConfirmSchema(Schema):
    """A need of a case that another department decides."""

    case = fields.String(required=True)
    item = fields.String(required=True)
    need = fields.String(required=True)
    urgent = fields.Boolean(load_default=False)
    requested_on = fields.Date(load_default=None, allow_none=True)
    to_unit = fields.String(load_default=None, allow_none=True)
    person = fields.String(
        attribute="person_id", load_default=None, allow_none=True, metadata={"description": "member whom it concerns"}
    )
    details = fields.Dict(
        load_default=None, allow_none=True, metadata={"description": "answers to the item's own form"}
    )


class SendSchema(Schema):
    """Consent, and the addressee where the county's table names none."""

    consent = fields.Boolean(load_default=False)
    to_unit = fields.String(load_default=None, allow_none=True)


class DropSchema(Schema):
    """Why it is not transferred."""

    reason = fields.String(required=True)


class WithdrawSchema(Schema):
    """Why it is withdrawn."""

    reason = fields.String(required=True, metadata={"description": ", ".join(WITHDRAWALS)})


class DoneSchema(Schema):
    """The transfer after the command."""

    id = fields.String(required=True)
    number = fields.String(allow_none=True)
    state = fields.String(required=True)
