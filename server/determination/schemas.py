"""What the API of determination takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class AssessmentResultSchema(Schema):
    """The result of a household's sheet, with the tables and rows that decided it."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    item = fields.String(required=True)
    on = fields.Date(required=True)
    people = fields.Integer(required=True)
    meets = fields.Boolean(required=True, allow_none=True)
    amount = fields.Decimal(required=True, allow_none=True, as_string=True)
    tables = fields.Dict(required=True)
    rules = fields.List(fields.String(), required=True)


class AssessmentSchema(AssessmentResultSchema):
    """A household's sheet as it was reckoned, every line with its reason."""

    sheet = fields.Dict(required=True)


class DecisionSchema(Schema):
    """A decision of a case: what, by whom, from when, delivered when."""

    id = fields.String(required=True)
    item = fields.String(required=True)
    level = fields.String(required=True)
    decision = fields.String(required=True)
    amount = fields.Decimal(required=True, allow_none=True, as_string=True)
    reason = fields.String(required=True)
    basis = fields.String(required=True)
    first_month = fields.Date(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True)
    delivered_at = fields.AwareDateTime(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)


class ContentsLineSchema(Schema):
    """One line of the list of contents of a file."""

    zh = fields.String(required=True)
    en = fields.String(required=True)
    numbers = fields.List(fields.String(), required=True)
    scans = fields.Integer(required=True)
    missing = fields.Boolean(required=True)


class DeterminationSchema(Schema):
    """What determination holds about a case."""

    assessments = fields.List(fields.Nested(AssessmentResultSchema), required=True)
    decisions = fields.List(fields.Nested(DecisionSchema), required=True)
    contents = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(ContentsLineSchema)), required=True)


class AskExtensionSchema(Schema):
    """Ask for the extension of a running term."""

    ground = fields.String(required=True, validate=validate.Length(min=1, max=40))
    facts = fields.String(required=True, validate=validate.Length(min=1, max=500))


class ExtensionSchema(Schema):
    """A request to extend a term."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    rule = fields.String(required=True)
    ground = fields.String(required=True)
    state = fields.String(required=True)
    original_due_on = fields.Date(required=True)
    new_due_on = fields.Date(required=True)


class CheckedAnewSchema(Schema):
    """The case whose investigation begins anew."""

    case_id = fields.String(required=True)
