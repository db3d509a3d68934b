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
    state = fields.String(
        required=True, metadata={"description": "open, waiting (for a second person), registered, dropped"}
    )
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
    place = fields.Dict(
        metadata={"description": "where it is applied for by somebody registered elsewhere: apply_to, zh, en, basis"}
    )


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


class LackSchema(Schema):
    """One thing that keeps a case open."""

    why = fields.String(required=True, validate=validate.OneOf(("missing", "unsigned", "undelivered")))
    zh = fields.String(required=True)
    en = fields.String(required=True)


class ClosingSchema(Schema):
    """Whether only its papers keep a case open, and which they are."""

    waits = fields.Boolean(required=True)
    lacks = fields.List(fields.Nested(LackSchema), required=True)
