"""What the organisation's API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.organisation.roles import ROLES


class PostSchema(Schema):
    """A post: the unit and the role at it."""

    unit = fields.String(required=True, metadata={"description": "id of the unit"})
    role = fields.String(required=True, validate=validate.OneOf(tuple(ROLES)))


class AbsenceSchema(Schema):
    """Somebody is away, and somebody stands in."""

    id = fields.String(required=True)
    user = fields.String(required=True)
    user_name = fields.String(required=True)
    substitute = fields.String(required=True)
    substitute_name = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, metadata={"description": "the last day"})
    reason = fields.String(required=True)


class PlanAbsenceSchema(Schema):
    """An absence to be planned."""

    user = fields.String(load_default=None, metadata={"description": "who is away; oneself when it is left out"})
    substitute = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    reason = fields.String(required=True)
    posts = fields.List(
        fields.Nested(PostSchema), load_default=None, metadata={"description": "only these; all when left out"}
    )


class IdSchema(Schema):
    """What was made."""

    id = fields.String(required=True)


class DoneSchema(Schema):
    """It is done."""

    ok = fields.Boolean(required=True)


class HeldPostSchema(Schema):
    """A post that somebody holds today."""

    id = fields.String(required=True)
    unit = fields.String(required=True, metadata={"description": "the unit's name"})
    role = fields.String(required=True)


class AccountSchema(Schema):
    """An account with its posts of today."""

    id = fields.String(required=True)
    login = fields.String(required=True)
    name = fields.String(required=True)
    posts = fields.List(fields.Nested(HeldPostSchema), required=True)
    locked = fields.Boolean(required=True)
    closed = fields.Boolean(required=True)
    second_factor = fields.Boolean(required=True)


class FindAccountsSchema(Schema):
    """Words to find accounts by: account, name or unit."""

    q = fields.String(load_default="")


class AppointSchema(PostSchema):
    """A post to be given."""

    since = fields.Date(required=True)
    until = fields.Date(load_default=None)
    title = fields.String(load_default="", validate=validate.Length(max=60))


class OneTimePasswordSchema(Schema):
    """A one-time password; it is told this once."""

    password = fields.String(required=True)


class OrganisationFileSchema(Schema):
    """A file of divisions, units and people."""

    text = fields.String(required=True, metadata={"description": "CSV, as docs/howto/keep-accounts.md describes it"})


class OrganisationLineSchema(Schema):
    """What one line of the file would do."""

    number = fields.Integer(required=True)
    kind = fields.String(required=True)
    change = fields.String(required=True, validate=validate.OneOf(("adds", "changes", "stays")))
    values = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class TakenSchema(Schema):
    """How many lines added or changed something."""

    lines = fields.Integer(required=True)
