"""What the inspection room's API gives."""

from __future__ import annotations

from marshmallow import Schema, fields


class VerdictSchema(Schema):
    """What a walk over the chain found."""

    whole = fields.Boolean(required=True)
    entries = fields.Integer(required=True)
    altered = fields.Integer(
        required=True, allow_none=True, metadata={"description": "number of the first altered entry"}
    )
    missing = fields.Boolean(required=True, metadata={"description": "entries at the end are gone"})
    anchor = fields.Date(required=True, allow_none=True, metadata={"description": "first day whose anchor disagrees"})
    proven = fields.Integer(
        required=True,
        metadata={"description": "up to this entry anchors confirm the chain; a rewritten one begins behind it"},
    )
    taken = fields.Integer(
        required=True, metadata={"description": "old entries whose words an erasure took; the chain names each"}
    )


class ReadingSchema(Schema):
    """Somebody opened, unmasked or exported something."""

    at = fields.DateTime(required=True)
    who = fields.String(required=True)
    second = fields.String(required=True, metadata={"description": "who agreed, where two persons were needed"})
    action = fields.String(required=True)
    reason = fields.String(
        required=True, metadata={"description": "as it was kept: the code of a step or purpose, or words"}
    )
    why = fields.String(required=True, metadata={"description": "the reason in words"})


class ReadersSchema(Schema):
    """Who opened a family's file, newest first."""

    rows = fields.List(fields.Nested(ReadingSchema), required=True)


class CodeSchema(Schema):
    """A case's or household's number."""

    code = fields.String(required=True)


class ActsQuerySchema(Schema):
    """Which acts: of whom, and words of the action or how its code begins."""

    who = fields.String(load_default="")
    action = fields.String(load_default="")
    after = fields.String(load_default=None)


class ActSchema(Schema):
    """One entry of the audit."""

    number = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    who = fields.String(required=True)
    login = fields.String(required=True)
    action = fields.String(required=True)
    said = fields.String(required=True, metadata={"description": "the action in words"})
    subject = fields.String(required=True)
    detail = fields.Dict(required=True, metadata={"description": "of words that people typed a digest only"})


class ActsSchema(Schema):
    """Some entries, and the cursor of the next."""

    rows = fields.List(fields.Nested(ActSchema), required=True)
    next = fields.String(allow_none=True)


class AnchorSchema(Schema):
    """Where the chain ended on a day."""

    day = fields.Date(required=True)
    number = fields.Integer(required=True)
    hash = fields.String(required=True)


class AnchorsSchema(Schema):
    """Daily anchors, the newest first."""

    rows = fields.List(fields.Nested(AnchorSchema), required=True)
