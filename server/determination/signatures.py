"""Papers of a case that come back signed (`Kind.signed` of the catalogue) and have not: who must sign by hand holds the closing, the rest is seen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from server.cases.beside import shared_by
from server.determination.archive import SHARED, handed_in
from server.documents.catalogue import KINDS
from server.documents.models import IN_ORDER, Attachment, Document
from server.foundation.work import Work

#: The list of the filed papers is made when they are filed: it lacks in no file.
MADE_AFTER = frozenset({"file-contents"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsigned:
    """One paper whose signed scan is not there."""

    document_id: str
    number: str
    zh: str
    en: str
    by_hand: bool  #: the household signs it, and the law asks for that: nothing closes without it


def unsigned(work: Work, case_id: str) -> list[Unsigned]:
    """Return the papers of a case that should have come back signed, those that hold the closing first.

    What the household handed in over the counter is there on paper, as the window's checklist says.
    """
    kinds = [kind for kind, each in KINDS.items() if each.signed and kind not in MADE_AFTER]
    scanned = select(Attachment.document_id).where(
        Attachment.removed_at.is_(None), Attachment.document_id == Document.id
    )
    rows = work.session.execute(
        select(Document.id, Document.kind, Document.number)
        .where(
            or_(Document.case_id == case_id, Document.kind.in_(SHARED) & shared_by(Document.case_id, case_id)),
            Document.kind.in_(kinds), Document.void_reason == "", ~scanned.exists(),
        )
        .order_by(*IN_ORDER)
    ).all()  # fmt: skip
    there = handed_in(work, case_id) if rows else frozenset()
    found = [
        Unsigned(document_id=id, number=number, zh=KINDS[kind].zh, en=KINDS[kind].en, by_hand=KINDS[kind].by_hand)
        for id, kind, number in rows
        if KINDS[kind].zh not in there
    ]
    return sorted(found, key=lambda each: not each.by_hand)
