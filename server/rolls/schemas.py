"""What the API of rolls takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class RollProblemSchema(Schema):
    """What is wrong or doubtful in one cell."""

    row = fields.Integer(required=True)
    column = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    bad = fields.Boolean(required=True, metadata={"description": "true: the row stays out"})


class RollSchema(Schema):
    """One roll: what goes in and what does not."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("waiting", "done", "dropped")))
    rows = fields.Integer(required=True)
    good = fields.Integer(required=True)
    bad = fields.Integer(required=True)
    problems = fields.List(fields.Nested(RollProblemSchema))
    taken = fields.Dict()


class WarningQuerySchema(Schema):
    """Which warnings."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "done")))
    after = fields.String(load_default=None, allow_none=True)


class WarningSchema(Schema):
    """What warns that a household needs more, and what was done about it."""

    id = fields.String(required=True)
    household_id = fields.String(required=True)
    household_code = fields.String(required=True)
    township = fields.String(required=True)
    indicator = fields.String(required=True)
    why = fields.Dict(required=True, metadata={"description": "zh, en"})
    answer = fields.Dict(
        required=True,
        metadata={
            "description": "of the table that says so: table, version, rules, facts, outputs; empty where none does"
        },
    )
    due_on = fields.String(required=True)
    state = fields.String(required=True)
    feedback = fields.String(required=True)


class WarningPageSchema(Schema):
    """A page of warnings, the nearest term first."""

    rows = fields.List(fields.Nested(WarningSchema), required=True)
    next = fields.String(allow_none=True)


class WarningAnswerSchema(Schema):
    """What was done about a warning."""

    state = fields.String(required=True, validate=validate.OneOf(("handled", "dismissed")))
    feedback = fields.String(required=True, validate=validate.Length(1, 300))


class WarningLookSchema(Schema):
    """Whose roll is looked through."""

    township = fields.String(required=True)


class RaisedSchema(Schema):
    """How many warnings are new."""

    raised = fields.Integer(required=True)


class RollDropSchema(Schema):
    """Why a roll is given up."""

    reason = fields.String(required=True, validate=validate.Length(1, 200))
