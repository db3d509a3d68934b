"""Scans and photos: taken in only when the content is what it says, removed only with a reason."""

from __future__ import annotations

import unicodedata

import filetype
from sqlalchemy import update

from server.audit import operations as audit
from server.documents import storage
from server.documents.models import Attachment
from server.documents.pictures import opens
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work

#: media type → endings of names that may carry it
KINDS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/heic": (".heic", ".heif"),
}
LARGEST = 20 * 2**20  #: bytes, where the installation sets nothing
LONGEST_NAME = 120


def attach(
    work: Work,
    *,
    case_id: str,
    line: str,
    name: str,
    content: bytes,
    document_id: str | None = None,
    photo: bool = False,
) -> Attachment:
    """Keep a file for a line of the checklist, or as the signed scan of a document; the caller has checked the permission.

    A `photo` proves how something looked: a PDF is none.

    :raises InvalidAnswers: empty, too large, not a PDF, JPEG, PNG or HEIC, named as something else, or a photo that does not open.
    """
    kept_name = safe_name(name)
    media_type = _checked(work, kept_name, content)
    if photo and not media_type.startswith("image/"):
        raise _refused("wrong-kind", "请上传照片（JPG、PNG、HEIC）。", "Photos only: JPEG, PNG or HEIC.")
    row = Attachment(
        id=work.new_id(), county=work.house.county, case_id=case_id, document_id=document_id, line=line.strip()[:60],
        sha256=storage.keep(work, content), media_type=media_type, size=len(content), name=kept_name,
        added_by=work.actor.id, added_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "attachment.add", row.id, case=case_id, document=document_id, sha256=row.sha256)
    return row


def remove(work: Work, *, attachment_id: str, reason: str) -> None:
    """Take an attachment out of view; the row and its reason stay.

    :raises InvalidAnswers: no reason is given.
    :raises NotFound: there is no such attachment, or it is removed already.
    """
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明移除原因。", "Say why it is removed.")])
    changed = work.session.execute(
        update(Attachment)
        .where(Attachment.id == attachment_id, Attachment.county == work.house.county, Attachment.removed_at.is_(None))
        .values(removed_at=work.now, removed_by=work.actor.id, removed_reason=reason.strip()[:200]),
        execution_options={"synchronize_session": "fetch"},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    audit.record(work, "attachment.remove", attachment_id, reason=reason.strip()[:200])


def safe_name(name: str) -> str:
    """Return a file's name without folders and control characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return (f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else kept[:LONGEST_NAME]) or "file"


def _checked(work: Work, name: str, content: bytes) -> str:
    largest = int(work.house.parameters.get("upload_bytes", LARGEST))
    if not content:
        raise _refused("empty", "请选择文件；选中的文件是空的。", "Choose a file; this one is empty.")
    if len(content) > largest:
        most = largest // 2**20
        raise _refused("too-large", f"文件超过 {most} MB，请压缩或分成几个。", f"The file is above {most} MB.")
    guessed = filetype.guess(content)
    media_type = guessed.mime if guessed else ""
    if media_type not in KINDS:
        raise _refused(
            "wrong-kind",
            "只能上传 PDF、JPG、PNG、HEIC 文件，这个文件的内容不是。",
            "Only PDF, JPEG, PNG or HEIC; this is none of them.",
        )
    if not name.lower().endswith(KINDS[media_type]):
        ending = KINDS[media_type][0]
        zh = f"文件名和内容不一致：内容是 {ending[1:].upper()}，请改成 {ending} 再上传。"
        raise _refused("wrong-name", zh, f"The name does not fit the content, which is {ending[1:].upper()}.")
    if not opens(media_type, content):
        zh = "这张照片打不开（文件损坏或没有传完整），请重新拍照或重新导出。"
        raise _refused("damaged", zh, "This photo does not open: take or export it again.")
    return media_type


def _refused(code: str, zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([FieldProblem("file", code, zh, en)])
