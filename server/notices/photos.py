"""Photos that prove a posting: one when the notice is put up, one when it is taken down."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from server.cases.queries.papers import opens_scans
from server.cases.refusals import PaperClosed
from server.documents import storage
from server.documents.attachments import attach
from server.documents.models import Attachment
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.notices.models import Notice

START, END = "公示张贴照片", "公示撤下照片"  #: lines of the checklist under which they are kept
MOST = 6


def photos(work: Work, notice: Notice, line: str) -> list[Attachment]:
    """Return the photos of a notice that prove one of the two."""
    return list(
        work.session.scalars(
            select(Attachment)
            .where(
                Attachment.document_id == notice.document_id,
                Attachment.line == line,
                Attachment.removed_at.is_(None),
            )
            .order_by(Attachment.added_at, Attachment.id)
        )
    )


def add_photos(work: Work, notice: Notice, line: str, files: Sequence[tuple[str, bytes]]) -> None:
    """Keep photos of a notice; the caller has checked that the actor handles it.

    :raises InvalidAnswers: one is no picture, too large, or there are too many.
    """
    given = [(name, content) for name, content in files if name or content]
    if len(photos(work, notice, line)) + len(given) > MOST:
        words = (f"一次公示的照片最多{MOST}张。", f"At most {MOST} photos.")
        raise InvalidAnswers([FieldProblem("photos", "too-many", *words)])
    for name, content in given:
        try:
            attach(
                work, case_id=notice.case_id, line=line, name=name, content=content, document_id=notice.document_id, photo=True
            )  # fmt: skip
        except InvalidAnswers as refusal:
            raise InvalidAnswers(FieldProblem("photos", p.code, p.zh, p.en) for p in refusal.fields) from refusal


def open_photo(work: Work, notice: Notice, photo_id: str, *, near: bool) -> tuple[Attachment, bytes]:
    """Return a photo with its content; the poster on it names the family, so that who reads it masked needs an agreed sight.

    :raises NotFound: the notice has no such photo.
    :raises PaperClosed: nobody has agreed that the actor sees the scans of this case.
    :raises FileGone: the file is missing or damaged.
    """
    found = next((p for line in (START, END) for p in photos(work, notice, line) if p.id == photo_id), None)
    if found is None:
        raise NotFound
    if not near and not opens_scans(work, notice.case_id, look=True):
        raise PaperClosed
    return found, storage.read(work, found.sha256)
