"""What the API of applications from home takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.online.words import BY_HAND, OUTCOMES, STATES

_KEY = validate.Length(8, 40)


class SendSchema(Schema):
    """The answers to the form `application.send`."""

    answers = fields.Dict(required=True)
    submission = fields.String(required=True, validate=_KEY, metadata={"description": "the form's own key"})


class ApplicationStandingSchema(Schema):
    """How it stands, for whoever sent it; no personal data."""

    code = fields.String(required=True)
    query_code = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(tuple(STATES)))
    outcome = fields.String(required=True)
    words = fields.String(required=True)
    urgent = fields.Boolean(required=True)
    received_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    late = fields.Boolean(required=True)
    window = fields.String(required=True)
    phone = fields.String(required=True)
    case_query_code = fields.String(required=True, metadata={"description": "code of the case that it became"})


class ApplicationQuerySchema(Schema):
    """Which applications."""

    state = fields.String(load_default="open", validate=validate.OneOf((*STATES, "")))
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class ApplicationSchema(Schema):
    """One application from home."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    state = fields.String(required=True)
    outcome = fields.String(required=True, metadata={"description": ", ".join(OUTCOMES)})
    name = fields.String(required=True)
    township = fields.String(required=True)
    urgent = fields.Boolean(required=True)
    wants = fields.List(fields.String(), required=True)
    received_at = fields.String(required=True, metadata={"format": "date-time"})
    due_on = fields.String(required=True, metadata={"format": "date"})
    calls = fields.Integer(required=True)
    draft_id = fields.String(allow_none=True)
    case_id = fields.String(allow_none=True)
    urgent_case_id = fields.String(allow_none=True)
    light = fields.Dict()


class ApplicationPageSchema(Schema):
    """Some applications, and the cursor of the next."""

    rows = fields.List(fields.Nested(ApplicationSchema), required=True)
    next = fields.String(allow_none=True)


class CallSchema(Schema):
    """Whether somebody answered the call."""

    reached = fields.Boolean(required=True)


class PassOnSchema(Schema):
    """The window that is responsible."""

    township = fields.String(required=True, validate=validate.Length(1, 40))


class AnswerSchema(Schema):
    """What the window says."""

    outcome = fields.String(required=True, metadata={"description": ", ".join(BY_HAND)})
    words = fields.String(required=True, validate=validate.Length(1, 1000))


class ApplicationDraftSchema(Schema):
    """The common form that was begun."""

    draft_id = fields.String(required=True)


class UrgentCaseSchema(Schema):
    """The emergency that was registered."""

    case_id = fields.String(required=True)


class PhoneSchema(Schema):
    """The number to call."""

    phone = fields.String(required=True)


class KeepSchema(Schema):
    """With whom and how the window made sure."""

    words = fields.String(required=True, validate=validate.Length(1, 1000))


class WishSchema(Schema):
    """How a wish to withdraw stands."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    state = fields.String(required=True)
    due_on = fields.String(required=True, metadata={"format": "date"})
