"""The figures of a region over HTTP for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_smorest import Blueprint

from server.foundation.months import month_of
from server.foundation.work import Work
from server.regions import queries
from server.regions.queries import FIGURES, Sheet
from server.regions.schemas import RegionQuerySchema, RegionSheetSchema
from server.web.entry import query

regions = Blueprint(
    "regions-api", __name__, url_prefix="/api/v1/region", description="下级汇总 Figures of a city or a province"
)
BLUEPRINTS = (regions,)


@regions.get("")
@regions.arguments(RegionQuerySchema, location="query")
@regions.response(200, RegionSheetSchema)
def read_region(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return a month in figures, per county below one's division: counts only, small ones left out."""
    return _told(wanted["month"], lambda work, first: queries.region(work, first=first))


@regions.get("/counties/<code>")
@regions.arguments(RegionQuerySchema, location="query")
@regions.response(200, RegionSheetSchema)
def read_county(wanted: dict[str, Any], code: str) -> dict[str, Any]:
    """Return the same of one county, per township."""
    return _told(wanted["month"], lambda work, first: queries.county(work, code, first=first))


def _told(month: str, read: Callable[[Work, date], Sheet]) -> dict[str, Any]:
    sheet = query(lambda work: read(work, month_of(month, today=work.today)))
    return {
        "name": sheet.name, "month": f"{sheet.first:%Y-%m}", "total": dict(zip(FIGURES, sheet.total, strict=True)),
        "rows": [{"code": row.code, "name": row.name, **dict(zip(FIGURES, row.figures, strict=True))} for row in sheet.rows],
    }  # fmt: skip
