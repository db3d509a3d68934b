"""Households with signs of means, and files compared with the county's recipients, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.cases.api.papers import UploadSchema
from server.foundation.work import Work
from server.reviews import comparing, findings
from server.reviews import schemas as s
from server.reviews.api.matters import home
from server.reviews.models import Comparison, Flag
from server.reviews.queries import findings as listed
from server.web.entry import query
from server.web.repeatable import Do, repeatable

flags = Blueprint("means-flags-api", __name__, url_prefix="/api/v1/means-flags", description="五有标记 Signs of means")
suspicions = Blueprint("suspicions-api", __name__, url_prefix="/api/v1/suspicions", description="数据疑点 Suspicions")


@flags.get("")
@flags.response(200, s.FlagListSchema)
def list_flags() -> dict[str, Any]:
    """List the households that are marked with signs of means."""
    return {"rows": [home(line) | _flag(line.row) for line in query(listed.flags)]}


@flags.post("")
@flags.arguments(s.NewFlagSchema)
@flags.response(201, s.FlagSchema)
@repeatable
def set_flag(body: dict[str, Any]) -> Do:
    """Mark a household and open the special check that its signs ask for."""
    g.status = 201
    return lambda work: _flag(findings.flag(work, **body))


@flags.post("/<flag_id>/clear")
@flags.arguments(s.SetAsideSchema)
@flags.response(200, s.FlagSchema)
@repeatable
def clear_flag(body: dict[str, Any], flag_id: str) -> Do:
    """Take a mark back, with the reason."""
    return lambda work: _flag(findings.clear_flag(work, flag_id=flag_id, why=body["why"]))


@suspicions.get("/files")
@suspicions.response(200, s.ComparisonListSchema)
def list_files() -> dict[str, Any]:
    """List the compared files, the newest first."""
    return {"rows": [_file(row) for row in query(listed.comparisons)]}


@suspicions.post("/files")
@suspicions.arguments(s.CompareSchema, location="query")
@suspicions.arguments(UploadSchema, location="files")
@suspicions.response(201, s.ComparisonSchema)
@repeatable
def compare_file(wanted: dict[str, Any], sent: dict[str, Any]) -> Do:
    """Compare a CSV file with the county's recipients."""
    g.status = 201
    with sent["file"].stream as stream:
        name, content = sent["file"].filename or "", stream.read()
    return lambda work: _file(comparing.compare(work, content=content, file_name=name, **wanted))


@suspicions.post("/<suspicion_id>/check")
@suspicions.response(201, s.MadeSchema)
@repeatable
def check_suspicion(suspicion_id: str) -> Do:
    """Open the check of a suspicion."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        review = findings.look_into_one(work, suspicion_id=suspicion_id)
        return {"id": review.id, "case_id": review.case_id}

    return do


def _flag(row: Flag) -> dict[str, Any]:
    same = ("id", "household_id", "signs", "note", "review_id", "cleared_why")
    return {name: getattr(row, name) for name in same} | {"set_at": row.set_at.isoformat()}


def _file(row: Comparison) -> dict[str, Any]:
    same = ("id", "source", "file_name", "sha256", "rows", "found")
    return {name: getattr(row, name) for name in same} | {"compared_at": row.compared_at.isoformat()}
