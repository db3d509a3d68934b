"""Meetings with their agenda over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

INSTANT = {"format": "date-time"}


class PlanSchema(Schema):
    """A meeting to plan."""

    planned_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True, validate=validate.Length(1, 80))
    submission = fields.String(
        required=True, validate=validate.Length(8, 40),
        metadata={"description": "the client's own key; the same again is the same meeting"},
    )  # fmt: skip


class ListSchema(Schema):
    """Which meetings."""

    state = fields.String(load_default="")


class MeetingSchema(Schema):
    """A meeting in a list."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    case_id = fields.String(required=True)
    state = fields.String(required=True)
    way = fields.String(required=True)
    planned_at = fields.String(required=True, metadata=INSTANT)
    place = fields.String(required=True)
    version = fields.Integer(required=True)
    matters = fields.Integer(required=True)


class MeetingListSchema(Schema):
    """Meetings, the latest first."""

    rows = fields.List(fields.Nested(MeetingSchema), required=True)


class WaitingSchema(Schema):
    """A matter that waits."""

    source = fields.String(required=True)
    kind = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    question = fields.String(required=True)
    amount = fields.String(allow_none=True)
    requested_at = fields.String(required=True, metadata=INSTANT)
    binds_on = fields.String(allow_none=True, metadata={"format": "date"})


class WaitingListSchema(Schema):
    """What waits for a meeting, what is bound first on top."""

    rows = fields.List(fields.Nested(WaitingSchema), required=True)


class MatterSchema(Schema):
    """One matter of an agenda to save."""

    source = fields.String(
        required=True, metadata={"description": "`request:ID`, `entry:ID`, or `case:CODE` to bring a case"}
    )
    question = fields.String(
        load_default="", metadata={"description": "why a case is brought: complex, disputed, soft-exit, other"}
    )
    reason = fields.String(load_default="")
    facts = fields.String(load_default=None, allow_none=True)
    concerned = fields.List(fields.String(), load_default=None, allow_none=True)


class AgendaSchema(Schema):
    """An agenda to save, in its order."""

    version = fields.Integer(required=True, metadata={"description": "the meeting's version that was read"})
    planned_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True)
    matters = fields.List(fields.Nested(MatterSchema), required=True)


class LineSchema(Schema):
    """One matter on an agenda."""

    id = fields.String(required=True)
    source = fields.String(required=True)
    case_code = fields.String(required=True)
    question = fields.String(required=True)
    facts = fields.String(required=True)
    concerned = fields.List(fields.String(), required=True)
    state = fields.String(required=True)
    late = fields.Boolean(required=True, metadata={"description": "the meeting comes after the case's binding date"})


class SheetSchema(MeetingSchema):
    """A meeting with its agenda."""

    step = fields.String(required=True, metadata={"description": "where its process waits for a person"})
    agenda = fields.List(fields.Nested(LineSchema), required=True)


class PrepareSchema(Schema):
    """How a meeting goes on."""

    way = fields.String(required=True, validate=validate.OneOf(("meeting", "written", "cancel")))
    reason = fields.String(load_default="", validate=validate.Length(max=200))


class CallOffSchema(Schema):
    """Why a meeting is called off."""

    reason = fields.String(required=True, validate=validate.Length(1, 200))


class SeriesSchema(Schema):
    """A recurring meeting: the first day, every how many weeks, at what time, where."""

    first_on = fields.Date(required=True)
    every_weeks = fields.Integer(required=True)
    at = fields.String(required=True, metadata={"description": "14:30"})
    place = fields.String(required=True, validate=validate.Length(1, 80))


class SeriesMadeSchema(Schema):
    """The recurring meeting that was set."""

    id = fields.String(required=True)
