"""What the API of disasters takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

_SHORT = validate.Length(0, 200)


class OpenEventSchema(Schema):
    """An event to open: the answers to the form `disaster-event`, and the townships that it hit."""

    answers = fields.Dict(required=True)
    area = fields.List(fields.String(), required=True, validate=validate.Length(1, 60))


class EventSchema(Schema):
    """An event."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    happened_on = fields.String(required=True)
    narrative = fields.String(required=True)
    area = fields.List(fields.String(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(("open", "closed")))


class RegisterSchema(Schema):
    """A household to register: where, and the answers to the form `disaster-household`."""

    township = fields.String(required=True)
    village = fields.String(load_default=None, allow_none=True)
    answers = fields.Dict(required=True)


class RegistrationSchema(Schema):
    """A registered household."""

    id = fields.String(required=True)
    household = fields.String(required=True, metadata={"description": "the household's code"})
    name = fields.String(required=True, metadata={"description": "masked for who may not read it"})
    people = fields.Integer(required=True)
    needs = fields.List(fields.String(), required=True)
    damage = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("waiting", "listed", "lead")))
    lead_code = fields.String(required=True)


class NominateSchema(Schema):
    """A household to put on the rebuilding list: the answers to the form `disaster-rebuild`."""

    answers = fields.Dict(required=True)


class RebuildingSchema(Schema):
    """A household on the rebuilding list."""

    id = fields.String(required=True)
    household = fields.String(required=True, metadata={"description": "the household's code"})
    name = fields.String(required=True, metadata={"description": "masked for who may not read it"})
    case = fields.String(required=True, metadata={"description": "number of its case"})
    damage_grade = fields.String(required=True)
    put_forward = fields.String(required=True, validate=validate.OneOf(("own", "group")))
    group_name = fields.String(required=True)
    amount = fields.String(required=True, metadata={"description": "approved; empty before"})
    stage = fields.String(
        required=True,
        metadata={"description": "step that is open, `sent`, `waits` (for consent), or how it ended"},
    )


class EventListSchema(Schema):
    """The county's events, the newest first."""

    rows = fields.List(fields.Nested(EventSchema), required=True)


class EventSheetSchema(EventSchema):
    """An event with the households that one may see."""

    households = fields.List(fields.Nested(RegistrationSchema), required=True)
    rebuilding = fields.List(fields.Nested(RebuildingSchema), required=True)


class OpenListSchema(Schema):
    """Whose list to open."""

    township = fields.String(required=True)


class ListSchema(Schema):
    """A township's winter list."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    township = fields.String(required=True)
    year = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("open", "handed", "settled")))
    due_on = fields.String(required=True)
    sha256 = fields.String(required=True, metadata={"description": "of the sealed file; empty before the hand-over"})


class ListsSchema(Schema):
    """The lists that one may read."""

    rows = fields.List(fields.Nested(ListSchema), required=True)


class LineSchema(Schema):
    """One household of a list."""

    id = fields.String(required=True)
    household = fields.String()
    name = fields.String(metadata={"description": "masked for who may not read it"})
    people = fields.Integer(required=True)
    needs = fields.List(fields.String(), required=True)
    identity = fields.String(required=True)
    standing = fields.String(required=True, validate=validate.OneOf(("in", "out", "asked")))
    reason = fields.String(required=True)
    result = fields.String(required=True)
    what = fields.String(required=True)
    amount = fields.String(required=True)
    granted_on = fields.String(required=True)
    answer = fields.String(required=True)


class ListSheetSchema(ListSchema):
    """A list with its lines."""

    lines = fields.List(fields.Nested(LineSchema), required=True)


class StandingSchema(Schema):
    """Whether a household stands on the list, why not, and what it lacks."""

    included = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=_SHORT)
    needs = fields.List(fields.String(), load_default=list, validate=validate.Length(0, 10))


class ReasonSchema(Schema):
    """Why the rest is left out."""

    reason = fields.String(required=True, validate=validate.Length(1, 200))


class CountSchema(Schema):
    """How many households it concerned."""

    count = fields.Integer(required=True)


class ResultSchema(Schema):
    """What a household got and when, or why nothing."""

    result = fields.String(required=True, validate=validate.OneOf(("granted", "refused")))
    what = fields.String(load_default="", validate=validate.Length(0, 120))
    amount = fields.Decimal(load_default=None, allow_none=True)
    granted_on = fields.Date(load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=_SHORT)
