"""卷内目录: what a file of an item must hold, what it holds, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from server.cases.models import Case, Item
from server.determination.models import Opinion
from server.documents.catalogue import KINDS
from server.documents.models import Attachment, Document
from server.foundation.work import Work


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that belongs into the file: any of these kinds of documents."""

    kinds: tuple[str, ...]
    before: str  #: forward: before the county gets the file; close: before the file is closed
    granted_only: bool = False  #: only where the township proposes, or somebody grants, the aid


#: what the file of an allowance holds (domain reference §2.2)
WANTED = {
    "dibao": (
        Wanted(("acceptance-notice",), "forward"),
        Wanted(("authorisation",), "forward"),
        Wanted(("promise",), "forward"),
        Wanted(("check-report",), "forward"),
        Wanted(("home-visit-form", "county-visit-form"), "forward"),
        Wanted(("initial-opinion",), "forward"),
        Wanted(("notice",), "forward", granted_only=True),
        Wanted(("decision-opinion",), "close"),
        Wanted(("confirmation-notice", "non-confirmation-notice", "end-notice"), "close"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsLine:
    """One line of the list of contents."""

    zh: str
    en: str
    numbers: tuple[str, ...]  #: of the documents that are there
    scans: int
    signed: bool  #: comes back signed: a scan belongs to it
    before: str

    @property
    def missing(self) -> bool:
        """Tell whether the file lacks it."""
        return not self.numbers


def contents(work: Work, case_id: str, item: str) -> list[ContentsLine]:
    """Return the list of contents of an item's file; kinds that this installation does not issue are left out."""
    documents = work.session.scalars(
        select(Document).where(Document.case_id == case_id, Document.void_reason == "").order_by(Document.issued_at)
    ).all()
    scans = dict.fromkeys((d.id for d in documents), 0)
    attached = select(Attachment.document_id).where(Attachment.case_id == case_id, Attachment.removed_at.is_(None))
    for document_id in work.session.scalars(attached):
        if document_id in scans:
            scans[document_id] += 1
    refused = _refused(work, case_id, item)
    lines = []
    for wanted in WANTED.get(item, ()):
        kinds = [KINDS[kind] for kind in wanted.kinds if kind in KINDS]
        if not kinds or (wanted.granted_only and refused):
            continue
        there = [d for d in documents if d.kind in wanted.kinds]
        shown = KINDS[there[0].kind] if there else kinds[0]
        lines.append(
            ContentsLine(
                zh=shown.zh, en=shown.en, numbers=tuple(d.number for d in there), scans=sum(scans[d.id] for d in there),
                signed=shown.signed, before=wanted.before,
            )
        )  # fmt: skip
    return lines


def _refused(work: Work, case_id: str, item: str) -> bool:
    """Tell whether nobody proposed the aid: then nothing was posted."""
    proposed = work.session.scalar(
        select(Opinion.proposed)
        .join(Item, Item.id == Opinion.item_id)
        .where(Opinion.case_id == case_id, Item.item == item)
        .order_by(Opinion.given_at.desc())
        .limit(1)
    )
    return proposed == "refuse"


def missing(lines: Iterable[ContentsLine], *, before: str) -> list[str]:
    """Return the names of what the file lacks before a step."""
    return [line.zh for line in lines if line.missing and line.before == before]


def items_with_contents(work: Work, case: Case) -> list[str]:
    """Return the items of a case whose files have a list."""
    return [item for item in work.session.scalars(select(Item.item).where(Item.case_id == case.id)) if item in WANTED]
