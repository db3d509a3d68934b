"""What the meetings' API takes and gives; amounts are decimal texts in yuan."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.meetings.voting import OUTCOMES, VOTES
from server.meetings.words import ACT_DAYS, HOW

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

    source = fields.String(required=True, metadata={"description": "`request:ID` or `entry:ID`"})
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


class AttendanceSchema(Schema):
    """Who is there."""

    users = fields.List(fields.String(), required=True)


class VoteSchema(Schema):
    """One's own unit's vote."""

    vote = fields.String(required=True, validate=validate.OneOf(VOTES))
    text = fields.String(load_default="", validate=validate.Length(max=1000))


class RecordedVoteSchema(VoteSchema):
    """A vote that the secretary records."""

    unit_id = fields.String(required=True)
    how = fields.String(required=True, validate=validate.OneOf(tuple(HOW)))


class AsideSchema(Schema):
    """Who stands aside, and why; without a user oneself."""

    user_id = fields.String(load_default=None, allow_none=True)
    reason = fields.String(required=True, validate=validate.Length(1, 120))


class AgainSchema(Schema):
    """Whose recusal is taken back, and why."""

    user_id = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 120))


class CallOffSchema(Schema):
    """Why a meeting is called off."""

    reason = fields.String(required=True, validate=validate.Length(1, 200))


class ConcludeSchema(Schema):
    """How a matter is concluded."""

    agenda_item = fields.String(required=True)
    conclusion = fields.String(required=True, validate=validate.OneOf(("resolved", "carried", "dropped")))
    text = fields.String()
    amount = fields.Decimal(places=None)
    basis = fields.String()
    responsible = fields.String(metadata={"description": "id of the unit that carries it out"})
    act_days = fields.String(validate=validate.OneOf([str(days) for days in ACT_DAYS]))
    chair_choice = fields.String(validate=validate.OneOf(OUTCOMES))
    chair_reason = fields.String()


class OverviewSchema(Schema):
    """What is added to the minutes."""

    overview = fields.String(load_default="", validate=validate.Length(max=2000))


class SignSchema(Schema):
    """The convener's word on the minutes."""

    outcome = fields.String(required=True, validate=validate.OneOf(("sign", "return")))
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class SeatSchema(Schema):
    """One seat at a matter; the vote is given only when its time has come."""

    unit_id = fields.String(required=True)
    unit = fields.String(required=True)
    kind = fields.String(required=True)
    speaker = fields.String(required=True)
    voted = fields.Boolean(required=True)
    vote = fields.String(allow_none=True)
    text = fields.String(allow_none=True)


class LiveMatterSchema(Schema):
    """One matter as it is deliberated."""

    id = fields.String(required=True)
    case_code = fields.String(required=True)
    state = fields.String(required=True)
    facts = fields.String(required=True)
    quorum = fields.Boolean(required=True)
    missing = fields.List(fields.String(), required=True)
    all_voted = fields.Boolean(required=True)
    outcome = fields.String(allow_none=True)
    tied = fields.List(fields.String(), required=True)
    seats = fields.List(fields.Nested(SeatSchema), required=True)


class LiveQuerySchema(Schema):
    """Which matter."""

    item = fields.String(load_default="")


class MyMatterSchema(Schema):
    """One matter as a member sees it."""

    id = fields.String(required=True)
    case_code = fields.String(required=True)
    state = fields.String(required=True)
    aside = fields.Boolean(required=True)
    may_vote = fields.Boolean(required=True)
    facts = fields.String(allow_none=True)
    vote = fields.String(allow_none=True)
    others = fields.List(fields.Dict(), required=True)


class MySheetSchema(Schema):
    """A meeting as a member sees it."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    signed_in = fields.Boolean(required=True)
    matters = fields.List(fields.Nested(MyMatterSchema), required=True)


class ResolutionQuerySchema(Schema):
    """Which resolutions."""

    state = fields.String(load_default="", validate=validate.OneOf(("", "open", "overdue", "reported", "closed")))


class ResolutionSchema(Schema):
    """A resolution and how far it is carried out."""

    id = fields.String(required=True)
    meeting_id = fields.String(required=True)
    case_code = fields.String(required=True)
    outcome = fields.String(required=True)
    amount = fields.String(allow_none=True)
    text = fields.String(required=True)
    unit = fields.String(required=True)
    due_on = fields.String(required=True, metadata={"format": "date"})
    late = fields.Boolean(required=True)
    state = fields.String(required=True)


class ResolutionListSchema(Schema):
    """Resolutions, what is due first on top."""

    rows = fields.List(fields.Nested(ResolutionSchema), required=True)


class DoneSchema(Schema):
    """Done."""

    ok = fields.Boolean(required=True)


class SeriesSchema(Schema):
    """A recurring meeting: the first day, every how many weeks, at what time, where."""

    first_on = fields.Date(required=True)
    every_weeks = fields.Integer(required=True)
    at = fields.String(required=True, metadata={"description": "14:30"})
    place = fields.String(required=True, validate=validate.Length(1, 80))


class SeriesMadeSchema(Schema):
    """The recurring meeting that was set."""

    id = fields.String(required=True)
