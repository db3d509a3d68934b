"""Archives for programs: list what waits, file a case, compare a file, hand over, receive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.archives import operations, queries
from server.archives.queries import FilePage, TransferLine
from server.archives.schemas import (
    ArchiveFileSchema,
    ArchivePageSchema,
    ArchiveViewSchema,
    FileCaseSchema,
    HandOverSchema,
    ReceiveSchema,
    TransferFilesSchema,
    TransferListSchema,
    TransferSchema,
)
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

archives = Blueprint("archives-api", __name__, url_prefix="/api/v1/archives", description="归档 Archives")
BLUEPRINTS = (archives,)


@archives.get("")
@archives.arguments(ArchiveViewSchema, location="query")
@archives.response(200, ArchivePageSchema)
def list_cases(wanted: dict[str, Any]) -> dict[str, Any]:
    """List ended cases that wait to be filed, or are filed, the oldest on top."""
    page = query(lambda work: queries.cases(work, filed=wanted["view"] == "filed", after=wanted["after"]))
    return {"rows": [_line(line) for line in page.rows], "next": page.next}


@archives.get("/<case_id>")
@archives.response(200, ArchiveFileSchema)
def get_file(case_id: str) -> dict[str, Any]:
    """Read a case's file, compared with what was filed; the read log says who did."""
    return _file(command(lambda work: queries.read_file(work, case_id), reads=True))


@archives.post("/<case_id>")
@archives.arguments(FileCaseSchema)
@archives.response(201, ArchiveFileSchema)
@repeatable
def file_case(body: dict[str, Any], case_id: str) -> Do:
    """Give an ended case its archive number and list of contents; what is lacking needs a reason."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        operations.file_case(work, case_id=case_id, **body)
        return _file(queries.read_file(work, case_id))

    return do


@archives.get("/transfers")
@archives.response(200, TransferListSchema)
def list_transfers() -> dict[str, Any]:
    """List what went to the archive, the newest first."""
    return {"rows": [_transfer(line) for line in query(queries.transfers)]}


@archives.post("/transfers")
@archives.arguments(HandOverSchema)
@archives.response(201, TransferSchema)
@repeatable
def hand_over(body: dict[str, Any]) -> Do:
    """Put files of one unit on a numbered list to the archive."""
    g.status = 201
    return lambda work: _read(work, operations.hand_over(work, **body).id)


@archives.get("/transfers/<transfer_id>")
@archives.response(200, TransferFilesSchema)
def get_transfer(transfer_id: str) -> dict[str, Any]:
    """Read a list with the archive numbers on it."""
    line, files = query(lambda work: queries.read_transfer(work, transfer_id))
    return _transfer(line) | {"numbers": [file.number for file, _code in files]}


@archives.post("/transfers/<transfer_id>/receive")
@archives.arguments(ReceiveSchema)
@archives.response(200, TransferSchema)
@repeatable
def receive(body: dict[str, Any], transfer_id: str) -> Do:
    """Receive a list as another person, with the files counted."""
    return lambda work: _read(work, operations.receive(work, transfer_id=transfer_id, **body).id)


def _line(line: Any) -> dict[str, Any]:
    same = {name: getattr(line, name) for name in ("case_id", "code", "kind", "household", "unit")}
    file = line.file
    return same | {
        "closed_on": local_date(line.closed_at).isoformat() if line.closed_at else None, "file_id": file.id if file else None,
        "number": file.number if file else None,
    }  # fmt: skip


def _file(page: FilePage) -> dict[str, Any]:
    case, file = page.case, page.file
    return {
        "case_id": case.id, "code": case.code, "kind": case.kind, "household": page.household, "unit": page.unit,
        "closed_on": local_date(case.closed_at).isoformat() if case.closed_at else None, "file_id": file.id if file else None,
        "number": file.number if file else None, "digest": file.digest if file else None, "lacking": page.lacking,
        "lacking_why": file.lacking_why if file else "", "contents": page.contents,
        "differences": [{"paper": paper, "what": what} for paper, what in page.differences],
        "transfer_id": file.transfer_id if file else None,
    }  # fmt: skip


def _transfer(line: TransferLine) -> dict[str, Any]:
    row = line.row
    same = {name: getattr(row, name) for name in ("id", "number", "place", "files", "digest", "made_at", "received_at")}
    return same | {"unit": line.unit, "made_by": line.made_by, "received_by": line.received_by}


def _read(work: Work, transfer_id: str) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = TransferSchema().dump(_transfer(queries.read_transfer(work, transfer_id)[0]))
    return plain
