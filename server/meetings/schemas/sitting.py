"""Who is there, votes, conclusions and minutes over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.meetings.voting import OUTCOMES, VOTES
from server.meetings.words import ACT_DAYS, HOW


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
    rules = fields.String(required=True, metadata={"description": "table/version/row of the rules of procedure"})
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
