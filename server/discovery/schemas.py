"""What the API of leads takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.discovery.words import OUTCOMES, VERIFIED, WAYS

_TEXT = validate.Length(1, 2000)


class LeadReportSchema(Schema):
    """A report: where, and the answers to the form `lead`."""

    township = fields.String(required=True)
    village = fields.String(load_default=None, allow_none=True)
    answers = fields.Dict(required=True)
    submission = fields.String(
        required=True, validate=validate.Length(1, 40), metadata={"description": "the form's own key"}
    )


class LeadQuerySchema(Schema):
    """Which leads."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "contacted", "closed", "")))
    mine = fields.Boolean(load_default=False)
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class LeadSchema(Schema):
    """One lead."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    state = fields.String(required=True)
    source = fields.String(required=True, validate=validate.OneOf(("report", "signal")))
    scene = fields.String(required=True)
    urgent = fields.Boolean(required=True)
    name = fields.String(required=True)
    township = fields.String(required=True)
    reports = fields.Integer(required=True)
    why = fields.String()
    basis = fields.String()
    rule = fields.String()
    reported_at = fields.String(required=True, metadata={"format": "date-time"})
    contact_due_on = fields.String(required=True, metadata={"format": "date"})
    contacted_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    outcome = fields.String()
    outcome_note = fields.String()
    case_id = fields.String(allow_none=True, metadata={"description": "the emergency that was registered at once"})
    draft_id = fields.String(allow_none=True)
    light = fields.Dict()


class LeadPageSchema(Schema):
    """Some leads, and the cursor of the next."""

    rows = fields.List(fields.Nested(LeadSchema), required=True)
    next = fields.String(allow_none=True)


class LeadContactSchema(Schema):
    """That the person was spoken to."""

    way = fields.String(required=True, metadata={"description": ", ".join(WAYS)})
    verified = fields.String(required=True, metadata={"description": ", ".join(VERIFIED)})
    note = fields.String(required=True, validate=_TEXT)


class LeadCloseSchema(Schema):
    """What came of it."""

    outcome = fields.String(required=True, metadata={"description": ", ".join(OUTCOMES)})
    note = fields.String(required=True, validate=_TEXT)


class LeadDraftSchema(Schema):
    """The application that was begun."""

    draft_id = fields.String(required=True)
