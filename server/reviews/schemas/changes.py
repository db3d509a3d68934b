"""Changes in households over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.reviews.schemas.matters import HouseholdSchema

DATE = {"format": "date"}
_ID = validate.Length(1, 40)


class ChangeQuerySchema(Schema):
    """Which reported changes."""

    state = fields.String(load_default="", validate=validate.OneOf(("", "waiting")))
    household_id = fields.String(load_default=None, allow_none=True, validate=_ID)


class DoneSchema(Schema):
    """One thing that followed from a change."""

    kind = fields.String(required=True)
    reference = fields.String(required=True)
    words = fields.String(required=True)


class ChangeSchema(HouseholdSchema):
    """One reported change and what followed from it."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    happened_on = fields.String(required=True, metadata=DATE)
    reported_at = fields.String(required=True, metadata={"format": "date-time"})
    source = fields.String(required=True)
    words = fields.String(required=True)
    late = fields.Boolean(required=True)
    state = fields.String(required=True)
    done = fields.List(fields.Nested(DoneSchema), required=True)


class ChangeListSchema(Schema):
    """Reported changes, those that wait first."""

    rows = fields.List(fields.Nested(ChangeSchema), required=True)


class EnterSchema(Schema):
    """A change in a household."""

    household_id = fields.String(required=True, validate=_ID)
    answers = fields.Dict(required=True, metadata={"description": "answers to the form `family.change`"})
    submission = fields.String(required=True, validate=validate.Length(8, 40))


class SetAsideSchema(Schema):
    """Why a report is not used."""

    why = fields.String(required=True, validate=validate.Length(1, 300))


class ReportedSchema(Schema):
    """A change as it stands; what followed from it is read with it."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    happened_on = fields.String(required=True, metadata=DATE)
    reported_at = fields.String(required=True, metadata={"format": "date-time"})
    source = fields.String(required=True)
    words = fields.String(required=True)
    late = fields.Boolean(required=True)
    state = fields.String(required=True)


class HandleChangeSchema(Schema):
    """A report as it was found to be."""

    answers = fields.Dict(required=True, metadata={"description": "answers to the form `family.change`"})
