"""What the processes' API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields


class ProcessSchema(Schema):
    """A published process."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.Integer(required=True)
    published_at = fields.AwareDateTime(required=True)
    open = fields.Integer(required=True, metadata={"description": "running cases"})
    older = fields.Integer(required=True, metadata={"description": "of them on older versions"})


class ProposeSchema(Schema):
    """A version that is proposed."""

    xml = fields.String(required=True, metadata={"description": "the BPMN file"})
    reason = fields.String(required=True)


class DecideSchema(Schema):
    """Why a proposed version is refused."""

    reason = fields.String(required=True)


class PlanSchema(Schema):
    """Which process's running cases are looked at."""

    key = fields.String(required=True)


class IdSchema(Schema):
    """The row that was made or changed."""

    id = fields.String(required=True)


class DraftSchema(Schema):
    """A proposed version and what the scenarios said."""

    id = fields.String(required=True)
    key = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True)
    passed = fields.Boolean(required=True)
    rehearsal = fields.List(fields.Dict(), required=True)
    findings = fields.List(fields.Dict(), required=True)
    decision_reason = fields.String(required=True)


class MoveSchema(Schema):
    """A batch and how far it is."""

    id = fields.String(required=True)
    key = fields.String(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    changes = fields.Integer(required=True, metadata={"description": "cases of which a deadline changes"})
