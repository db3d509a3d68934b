"""What the API of decision tables takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields


class TableSchema(Schema):
    """One table: the version in force today."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True, allow_none=True)
    basis_kind = fields.String(required=True, metadata={"description": "statute, county or demo"})
    basis = fields.String(required=True)
    silence = fields.String(
        required=True,
        metadata={"description": "what it means that no row applies: never, outside of what it is about, answer"},
    )


class TableSheetSchema(TableSchema):
    """One version with its cells as they are written."""

    columns = fields.List(fields.Dict(), required=True)
    rows = fields.List(fields.Dict(), required=True)
    versions = fields.List(fields.String(), required=True)


class ProposeTableSchema(Schema):
    """Another version of a table, as a DMN file that holds it and no other."""

    table = fields.String(required=True)
    xml = fields.String(required=True, metadata={"description": "the DMN file"})
    valid_from = fields.Date(required=True)
    basis = fields.String(required=True)
    reason = fields.String(required=True)


class RefuseTableSchema(Schema):
    """Why a proposed version is refused."""

    reason = fields.String(required=True)


class TableIdSchema(Schema):
    """The row that was made or changed."""

    id = fields.String(required=True)


class ProposalSchema(Schema):
    """A proposed version and what it changes."""

    id = fields.String(required=True)
    key = fields.String(required=True)
    version = fields.String(required=True)
    valid_from = fields.Date(required=True)
    basis = fields.String(required=True)
    reason = fields.String(required=True)
    replaces = fields.String(required=True)
    state = fields.String(required=True)
    changes = fields.List(fields.Dict(), required=True)
    decision_reason = fields.String(required=True)


class LackingSchema(Schema):
    """A value that the county has not set, and the table in which it is set."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    table = fields.String(required=True)
