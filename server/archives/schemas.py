"""What the API of archives takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.archives.queries import VIEWS


class ArchiveViewSchema(Schema):
    """Which cases to list."""

    view = fields.String(load_default="waiting", validate=validate.OneOf(VIEWS[:2]))
    after = fields.String(load_default=None, allow_none=True)


class ArchiveLineSchema(Schema):
    """One ended case."""

    case_id = fields.String(required=True)
    code = fields.String(required=True)
    kind = fields.String(required=True)
    household = fields.String(required=True)
    unit = fields.String(required=True)
    closed_on = fields.String(required=True, allow_none=True)
    file_id = fields.String(required=True, allow_none=True)
    number = fields.String(required=True, allow_none=True)


class ArchivePageSchema(Schema):
    """A page of ended cases."""

    rows = fields.List(fields.Nested(ArchiveLineSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class PaperLineSchema(Schema):
    """One paper of a file, with its hash and those of its scans."""

    zh = fields.String(required=True)
    number = fields.String(required=True)
    on = fields.String(required=True)
    sha256 = fields.String(required=True)
    scans = fields.List(fields.String(), required=True)


class DifferenceSchema(Schema):
    """One paper that is not what it was when it was filed."""

    paper = fields.String(required=True)
    what = fields.String(required=True, metadata={"description": "gone, changed or added"})


class ArchiveFileSchema(ArchiveLineSchema):
    """One case's file: as it was filed, or what would be filed today."""

    digest = fields.String(required=True, allow_none=True)
    lacking = fields.List(fields.String(), required=True)
    lacking_why = fields.String(required=True)
    contents = fields.List(fields.Nested(PaperLineSchema), required=True)
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)
    transfer_id = fields.String(required=True, allow_none=True)


class FileCaseSchema(Schema):
    """Why a file lacks papers, where it does."""

    why = fields.String(load_default="", validate=validate.Length(0, 200))


class HandOverSchema(Schema):
    """Files of one unit that go to an archive."""

    file_ids = fields.List(fields.String(), required=True, validate=validate.Length(1, 200))
    place = fields.String(required=True, validate=validate.Length(1, 80))


class ReceiveSchema(Schema):
    """How many files were counted."""

    counted = fields.Integer(required=True, validate=validate.Range(1, 200))


class TransferSchema(Schema):
    """One list that went over."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    unit = fields.String(required=True)
    place = fields.String(required=True)
    files = fields.Integer(required=True)
    digest = fields.String(required=True)
    made_at = fields.DateTime(required=True)
    made_by = fields.String(required=True)
    received_at = fields.DateTime(required=True, allow_none=True)
    received_by = fields.String(required=True)


class TransferFilesSchema(TransferSchema):
    """One list with its files."""

    numbers = fields.List(fields.String(), required=True)


class TransferListSchema(Schema):
    """The lists, the newest first."""

    rows = fields.List(fields.Nested(TransferSchema), required=True)
