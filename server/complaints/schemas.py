"""What the API of complaints takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

_INSTANT = {"format": "date-time"}


class ReportSchema(Schema):
    """A complaint as somebody tells it."""

    answers = fields.Dict(required=True, metadata={"description": "answers to the form `complaint.register`"})
    submission = fields.String(
        required=True, validate=validate.Length(8, 40),
        metadata={"description": "the client's own key; the same again is the same complaint"},
    )  # fmt: skip


class StandingSchema(Schema):
    """How a complaint stands, without what it says."""

    code = fields.String(required=True, metadata={"description": "with which the reporter asks again"})
    case_code = fields.String(required=True)
    received_on = fields.Date(required=True)
    state = fields.String(required=True)
    named = fields.Boolean(required=True)
    due_on = fields.Date(allow_none=True)


class ComplaintListQuerySchema(Schema):
    """Which complaints."""

    open_only = fields.Boolean(load_default=True)
    after = fields.String(load_default=None)


class ComplaintSchema(Schema):
    """A complaint, for the unit that handles it."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    about = fields.String(required=True)
    route = fields.String(required=True)
    state = fields.String(required=True)
    named = fields.Boolean(required=True)
    received_at = fields.String(required=True, metadata=_INSTANT)
    due_on = fields.Date(allow_none=True)
    who = fields.String(metadata={"description": "only when one is read"})
    points = fields.List(fields.String(), metadata={"description": "only when one is read"})
    household_code = fields.String(metadata={"description": "only when one is read"})


class ComplaintPageSchema(Schema):
    """A page of complaints."""

    rows = fields.List(fields.Nested(ComplaintSchema), required=True)
    next = fields.String(allow_none=True)


class HouseholdCodeSchema(Schema):
    """Which household a complaint is about."""

    household_code = fields.String(required=True, validate=validate.Length(max=24))
