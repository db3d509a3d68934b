"""What this room's API takes and gives; amounts are decimal texts in yuan."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.reviews import words

DATE = {"format": "date"}
_ID = validate.Length(1, 40)


class HouseholdSchema(Schema):
    """The household that a row is about; its head's name is masked for readers without names."""

    household_id = fields.String(required=True)
    household = fields.String(required=True, metadata={"description": "code"})
    name = fields.String(required=True)
    township = fields.String(required=True)


class StepSchema(Schema):
    """A step that waits for a person."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class ReviewQuerySchema(Schema):
    """Which checks."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "done", "ended", "")))
    kind = fields.String(load_default="", validate=validate.OneOf(("", *words.KINDS)))


class ReviewSchema(HouseholdSchema):
    """One check."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    kind = fields.String(required=True)
    item = fields.String(required=True)
    cause = fields.String(required=True)
    rule = fields.String(required=True)
    since_on = fields.String(required=True, metadata=DATE)
    due_on = fields.String(required=True, metadata=DATE)
    state = fields.String(required=True)
    outcome = fields.String(allow_none=True)
    amount_before = fields.String(allow_none=True)
    amount_after = fields.String(allow_none=True)
    tasks = fields.List(fields.Nested(StepSchema), required=True)


class ReviewListSchema(Schema):
    """Checks, the nearest last day first."""

    rows = fields.List(fields.Nested(ReviewSchema), required=True)


class OpenReviewSchema(Schema):
    """A check that nobody planned."""

    household_id = fields.String(required=True, validate=_ID)
    item = fields.String(required=True, validate=validate.OneOf(("dibao", "tekun")))
    kind = fields.String(required=True, validate=validate.OneOf(("alert", "change")))
    cause = fields.String(required=True, validate=validate.Length(1, 300))


class MadeSchema(Schema):
    """What was made."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)


class StopQuerySchema(Schema):
    """Which changes of aid."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "done", "dropped", "")))


class StopSchema(HouseholdSchema):
    """One intended or decided change of aid."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    item = fields.String(required=True)
    outcome = fields.String(required=True)
    ground = fields.String(required=True)
    facts = fields.String(required=True)
    amount_before = fields.String(required=True)
    amount_after = fields.String(required=True)
    intent_delivered_at = fields.String(allow_none=True)
    heard = fields.String(allow_none=True)
    decision = fields.String(allow_none=True)
    decided_amount = fields.String(allow_none=True)
    first_month = fields.String(allow_none=True, metadata=DATE)
    grace_months = fields.Integer(required=True)
    state = fields.String(required=True)
    tasks = fields.List(fields.Nested(StepSchema), required=True)


class StopListSchema(Schema):
    """Changes of aid, the newest first."""

    rows = fields.List(fields.Nested(StopSchema), required=True)


class ProposeSchema(Schema):
    """A change that is intended without a check before it."""

    household_id = fields.String(required=True, validate=_ID)
    item = fields.String(required=True, validate=validate.Length(1, 30))
    outcome = fields.String(required=True, validate=validate.OneOf(("raise", "cut", "stop", "convert")))
    ground = fields.String(required=True, validate=validate.OneOf(tuple(words.GROUNDS)))
    facts = fields.String(required=True, validate=validate.Length(1, 2000))
    amount = fields.Decimal(load_default=None, allow_none=True, places=None, allow_nan=False)


class ChangeQuerySchema(Schema):
    """Which reported changes."""

    state = fields.String(load_default="", validate=validate.OneOf(("", "waiting")))
    household_id = fields.String(load_default=None, allow_none=True, validate=_ID)


class DoneSchema(Schema):
    """One thing that followed from a change."""

    kind = fields.String(required=True)
    reference = fields.String(required=True)
    words = fields.String(required=True)


class ChangeSchema(HouseholdSchema):
    """One reported change and what followed from it."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    happened_on = fields.String(required=True, metadata=DATE)
    reported_at = fields.String(required=True, metadata={"format": "date-time"})
    source = fields.String(required=True)
    words = fields.String(required=True)
    late = fields.Boolean(required=True)
    state = fields.String(required=True)
    done = fields.List(fields.Nested(DoneSchema), required=True)


class ChangeListSchema(Schema):
    """Reported changes, those that wait first."""

    rows = fields.List(fields.Nested(ChangeSchema), required=True)


class EnterSchema(Schema):
    """A change in a household."""

    household_id = fields.String(required=True, validate=_ID)
    answers = fields.Dict(required=True, metadata={"description": "answers to the form `family.change`"})
    submission = fields.String(required=True, validate=validate.Length(8, 40))


class SetAsideSchema(Schema):
    """Why a report is not used."""

    why = fields.String(required=True, validate=validate.Length(1, 300))


class ChosenSchema(Schema):
    """Rows of a batch."""

    ids = fields.List(fields.String(validate=_ID), required=True, validate=validate.Length(1, 100))


class LeftOutSchema(Schema):
    """A row that a batch left to people, and why."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class BatchSchema(Schema):
    """What a batch did."""

    done = fields.Integer(required=True)
    left_out = fields.List(fields.Nested(LeftOutSchema), required=True)


