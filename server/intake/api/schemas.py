"""What the window's API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class BeginDraftSchema(Schema):
    """Whose application it is."""

    id_number = fields.String(load_default=None, allow_none=True)
    name = fields.String(load_default="")


class DraftSchema(Schema):
    """A draft of the common form."""

    id = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "open, waiting (for a second person), registered, dropped"})
    label = fields.String(required=True)
    township = fields.String(required=True)
    need = fields.String()
    remark = fields.String()
    version = fields.Integer(required=True)
    updated_at = fields.AwareDateTime(required=True)
    case_id = fields.String(allow_none=True)


class DraftPageSchema(Schema):
    """A page of drafts."""

    rows = fields.List(fields.Nested(DraftSchema), required=True)
    next = fields.String(allow_none=True)


class DraftPageQuerySchema(Schema):
    """From where on."""

    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class DraftAnswersSchema(Schema):
    """A draft with its answers, as the form `household` takes them."""

    draft = fields.Nested(DraftSchema, required=True)
    answers = fields.Dict(required=True)


class SaveDraftSchema(Schema):
    """The answers typed so far, and the version that they were made from."""

    answers = fields.Dict(required=True)
    version = fields.Integer(load_default=None, allow_none=True)


class ChoiceSchema(Schema):
    """One item: taken or not, and why when that departs from the proposal."""

    item = fields.String(required=True)
    take = fields.Boolean(required=True)
    reason = fields.String(load_default="")


class SubmitDraftSchema(Schema):
    """The items taken; `true_time_reason` when it was received on an earlier day."""

    choices = fields.List(fields.Nested(ChoiceSchema), load_default=list)
    true_time_reason = fields.String(load_default="")


class RegistrationSchema(SubmitDraftSchema):
    """A whole common form with the items taken."""

    answers = fields.Dict(required=True)


class RegisteredSchema(Schema):
    """What became of it: a case, or a wait for the second person."""

    draft_id = fields.String(required=True)
    case_id = fields.String(allow_none=True)
    code = fields.String(allow_none=True)
    waiting = fields.Boolean(required=True)


class ProposalLineSchema(Schema):
    """One item with the rule, the facts used and the facts missing."""

    item = fields.String(required=True)
    wanted = fields.Boolean(required=True)
    take = fields.Boolean(required=True)
    certain = fields.Boolean(required=True)
    rules = fields.List(fields.String())
    zh = fields.String()
    en = fields.String()
    basis = fields.String()
    used = fields.Dict()
    missing = fields.List(fields.String())
    table = fields.String()


class ProposalSchema(Schema):
    """The list of items for a filled form."""

    late_entry = fields.Boolean(required=True)
    lines = fields.List(fields.Nested(ProposalLineSchema), required=True)


class TrueTimeSchema(Schema):
    """The second person's decision about a true time."""

    decision = fields.String(required=True, validate=validate.OneOf(("approve", "refuse")))
    reason = fields.String(load_default="")


class ForWindowSchema(Schema):
    """A person in need whom another unit sends to a township's window."""

    township = fields.String(required=True)
    name = fields.String(required=True)
    id_number = fields.String(load_default=None, allow_none=True)
    phone = fields.String(load_default="")
    need = fields.String(required=True)


class ReceiptSchema(Schema):
    """The receipt of a case."""

    case_id = fields.String(required=True)
    code = fields.String(required=True)
    query_code = fields.String(required=True)
    next_step = fields.String()
    due_on = fields.Date(allow_none=True)
    due_rule = fields.String()


class WithdrawCaseSchema(Schema):
    """Why a case is withdrawn."""

    reason = fields.String(required=True, metadata={"description": "withdrawn, died, moved-out, uncooperative"})
    words = fields.String(required=True)


class UpstreamSchema(Schema):
    """Under which number the upper level's system has the case."""

    system = fields.String(required=True, validate=validate.Length(min=1))
    number = fields.String(required=True, validate=validate.Length(min=1))
    on = fields.Date(required=True)


class CaseFollowUpSchema(Schema):
    """When to look again, and how soon."""

    on = fields.Date(load_default=None, allow_none=True)
    priority = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 100))
    version = fields.Integer(required=True)


class CorrectCaseSchema(Schema):
    """One answer that supersedes another."""

    path = fields.String(required=True)
    after = fields.String(required=True)
    reason = fields.String(required=True)
    version = fields.Integer(required=True)


class DecideItemSchema(Schema):
    """Whether a proposed item is taken."""

    take = fields.Boolean(required=True)
    reason = fields.String(load_default="")


class ItemResultSchema(Schema):
    """The result of an item that is handled on paper."""

    result = fields.String(required=True, validate=validate.OneOf(("granted", "refused")))
    document = fields.String(required=True)
    decided_on = fields.Date(required=True)
    amount = fields.Decimal(load_default=None, allow_none=True, places=2)
    period = fields.String(load_default="once", validate=validate.OneOf(("once", "month", "year")))
    reason = fields.String(load_default="")


class IntakeDoneSchema(Schema):
    """The id of what was changed."""

    id = fields.String(required=True)


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
    birth = fields.Date(allow_none=True)


class HouseholdIdentitySchema(Schema):
    """A recognised identity."""

    id = fields.String(dump_only=True)
    kind = fields.String(required=True, validate=validate.OneOf(("dibao", "tekun", "bianyuan", "gangxing", "fangfanpin", "orphan", "disabled")))
    document = fields.String(required=True, validate=validate.Length(1, 60))
    issued_by = fields.String(required=True, validate=validate.Length(1, 80))
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)
    ended_on = fields.Date(dump_only=True, allow_none=True)


class LedgerLineSchema(Schema):
    """One line of the household's ledger."""

    item = fields.String(required=True)
    kind = fields.String()
    amount = fields.Decimal(as_string=True, allow_none=True)
    period = fields.String()
    since = fields.Date(required=True)
    until = fields.Date(allow_none=True)
    unit_name = fields.String()


class HouseholdSchema(Schema):
    """A household with members, identities, ledger and cases."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    version = fields.Integer(required=True)
    members = fields.List(fields.Nested(HouseholdMemberSchema))
    identities = fields.List(fields.Nested(HouseholdIdentitySchema))
    ledger = fields.List(fields.Nested(LedgerLineSchema))
    cases = fields.List(fields.String())


class ReasonSchema(Schema):
    """Why."""

    reason = fields.String(required=True)


class UnmaskedSchema(Schema):
    """Number and phone of a person."""

    id_number = fields.String()
    phone = fields.String()


class CorrectPersonSchema(ReasonSchema):
    """What is right about a person."""

    name = fields.String()
    id_number = fields.String()
    birth = fields.Date()
    phone = fields.String()


class MergeSchema(ReasonSchema):
    """Which record becomes part of which."""

    kind = fields.String(required=True, validate=validate.OneOf(("person", "household")))
    source = fields.String(required=True)
    target = fields.String(required=True)


class SplitHouseholdSchema(ReasonSchema):
    """Who leaves, and who is the new head."""

    persons = fields.List(fields.String(), required=True)
    head = fields.String(required=True)
