"""What the API of oversight takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.oversight.queries.board import DUE
from server.oversight.queries.orders import STATES
from server.oversight.queries.subject import KINDS


class BoardQuerySchema(Schema):
    """Which part of the board, and from where on."""

    due = fields.String(load_default="", validate=validate.OneOf(("", *DUE)))
    unit = fields.String(load_default="")
    holder = fields.String(load_default="", metadata={"description": "user id, or `nobody` for unclaimed tasks"})
    process = fields.String(load_default="")
    element = fields.String(load_default="")
    after = fields.String(load_default=None, metadata={"description": "cursor of the page before"})
    size = fields.Integer(load_default=20, validate=validate.Range(1, 200))


class BoardLightSchema(Schema):
    """A deadline's light."""

    state = fields.String(required=True, metadata={"description": "green, amber, red or grey"})
    left = fields.Integer(allow_none=True, metadata={"description": "units left; negative when over"})
    unit = fields.String(required=True, metadata={"description": "workday, day or hour"})
    due_on = fields.Date(allow_none=True)
    provisional = fields.Boolean(required=True)
    name = fields.String()
    basis = fields.String()


class BoardRowSchema(Schema):
    """One open task; the applicant's name is masked."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    household = fields.String(required=True)
    person = fields.String(required=True)
    instance_id = fields.String(required=True)
    process = fields.String(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    unit_id = fields.String(required=True)
    unit = fields.String(required=True)
    role = fields.String(required=True)
    holder_id = fields.String(allow_none=True)
    holder = fields.String(required=True)
    due_at = fields.AwareDateTime(required=True)
    light = fields.Nested(BoardLightSchema, required=True)
    rule = fields.String(required=True)
    unsigned = fields.Boolean(required=True)
    urgent = fields.Boolean(required=True)


class BoardPageSchema(Schema):
    """A page of the board, unsigned transfers first, then the longest overdue."""

    rows = fields.List(fields.Nested(BoardRowSchema), required=True)
    next = fields.String(allow_none=True)


class BoardCountsSchema(Schema):
    """The figures of the whole board, one unit, one holder or one step."""

    key = fields.List(fields.String(), required=True)
    name = fields.String(required=True)
    open = fields.Integer(required=True)
    unsigned = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    within = fields.List(
        fields.Integer(), required=True, metadata={"description": "due within 1, 3 and 5 working days"}
    )


class BoardSchema(Schema):
    """All figures of the board."""

    total = fields.Nested(BoardCountsSchema, required=True)
    meeting = fields.Integer(required=True, metadata={"description": "5 working days over and more"})
    unconfirmed = fields.Integer(required=True, metadata={"description": "numbers seen at once that nobody confirmed"})
    units = fields.List(fields.Nested(BoardCountsSchema), required=True)
    holders = fields.List(fields.Nested(BoardCountsSchema), required=True)
    steps = fields.List(fields.Nested(BoardCountsSchema), required=True)


class SupervisionEntryQuerySchema(Schema):
    """Which part of the supervision list."""

    settled = fields.Boolean(load_default=False)
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 200))


class SupervisionEntrySchema(Schema):
    """One transfer on the supervision list."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    household = fields.String(required=True)
    person = fields.String(required=True)
    instance_id = fields.String(required=True)
    unit = fields.String(required=True)
    cause = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    settled_at = fields.AwareDateTime(allow_none=True)


class SupervisionEntryPageSchema(Schema):
    """A page of the supervision list."""

    rows = fields.List(fields.Nested(SupervisionEntrySchema), required=True)
    next = fields.String(allow_none=True)


class SupervisionOrderQuerySchema(Schema):
    """Which orders."""

    state = fields.String(load_default="", validate=validate.OneOf(("", *STATES)))
    late = fields.Boolean(load_default=False)
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 200))