class PlanQuerySchema(Schema):
    """Which month."""

    month = fields.Date(required=True, metadata={"description": "any day of the month"})


class EntrySchema(HouseholdSchema):
    """One check that is to come."""

    id = fields.String(required=True)
    item = fields.String(required=True)
    occasion = fields.String(required=True)
    rule = fields.String(required=True)
    since_on = fields.String(required=True, metadata=DATE)
    due_on = fields.String(required=True, metadata=DATE)
    opens_on = fields.String(required=True, metadata=DATE)


class PlanSchema(Schema):
    """The plan of a month."""

    per_day = fields.Integer(required=True)
    late = fields.Integer(required=True)
    rows = fields.List(fields.Nested(EntrySchema), required=True)


class DrawSchema(Schema):
    """A random draw; with list, seed and method anybody can repeat it."""

    id = fields.String(required=True)
    item = fields.String(required=True)
    township = fields.String(allow_none=True)
    seed = fields.String(required=True)
    method = fields.String(required=True)
    population = fields.Integer(required=True)
    size = fields.Integer(required=True)
    list_hash = fields.String(required=True)
    listed = fields.List(fields.String(), required=True)
    picked = fields.List(fields.String(), required=True)
    same_again = fields.Boolean(required=True)


class NewDrawSchema(Schema):
    """A random draw to make."""

    item = fields.String(load_default="dibao", validate=validate.OneOf(("dibao", "tekun")))
    size = fields.Integer(required=True, strict=True, validate=validate.Range(1, 200))
    seed = fields.String(required=True, validate=validate.Length(1, 64))
    reason = fields.String(required=True, validate=validate.Length(1, 200))
    township = fields.String(load_default=None, allow_none=True, validate=_ID)


class FindingSchema(HouseholdSchema):
    """One line of the gap or the exit list, or one suspicion."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    detail = fields.String(required=True)
    due_on = fields.String(allow_none=True, metadata=DATE)


class FindingListSchema(Schema):
    """Lines for people to look into."""

    rows = fields.List(fields.Nested(FindingSchema), required=True)


class HandleSchema(Schema):
    """What became of a line."""

    result = fields.String(required=True, validate=validate.OneOf(tuple(words.RESULTS)))
    words = fields.String(required=True, validate=validate.Length(1, 300))


class ReportedSchema(Schema):
    """A change as it stands; what followed from it is read with it."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    happened_on = fields.String(required=True, metadata=DATE)
    reported_at = fields.String(required=True, metadata={"format": "date-time"})
    source = fields.String(required=True)
    words = fields.String(required=True)
    late = fields.Boolean(required=True)
    state = fields.String(required=True)


class HandleChangeSchema(Schema):
    """A report as it was found to be."""

    answers = fields.Dict(required=True, metadata={"description": "answers to the form `family.change`"})


class LiftSchema(Schema):
    """How the person cooperates after all."""

    words = fields.String(load_default="", validate=validate.Length(0, 300))


class NewFlagSchema(Schema):
    """A household with signs of means."""

    household_id = fields.String(required=True, validate=_ID)
    signs = fields.List(
        fields.String(validate=validate.OneOf(tuple(words.SIGNS))), required=True, validate=validate.Length(1, 10)
    )
    note = fields.String(load_default="", validate=validate.Length(0, 300))


class FlagSchema(Schema):
    """A mark, and the special check that it opened."""

    id = fields.String(required=True)
    household_id = fields.String(required=True)
    household = fields.String(metadata={"description": "code"})
    name = fields.String()
    township = fields.String()
    signs = fields.List(fields.String(), required=True)
    note = fields.String(required=True)
    review_id = fields.String(required=True, allow_none=True)
    cleared_why = fields.String(required=True)
    set_at = fields.String(required=True, metadata={"format": "date-time"})


class FlagListSchema(Schema):
    """Marks, the newest first."""

    rows = fields.List(fields.Nested(FlagSchema), required=True)


class CompareSchema(Schema):
    """Who gave a file, and whether each hit is checked at once."""

    source = fields.String(required=True, validate=validate.Length(1, 60))
    at_once = fields.Boolean(load_default=True)


class ComparisonSchema(Schema):
    """A compared file."""

    id = fields.String(required=True)
    source = fields.String(required=True)
    file_name = fields.String(required=True)
    sha256 = fields.String(required=True)
    rows = fields.Integer(required=True)
    found = fields.Integer(required=True)
    compared_at = fields.String(required=True, metadata={"format": "date-time"})


class ComparisonListSchema(Schema):
    """Compared files, the newest first."""

    rows = fields.List(fields.Nested(ComparisonSchema), required=True)
