"""What the API of households takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.households.operations import GIVEN_BY_OTHERS


class SearchHouseholdsSchema(Schema):
    """What to search for: number, name, initials, household code."""

    q = fields.String(required=True, validate=validate.Length(min=1, max=60))


class AidSchema(Schema):
    """Aid received: item, unit, state and contact."""

    item = fields.String(required=True)
    unit_name = fields.String(required=True)
    contact = fields.String()
    state = fields.String(required=True)
    since = fields.Date(required=True)


class FoundPersonSchema(Schema):
    """One person found; outside one's own unit only aid, unit and state."""

    person_id = fields.String(required=True)
    household_id = fields.String(allow_none=True)
    household_code = fields.String()
    name = fields.String(required=True)
    id_number = fields.String(metadata={"description": "masked"})
    unit_name = fields.String()
    own = fields.Boolean(required=True)
    by = fields.String(required=True)
    aid = fields.List(fields.Nested(AidSchema))


class FoundPersonsSchema(Schema):
    """The persons found, at most 50."""

    rows = fields.List(fields.Nested(FoundPersonSchema), required=True)


class HouseholdMemberSchema(Schema):
    """A member of a household."""

    person_id = fields.String(required=True)
    name = fields.String(required=True)
    id_number = fields.String(metadata={"description": "masked"})
    relation = fields.String(required=True)
    counted = fields.Boolean(required=True)
    not_counted_kind = fields.String(
        metadata={"description": "held, found-held, missing, clergy, provincial, apart; empty: none"}
    )
    not_counted_reason = fields.String()
    not_counted_since = fields.Date(allow_none=True)
    birth = fields.Date(allow_none=True)


class HouseholdIdentitySchema(Schema):
    """A recognised identity."""

    id = fields.String(dump_only=True)
    kind = fields.String(
        required=True,
        validate=validate.OneOf(GIVEN_BY_OTHERS),  # the others come out of decisions and confirmed rolls
    )
    #: whose it is, where the kind is one person's (特困、孤儿、残疾人); of the household's kinds it is left out
    person_id = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 40))
    document = fields.String(required=True, validate=validate.Length(1, 60))
    issued_by = fields.String(required=True, validate=validate.Length(1, 80))
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)
    ended_on = fields.Date(dump_only=True, allow_none=True)


class SupportModeSchema(Schema):
    """How a destitute person is supported, and from what that is known."""

    benefit_id = fields.String(required=True, validate=validate.Length(1, 40))
    support_mode = fields.String(required=True, validate=validate.OneOf(("dispersed", "centralised")))
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class LedgerLineSchema(Schema):
    """One line of the household's ledger."""

    id = fields.String(required=True)
    item = fields.String(required=True)
    kind = fields.String()
    amount = fields.Decimal(as_string=True, allow_none=True)
    period = fields.String()
    since = fields.Date(required=True)
    until = fields.Date(allow_none=True)
    support_mode = fields.String(
        allow_none=True, metadata={"description": "of tekun: dispersed, centralised; null where nobody said"}
    )
    unit_name = fields.String()


class HouseholdSchema(Schema):
    """A household with members, identities, ledger and cases."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    version = fields.Integer(required=True)
    left_on = fields.Date(allow_none=True, metadata={"description": "moved out of the county since this day"})
    members = fields.List(fields.Nested(HouseholdMemberSchema))
    identities = fields.List(fields.Nested(HouseholdIdentitySchema))
    ledger = fields.List(fields.Nested(LedgerLineSchema))
    cases = fields.List(fields.String())


class HouseholdReasonSchema(Schema):
    """Why."""

    reason = fields.String(required=True)


class CorrectPersonSchema(HouseholdReasonSchema):
    """What is right about a person."""

    name = fields.String()
    id_number = fields.String()
    birth = fields.Date()
    phone = fields.String()


class MergeSchema(HouseholdReasonSchema):
    """Which record becomes part of which."""

    kind = fields.String(required=True, validate=validate.OneOf(("person", "household")))
    source = fields.String(required=True)
    target = fields.String(required=True)


class SplitHouseholdSchema(HouseholdReasonSchema):
    """Who leaves, and who is the new head."""

    persons = fields.List(fields.String(), required=True)
    head = fields.String(required=True)
