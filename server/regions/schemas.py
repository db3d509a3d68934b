"""What the API of a region takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields


def _figure() -> fields.Integer:
    told = {"description": "null: too few to be told without pointing at somebody"}
    return fields.Integer(required=True, allow_none=True, metadata=told)


class RegionQuerySchema(Schema):
    """Which month."""

    month = fields.String(load_default="", metadata={"description": "YYYY-MM; this month where nothing is given"})


class RegionFiguresSchema(Schema):
    """A month's figures."""

    registered = _figure()
    accepted = _figure()
    closed = _figure()
    open = _figure()
    met = _figure()
    late = _figure()
    overdue = _figure()


class RegionRowSchema(RegionFiguresSchema):
    """One county or township."""

    code = fields.String(required=True, metadata={"description": "division code"})
    name = fields.String(required=True)


class RegionSheetSchema(Schema):
    """The month of a region, or of one county in it."""

    name = fields.String(required=True)
    month = fields.String(required=True)
    rows = fields.List(fields.Nested(RegionRowSchema), required=True)
    total = fields.Nested(RegionFiguresSchema, required=True)
