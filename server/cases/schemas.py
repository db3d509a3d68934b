"""What the API of tasks, cases and forms takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.cases.kinds import KINDS
from server.cases.queries.todo import BATCHES, DUE, SCOPES

INSTANT = {"format": "date-time"}
DAY = {"format": "date"}


class WordsSchema(Schema):
    """One text in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class LightSchema(Schema):
    """A deadline as people see it."""

    state = fields.String(required=True, validate=validate.OneOf(("green", "amber", "red", "grey")))
    left = fields.Integer(allow_none=True, metadata={"description": "units left; negative when over"})
    unit = fields.String(required=True, validate=validate.OneOf(("workday", "day", "hour")))
    provisional = fields.Boolean(required=True, metadata={"description": "a year it counts has no holiday notice yet"})
    due_on = fields.String(allow_none=True, metadata=DAY)
    due_at = fields.String(allow_none=True, metadata=INSTANT)
    name = fields.Nested(WordsSchema)
    basis = fields.Nested(WordsSchema)


class TodoQuerySchema(Schema):
    """Which tasks, and from where on."""

    scope = fields.String(load_default="posts", validate=validate.OneOf(SCOPES))
    due = fields.String(load_default="", validate=validate.OneOf(("", *DUE)))
    process = fields.String(load_default="")
    unit = fields.String(load_default="")
    element = fields.String(load_default="")
    follow_up = fields.Boolean(load_default=False)
    batch = fields.String(
        load_default="",
        validate=validate.OneOf(("", *BATCHES)),
        metadata={"description": "of the township's monthly rhythm"},
    )
    after = fields.String(load_default=None, metadata={"description": "cursor of the page before"})
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class TaskLineSchema(Schema):
    """One line of the to-do list."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    process = fields.String(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    person = fields.String(required=True, metadata={"description": "masked for readers who may not see names"})
    unit_id = fields.String(required=True)
    unit = fields.String(required=True)
    role = fields.String(required=True)
    holder_id = fields.String(allow_none=True)
    holder = fields.String(required=True)
    priority = fields.Integer(required=True)
    urgent = fields.Boolean(required=True)
    follow_up_at = fields.String(allow_none=True, metadata=INSTANT)
    light = fields.Nested(LightSchema, required=True)


class TaskPageSchema(Schema):
    """A page of tasks, the nearest deadline first."""

    rows = fields.List(fields.Nested(TaskLineSchema), required=True)
    next = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null on the last"})


class FormRefSchema(Schema):
    """Which form a task asks to be answered."""

    key = fields.String(required=True)
    version = fields.Integer(required=True)


class CountedDaySchema(Schema):
    """One day between start and end of a term."""

    date = fields.String(required=True, metadata=DAY)
    counted = fields.Boolean(required=True)
    kind = fields.String(required=True)
    why = fields.Nested(WordsSchema, required=True)


class DeadlineSchema(Schema):
    """One deadline with each counted day."""

    id = fields.String(required=True)
    rule = fields.String(required=True)
    element = fields.String(required=True)
    task_id = fields.String(allow_none=True)
    state = fields.String(required=True)
    start_at = fields.String(required=True, metadata=INSTANT)
    pack = fields.String(required=True)
    calendar = fields.String(required=True)
    light = fields.Nested(LightSchema, required=True)
    days = fields.List(fields.Nested(CountedDaySchema), required=True)


class TaskSchema(Schema):
    """One task with its deadlines and what was answered so far."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    instance_id = fields.String(required=True)
    process = fields.String(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    unit_id = fields.String(required=True)
    unit = fields.String(required=True)
    role = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("open", "done", "cancelled")))
    holder_id = fields.String(allow_none=True)
    priority = fields.Integer(required=True)
    follow_up_at = fields.String(allow_none=True, metadata=INSTANT)
    completed_at = fields.String(allow_none=True, metadata=INSTANT)
    form = fields.Nested(FormRefSchema, allow_none=True)
    answers = fields.Dict(allow_none=True)
    draft = fields.Dict(allow_none=True)
    light = fields.Nested(LightSchema, required=True)
    deadlines = fields.List(fields.Nested(DeadlineSchema), required=True)
    may = fields.Dict(keys=fields.String(), values=fields.Boolean(), required=True)


class AnswersSchema(Schema):
    """The officer's answers to the task's form."""

    answers = fields.Dict(load_default=dict)


class ReassignSchema(Schema):
    """Who takes over, and why."""

    user = fields.String(required=True, metadata={"description": "id of a colleague on the same post"})
    reason = fields.String(required=True)


class CommentSchema(Schema):
    """A remark."""

    text = fields.String(required=True)


class ScheduleSchema(Schema):
    """Priority and follow-up day; neither moves a legal date."""

    priority = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 100))
    follow_up_on = fields.Date(load_default=None, allow_none=True)


class DoneSchema(Schema):
    """What a small command answers."""

    ok = fields.Boolean(required=True)
    case_id = fields.String()
    comment_id = fields.String()


