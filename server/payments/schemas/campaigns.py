"""Campaigns over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.payments.schemas.months import is_month


class MakeCampaignSchema(Schema):
    """A campaign to make: who is on the list, and what each gets."""

    title = fields.String(required=True, validate=validate.Length(1, 80))
    kind = fields.String(required=True)
    basis = fields.String(required=True, validate=validate.Length(1, 120))
    month = fields.String(required=True, validate=is_month)
    groups = fields.List(fields.String(), load_default=list, validate=validate.Length(0, 30))
    per = fields.String(required=True)
    each = fields.Decimal(required=True)
    codes = fields.List(fields.String(), load_default=list, metadata={"description": "households by their codes"})
    fund = fields.String(
        load_default="",
        metadata={"description": "id of the fund that alone pays it; empty: those that may, in their order"},
    )


class CampaignSchema(Schema):
    """A campaign."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    basis = fields.String(required=True)
    month = fields.String(required=True)
    groups = fields.List(fields.String(), required=True)
    per = fields.String(required=True)
    each = fields.String(required=True)
    fund = fields.String(allow_none=True, metadata={"description": "the fund that alone pays it"})
    state = fields.String(required=True)
    count = fields.Integer(required=True)
    total = fields.String(required=True)


class CampaignListSchema(Schema):
    """The campaigns, the newest first."""

    rows = fields.List(fields.Nested(CampaignSchema), required=True)


class EntrySchema(Schema):
    """One household on a list, in or out."""

    id = fields.String(required=True)
    included = fields.Boolean(required=True)
    reason = fields.String(required=True)
    persons = fields.Integer(required=True)
    account = fields.String(required=True, metadata={"description": "the last four digits"})
    state = fields.String(
        required=True, metadata={"description": "listed; renounced or withheld: it came back and is not paid"}
    )
    amount = fields.String(required=True)
    name = fields.String(metadata={"description": "masked, except for who pays"})
    household = fields.String()
    township = fields.String()


class CampaignSheetSchema(CampaignSchema):
    """A campaign with its list."""

    entries = fields.List(fields.Nested(EntrySchema), required=True)


class IncludeSchema(Schema):
    """Whether a household is on the list, and why not."""

    included = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=validate.Length(0, 120))


class CampaignAccountSchema(Schema):
    """Where a household of a list is paid: its head's account, or a member's."""

    payee = fields.String(required=True, validate=validate.Length(1, 80))
    relation = fields.String(required=True, validate=validate.OneOf(("self", "member")))
    bank = fields.String(required=True, validate=validate.Length(1, 200))
    account = fields.String(required=True, validate=validate.Length(1, 40))
