"""What the API tells of the tables that were asked on the way of a case."""

from __future__ import annotations

from marshmallow import Schema, fields


class SaidSchema(Schema):
    """One column of a decision table and what stands in it."""

    label = fields.String(required=True)
    value = fields.String(required=True)


class TableAnswerSchema(Schema):
    """What a decision table answered: version, rows, facts."""

    table = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.String(required=True)
    rules = fields.List(fields.String(), required=True, metadata={"description": "ids of the rows that apply"})
    item = fields.String(required=True, metadata={"description": "empty where it is about the case"})
    facts = fields.List(fields.Nested(SaidSchema), required=True)
    says = fields.List(fields.Nested(SaidSchema), required=True)
    at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


class TableAnswerListSchema(Schema):
    """The latest answer of each table."""

    rows = fields.List(fields.Nested(TableAnswerSchema), required=True)
