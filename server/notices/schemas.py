"""What the API of notices takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.notices.words import GROUNDS

_INSTANT = {"format": "date-time"}
_KEY = {"description": "the client's own key; the same again is the same objection"}


class NoticeListQuerySchema(Schema):
    """Which notices."""

    which = fields.String(load_default="open", validate=validate.OneOf(("open", "prepared", "posted", "ended", "all")))
    kind = fields.String(load_default="", validate=validate.OneOf(("", "before", "after")))
    after = fields.String(load_default=None)


class NoticeSchema(Schema):
    """A notice as officers see it: what stands on the poster, and where it is on its way."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    kind = fields.String(required=True)
    round = fields.Integer(required=True)
    item = fields.String(required=True)
    state = fields.String(required=True)
    number = fields.String(required=True)
    facts = fields.Dict(required=True)
    posted_at = fields.DateTime(allow_none=True, metadata=_INSTANT)
    ends_on = fields.Date(allow_none=True)
    taken_down_at = fields.DateTime(allow_none=True, metadata=_INSTANT)
    task_id = fields.String(
        allow_none=True, metadata={"description": "the open step at the board; where one notice is read"}
    )
    poster_url = fields.String(required=True)
    public_url = fields.String(allow_none=True, metadata={"description": "while it is shown; where one notice is read"})


class NoticePageSchema(Schema):
    """A page of notices."""

    rows = fields.List(fields.Nested(NoticeSchema), required=True)
    next = fields.String(allow_none=True)


class PhotoQuerySchema(Schema):
    """Which of the two postings a photo proves."""

    line = fields.String(required=True, validate=validate.OneOf(("start", "end")))


class ObjectionSchema(Schema):
    """An objection as somebody says it; whoever wants an answer leaves a name and a telephone."""

    content = fields.String(required=True, validate=validate.Length(1, 4000))
    name = fields.String(load_default="", validate=validate.Length(max=200))
    phone = fields.String(load_default="", validate=validate.Length(max=100))
    submission = fields.String(required=True, validate=validate.Length(8, 40), metadata=_KEY)


class WindowObjectionSchema(ObjectionSchema):
    """An objection that came in at the window, by telephone or in a letter."""

    way = fields.String(load_default="window", validate=validate.OneOf(("window", "phone", "letter")))
    objected_at = fields.AwareDateTime(load_default=None, metadata=_INSTANT)


class RegisteredSchema(Schema):
    """An objection that is registered."""

    serial = fields.Integer(required=True)
    registered_at = fields.String(required=True, metadata=_INSTANT)


class PublicNoticeSchema(Schema):
    """What anybody may read of a notice while it runs."""

    kind = fields.String(required=True)
    round = fields.Integer(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "the family name only"})
    facts = fields.Dict(required=True)
    posted_on = fields.Date(required=True)
    ends_on = fields.Date(allow_none=True)


class AskExemptionSchema(Schema):
    """Why a household must not be posted."""

    ground = fields.String(required=True, validate=validate.OneOf(tuple(GROUNDS)))
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class DecideExemptionSchema(Schema):
    """The decision of a second person."""

    approved = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=200))


class ExemptionSchema(Schema):
    """A request for no notice."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    ground = fields.String(required=True)
    reason = fields.String(required=True)
    approved = fields.Boolean(allow_none=True)
