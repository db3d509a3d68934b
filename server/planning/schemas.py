"""What the calendar's API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class CalendarLineSchema(Schema):
    """One day."""

    date = fields.Date(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("holiday", "make-up", "closure")))
    zh = fields.String(load_default="")


class EnterCalendarSchema(Schema):
    """A notice (a whole year) or a closure."""

    kind = fields.String(required=True, validate=validate.OneOf(("notice", "closure")))
    source = fields.String(required=True)
    days = fields.List(fields.Nested(CalendarLineSchema), required=True, validate=validate.Length(1, 400))


class CalendarChangeSchema(Schema):
    """A change and how far it is."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    year = fields.Integer(required=True)
    source = fields.String(required=True)
    state = fields.String(required=True)
    moving = fields.Integer(required=True, metadata={"description": "deadlines whose last day changes, or has changed"})
    settled = fields.Integer(
        required=True, metadata={"description": "deadlines that stay and are provisional no longer"}
    )
    rows = fields.Integer(
        required=True,
        metadata={"description": "requests, leads, checks, list entries, warnings and resolutions to move"},
    )
    timers = fields.Integer(required=True, metadata={"description": "timers without a deadline to move"})


class CalendarIdSchema(Schema):
    """The change that was entered or applied."""

    id = fields.String(required=True)