class CaseQuerySchema(Schema):
    """Which cases, and from where on."""

    state = fields.String(load_default="")
    kind = fields.String(load_default="", validate=validate.OneOf(("", *KINDS)))
    township = fields.String(load_default="")
    urgent = fields.Boolean(load_default=False)
    code = fields.String(load_default="", metadata={"description": "the last digits of a case number"})
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class CaseLineSchema(Schema):
    """One line of a list of cases."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(tuple(KINDS)))
    person = fields.String(required=True)
    township = fields.String(required=True)
    state = fields.String(required=True)
    urgent = fields.Boolean(required=True)
    registered_at = fields.String(required=True, metadata=INSTANT)


class CasePageSchema(Schema):
    """A page of cases, newest first."""

    rows = fields.List(fields.Nested(CaseLineSchema), required=True)
    next = fields.String(allow_none=True)


class ItemSchema(Schema):
    """One aid asked for in the case."""

    id = fields.String(required=True)
    item = fields.String(required=True)
    state = fields.String(required=True)


class InstanceSchema(Schema):
    """One process of the case."""

    id = fields.String(required=True)
    process = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True)
    started_at = fields.String(required=True, metadata=INSTANT)
    finished_at = fields.String(allow_none=True, metadata=INSTANT)


class IncidentSchema(Schema):
    """A failed automatic step."""

    id = fields.String(required=True)
    element = fields.String(required=True)
    cause = fields.String(required=True)
    state = fields.String(required=True)
    attempts = fields.Integer(required=True)
    at = fields.String(required=True, metadata=INSTANT)


class TogetherSchema(Schema):
    """The case of a person who applied in the same application."""

    id = fields.String(required=True)
    code = fields.String(required=True)


class CaseSchema(Schema):
    """One case; a department sees the part that it holds."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    state = fields.String(required=True)
    urgent = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    township = fields.String(required=True)
    household_code = fields.String(allow_none=True)
    person = fields.String(allow_none=True)
    registered_at = fields.String(required=True, metadata=INSTANT)
    accepted_at = fields.String(allow_none=True, metadata=INSTANT)
    closed_at = fields.String(allow_none=True, metadata=INSTANT)
    together = fields.List(
        fields.Nested(TogetherSchema), required=True,
        metadata={"description": "cases of the persons who applied together, each decided by itself"},
    )  # fmt: skip
    items = fields.List(fields.Nested(ItemSchema), required=True)
    instances = fields.List(fields.Nested(InstanceSchema), required=True)
    tasks = fields.List(fields.Nested(TaskLineSchema), required=True)
    incidents = fields.List(fields.Nested(IncidentSchema), required=True)


class EventSchema(Schema):
    """One line of the timeline."""

    id = fields.String(required=True)
    at = fields.String(required=True, metadata=INSTANT)
    kind = fields.String(required=True)
    words = fields.Nested(WordsSchema, required=True)
    who = fields.String(required=True)
    text = fields.String(required=True)


class EventPageSchema(Schema):
    """A page of events, newest first."""

    rows = fields.List(fields.Nested(EventSchema), required=True)
    next = fields.String(allow_none=True)


class CursorSchema(Schema):
    """Where to go on."""

    after = fields.String(load_default=None)


class DeadlineListSchema(Schema):
    """The deadlines of a case, open ones first."""

    rows = fields.List(fields.Nested(DeadlineSchema), required=True)


class PictureSchema(Schema):
    """One diagram with the elements to mark."""

    key = fields.String(required=True)
    title = fields.String(required=True)
    xml = fields.String(required=True)
    done = fields.List(fields.String(), required=True)
    now = fields.List(fields.String(), required=True)
    late = fields.List(fields.String(), required=True)


class PictureListSchema(Schema):
    """The diagrams of an instance: its own, then those of the called processes that it has entered."""

    rows = fields.List(fields.Nested(PictureSchema), required=True)


class FormSchema(Schema):
    """One version of a form: its JSON Schema."""

    key = fields.String(required=True)
    version = fields.Integer(required=True)
    title = fields.Nested(WordsSchema, required=True)
    form_schema = fields.Dict(required=True, data_key="schema")


class FormKeysSchema(Schema):
    """The newest version of every form."""

    rows = fields.List(fields.Nested(FormRefSchema), required=True)


class BrokenStepSchema(Schema):
    """One failed automatic step."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    attempts = fields.Integer(required=True)
    may_be_skipped = fields.Boolean(required=True)
    skip_reason = fields.String(required=True)
    skip_asked_by = fields.String(required=True)


class IncidentGroupSchema(Schema):
    """Steps that broke alike."""

    process = fields.String(required=True)
    element = fields.String(required=True)
    cause = fields.String(required=True)
    rows = fields.List(fields.Nested(BrokenStepSchema), required=True)


class RetryManySchema(Schema):
    """Which steps run again."""

    ids = fields.List(fields.String(), required=True, validate=validate.Length(1, 500))


class RetriedSchema(Schema):
    """How many went on, and how many broke once more."""

    done = fields.Integer(required=True)
    again = fields.Integer(required=True)


class SkipSchema(Schema):
    """Why a step is to be left out."""

    reason = fields.String(required=True)


class HandOverSchema(Schema):
    """Who takes over, and why."""

    successor = fields.String(required=True, metadata={"description": "id of the account that takes over"})
    reason = fields.String(required=True)


class HandedOverSchema(Schema):
    """How many pieces of open work went over, and how many back to their post: the successor did a step before them."""

    moved = fields.Integer(required=True)
    returned = fields.Integer(required=True)


class FeedSchema(Schema):
    """One calendar feed, without its address."""

    id = fields.String(required=True)
    scope = fields.String()
    created_at = fields.DateTime()
    read_at = fields.DateTime(allow_none=True, metadata={"description": "when a calendar program last asked"})


class FeedListSchema(Schema):
    """Calendar feeds, the newest first."""

    rows = fields.List(fields.Nested(FeedSchema), required=True)
