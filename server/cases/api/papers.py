"""Documents and attachments over HTTP: list, read, deliver, void, replace, upload, download, remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, g
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from server.cases import delivering
from server.cases.opening import read_case
from server.cases.pages.papers import download_attachment
from server.cases.papers import BY_HAND, issue_by_hand
from server.cases.queries import papers as reading
from server.documents import attachments as files
from server.documents import operations
from server.documents.catalogue import KINDS
from server.documents.models import Attachment, Document
from server.documents.printing import verify_url
from server.foundation.work import Work
from server.web.entry import query, service
from server.web.repeatable import Do, repeatable

documents = Blueprint("documents-api", __name__, url_prefix="/api/v1/documents", description="文书 Documents")
attachments = Blueprint("attachments-api", __name__, url_prefix="/api/v1/attachments", description="附件 Attachments")


class DocumentQuerySchema(Schema):
    """Which documents, and from where on."""

    kind = fields.String(load_default="", validate=validate.OneOf(("", *KINDS)))
    number = fields.String(load_default="")
    case_id = fields.String(load_default="")
    after = fields.String(load_default=None, metadata={"description": "cursor of the page before"})
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class DocumentSchema(Schema):
    """One numbered document."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    number = fields.String(required=True)
    unit_id = fields.String(required=True)
    case_id = fields.String(allow_none=True)
    issued_on = fields.String(required=True, metadata={"format": "date"})
    delivered_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    void_reason = fields.String(required=True)
    supersedes = fields.String(allow_none=True)
    verify_url = fields.String(required=True)


class DocumentPageSchema(Schema):
    """A page of documents, newest first."""

    rows = fields.List(fields.Nested(DocumentSchema), required=True)
    next = fields.String(allow_none=True)


class IssueSchema(Schema):
    """A paper that is issued by hand."""

    case_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(BY_HAND))


class DeliverySchema(Schema):
    """How a document reached its addressee."""

    way = fields.String(required=True, validate=validate.OneOf(tuple(operations.WAYS)))
    received_by = fields.String(required=True, validate=validate.Length(1, 80))
    at = fields.AwareDateTime(required=True)
    proof = fields.String(load_default="", validate=validate.Length(0, 60))


class PaperReasonSchema(Schema):
    """A reason."""

    reason = fields.String(required=True, validate=validate.Length(1, 120))


class UploadSchema(Schema):
    """A PDF, JPEG, PNG or HEIC file."""

    file = Upload(required=True)


class UploadToSchema(Schema):
    """Where a file belongs: to a line of a case's checklist, or to a document as its signed scan."""

    case_id = fields.String(load_default="")
    line = fields.String(load_default="", validate=validate.Length(0, 60))
    document_id = fields.String(load_default="")


class AttachmentSchema(Schema):
    """One attachment."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    document_id = fields.String(allow_none=True)
    line = fields.String(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    sha256 = fields.String(required=True)


@documents.get("")
@documents.arguments(DocumentQuerySchema, location="query")
@documents.response(200, DocumentPageSchema)
def list_documents(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the documents that the reader may see, newest first."""
    page = query(lambda work: reading.documents(work, **wanted))
    return {"rows": [_told(row) for row in page.rows], "next": page.next}


@documents.get("/<document_id>")
@documents.response(200, DocumentSchema)
def get_document(document_id: str) -> dict[str, Any]:
    """Read a document."""
    return _told(query(lambda work: reading.paper_sheet(work, document_id).document))


@documents.post("")
@documents.arguments(IssueSchema)
@documents.response(201, DocumentPageSchema)
@repeatable
def issue_documents(body: dict[str, Any]) -> Do:
    """Issue a paper that no process asks for; authorisations come one per adult."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        made = issue_by_hand(work, case_id=body["case_id"], code=body["kind"])
        return {"rows": [_told(row) for row in made], "next": None}

    return do


@documents.post("/<document_id>/delivery")
@documents.arguments(DeliverySchema)
@documents.response(200, DocumentSchema)
@repeatable
def deliver_document(body: dict[str, Any], document_id: str) -> Do:
    """Record a delivery; the remedy period, and a term that waits for it, run from it."""

    def do(work: Work) -> Mapping[str, Any]:
        document = reading.read_document(work, document_id, action="document.deliver")
        delivering.deliver(work, document_id=document_id, **body)
        work.session.refresh(document)
        return _told(document)

    return do


@documents.post("/<document_id>/void")
@documents.arguments(PaperReasonSchema)
@documents.response(200, DocumentSchema)
@repeatable
def void_document(body: dict[str, Any], document_id: str) -> Do:
    """Declare a document void; its number stays used."""

    def do(work: Work) -> Mapping[str, Any]:
        document = reading.read_document(work, document_id, action="document.void")
        operations.void(work, document_id=document_id, reason=body["reason"])
        work.session.refresh(document)
        return _told(document)

    return do


@documents.post("/<document_id>/supersede")
@documents.arguments(PaperReasonSchema)
@documents.response(201, DocumentSchema)
@repeatable
def supersede_document(body: dict[str, Any], document_id: str) -> Do:
    """Issue a document anew under the next number; the old one is void."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        reading.read_document(work, document_id, action="document.void")
        return _told(operations.supersede(work, document_id=document_id, reason=body["reason"]))

    return do


@attachments.post("")
@attachments.arguments(UploadToSchema, location="query")
@attachments.arguments(UploadSchema, location="files")
@attachments.response(201, AttachmentSchema)
@repeatable
def upload_attachment(to: dict[str, Any], sent: dict[str, Any]) -> Do:
    """Attach a file to a case's checklist or to a document."""
    g.status = 201
    with sent["file"].stream as stream:
        name, content = sent["file"].filename or "", stream.read()

    def do(work: Work) -> Mapping[str, Any]:
        if to["document_id"]:
            document = reading.read_document(work, to["document_id"], action="document.attach")
            row = files.attach(
                work, case_id=document.case_id or "", line="signed", name=name, content=content, document_id=document.id
            )
        else:
            case = read_case(work, to["case_id"], action="document.attach", held_by=frozenset())
            row = files.attach(work, case_id=case.id, line=to["line"], name=name, content=content)
        return _told_file(row)

    return do


@attachments.get("/<attachment_id>")
@attachments.response(200, content_type="application/octet-stream")
def get_attachment(attachment_id: str) -> Response:
    """Download an attachment."""
    return download_attachment(attachment_id)  # type: ignore[return-value]


@attachments.post("/<attachment_id>/removal")
@attachments.arguments(PaperReasonSchema)
@attachments.response(200, AttachmentSchema)
@repeatable
def remove_attachment(body: dict[str, Any], attachment_id: str) -> Do:
    """Take an attachment out of view; the row and its reason stay."""

    def do(work: Work) -> Mapping[str, Any]:
        row = reading.read_attachment(work, attachment_id, action="document.attach")
        files.remove(work, attachment_id=attachment_id, reason=body["reason"])
        return _told_file(row)

    return do


def _told(row: Document) -> dict[str, Any]:
    same = ("id", "kind", "number", "unit_id", "case_id", "void_reason", "supersedes")
    return {name: getattr(row, name) for name in same} | {
        "issued_on": row.issued_on.isoformat(), "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
        "verify_url": verify_url(service().house, row),
    }  # fmt: skip


def _told_file(row: Attachment) -> dict[str, Any]:
    return {
        name: getattr(row, name)
        for name in ("id", "case_id", "document_id", "line", "name", "media_type", "size", "sha256")
    }
