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


class RollDropSchema(Schema):
    """Why a roll is given up."""

    reason = fields.String(required=True, validate=validate.Length(1, 200))
