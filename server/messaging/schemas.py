"""What the inbox's API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class InboxQuerySchema(Schema):
    """Which messages, and from where on."""

    unread = fields.Boolean(load_default=False, metadata={"description": "only messages not yet read"})
    after = fields.String(load_default=None, metadata={"description": "cursor of the page before"})
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class MessageSchema(Schema):
    """One message in the inbox."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    body_zh = fields.String(required=True)
    body_en = fields.String(required=True)
    link = fields.String(metadata={"description": "path of the page it speaks of; may be empty"})
    case_id = fields.String(allow_none=True)
    read_at = fields.AwareDateTime(allow_none=True)


class InboxPageSchema(Schema):
    """A page of messages, newest first."""

    rows = fields.List(fields.Nested(MessageSchema), required=True)
    next = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null on the last"})


class MarkReadSchema(Schema):
    """Which messages were read; all of them when none is named."""

    ids = fields.List(fields.String(), load_default=None, allow_none=True, validate=validate.Length(max=500))


class CountSchema(Schema):
    """A number of messages."""

    count = fields.Integer(required=True, metadata={"description": "unread messages are counted no further than 100"})


class SubscribeSchema(Schema):
    """Another system that is to be told."""

    unit_id = fields.String(required=True)
    name = fields.String(required=True)
    url = fields.String(
        required=True, metadata={"description": "https address; the body is signed after Standard Webhooks"}
    )
    templates = fields.List(
        fields.String(), load_default=list, metadata={"description": "names of messages; empty for all"}
    )


class SubscribedSchema(Schema):
    """A subscription with its signing secret, which is shown this once."""

    id = fields.String(required=True)
    secret = fields.String(required=True)


class SubscriptionSchema(Schema):
    """A subscription that runs."""

    id = fields.String(required=True)
    unit_id = fields.String(required=True)
    name = fields.String(required=True)
    url = fields.String(required=True)
    templates = fields.List(fields.String(), required=True)
    created_at = fields.AwareDateTime(required=True)


class StuckSchema(Schema):
    """A message that was given up, without what it says."""

    id = fields.String(required=True)
    channel = fields.String(required=True)
    template = fields.String(required=True)
    to = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    attempts = fields.Integer(required=True)
    error = fields.String(required=True)


class ReplaySchema(Schema):
    """Which messages are sent again; all that were given up when none is named."""

    ids = fields.List(fields.String(), load_default=None, allow_none=True, validate=validate.Length(max=500))


class ChoicesSchema(Schema):
    """What comes over which channel: all, urgent, none."""

    email = fields.String(required=True)
    sms = fields.String(required=True)
    digest = fields.Boolean(required=True, metadata={"description": "one summary of the day"})


class ChooseSchema(ChoicesSchema):
    """My choices, and the mobile number that short messages go to."""

    phone = fields.String(load_default="", validate=validate.Length(0, 20))