class SupervisionOrderRowSchema(Schema):
    """One 督办单 as a line."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    subject = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    unit_id = fields.String(required=True)
    unit = fields.String(required=True)
    role = fields.String(required=True)
    reply_by = fields.Date(required=True)
    sent_on = fields.Date(required=True)
    state = fields.String(required=True)
    late = fields.Boolean(required=True)


class SupervisionOrderPageSchema(Schema):
    """A page of orders."""

    rows = fields.List(fields.Nested(SupervisionOrderRowSchema), required=True)
    next = fields.String(allow_none=True)


class SupervisionAnswerRowSchema(Schema):
    """One answer and its verdict."""

    id = fields.String(required=True)
    text = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    by_name = fields.String(required=True)
    late = fields.Boolean(required=True)
    verdict = fields.String(required=True, metadata={"description": "empty, accepted or returned"})
    verdict_reason = fields.String(required=True)


class SupervisionOrderSheetSchema(Schema):
    """One 督办单 with its answers."""

    row = fields.Nested(SupervisionOrderRowSchema, required=True)
    reason = fields.String(required=True, attribute="order.reason")
    sender = fields.String(required=True)
    answers = fields.List(fields.Nested(SupervisionAnswerRowSchema), required=True)
    may_answer = fields.Boolean(required=True)
    may_judge = fields.Boolean(required=True)


class NewSupervisionOrderSchema(Schema):
    """A new 督办单."""

    subject_kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    subject_id = fields.String(required=True)
    unit_id = fields.String(required=True)
    role = fields.String(required=True)
    reason = fields.String(required=True)
    reply_by = fields.Date(required=True)


class SupervisionOrderStateSchema(Schema):
    """The order that was sent or changed."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    state = fields.String(required=True)


class SupervisionAnswerSchema(Schema):
    """An answer to a 督办单."""

    text = fields.String(required=True)


class SupervisionReturnSchema(Schema):
    """Why an answer goes back, and the new reply date."""

    reason = fields.String(required=True)
    reply_by = fields.Date(required=True)


class HandOverSchema(Schema):
    """Several tasks to hand over, all or none."""

    colleagues = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, validate=validate.Length(1, 200),
        metadata={"description": "task id → user id"},
    )  # fmt: skip
    reason = fields.String(required=True)


class HandedOverSchema(Schema):
    """How many were handed over."""

    count = fields.Integer(required=True)


class StatisticsQuerySchema(Schema):
    """Which month."""

    month = fields.String(load_default="", metadata={"description": "2026-09; this month without it"})


class EventLogQuerySchema(Schema):
    """Which cases, and how they are written."""

    form = fields.String(load_default="csv", data_key="format", validate=validate.OneOf(("csv", "xes")))
    since = fields.Date(load_default=None, metadata={"description": "registered from this day on"})
    until = fields.Date(load_default=None, metadata={"description": "registered up to and with this day"})


class StatisticsOnTimeSchema(Schema):
    """How one unit kept the terms of one procedure."""

    unit_id = fields.String(required=True)
    unit = fields.String(required=True)
    process = fields.String(required=True)
    met = fields.Integer(required=True)
    late = fields.Integer(required=True)
    open_overdue = fields.Integer(required=True)
    rate = fields.Float(allow_none=True, metadata={"description": "met / (met + late)"})


class StatisticsDurationSchema(Schema):
    """How long a procedure took, in calendar days."""

    process = fields.String(required=True)
    ended = fields.Integer(required=True)
    shortest = fields.Integer(required=True)
    median = fields.Float(required=True)
    longest = fields.Integer(required=True)


class StatisticsSchema(Schema):
    """The month in figures."""

    first = fields.Date(required=True)
    opened = fields.Integer(required=True)
    accepted = fields.Integer(required=True)
    closed = fields.Integer(required=True)
    states = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    met = fields.Integer(required=True)
    late = fields.Integer(required=True)
    on_time = fields.List(fields.Nested(StatisticsOnTimeSchema), required=True)
    durations = fields.List(fields.Nested(StatisticsDurationSchema), required=True)
