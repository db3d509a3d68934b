"""卷内目录: what a file of an item must hold, what it holds, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select

from server.cases.beside import shared_by
from server.cases.models import Case, Item, Task
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
    decided_only: bool = False  #: only where somebody decided; who withdrew is told by another paper


_ACCEPTED = Wanted(("acceptance-notice",), "forward")
_INVESTIGATED = (
    Wanted(("authorisation",), "forward"),
    Wanted(("promise",), "forward"),
    Wanted(("check-report",), "forward"),
    Wanted(("home-visit-form", "county-visit-form"), "forward"),
)
_POSTED = Wanted(("notice",), "forward", granted_only=True)
_DECIDED = Wanted(("decision-opinion",), "close", decided_only=True)

#: papers of an application, which a household that is converted to another aid gives no second time
OF_APPLICATION = frozenset({"acceptance-notice", "authorisation", "promise"})
#: papers of the application and its investigation, which hold for everybody who applied in it
SHARED = frozenset(kind for wanted in (_ACCEPTED, *_INVESTIGATED) for kind in wanted.kinds)


def _told(*kinds: str) -> Wanted:
    """Return the paper that tells the household how it ended."""
    return Wanted((*kinds, "end-notice"), "close")


_RECOGNITION = (
    _ACCEPTED, *_INVESTIGATED, Wanted(("expense-sheet",), "forward"), Wanted(("recognition-opinion",), "forward"), _DECIDED,
    _told("recognition-certificate", "recognition-refusal"),
)  # fmt: skip

#: what the file of each item holds (domain reference §2.2–2.5)
WANTED: dict[str, tuple[Wanted, ...]] = {
    "dibao": (
        _ACCEPTED, *_INVESTIGATED, Wanted(("initial-opinion",), "forward"), _POSTED, _DECIDED,
        _told("confirmation-notice", "non-confirmation-notice"),
    ),
    "tekun": (
        _ACCEPTED, *_INVESTIGATED, Wanted(("tekun-opinion",), "forward"), _POSTED, Wanted(("care-rating",), "close", granted_only=True), _DECIDED,
        _told("tekun-certificate", "tekun-refusal"),
    ),
    "bianyuan": (*_RECOGNITION[:-2], _POSTED, *_RECOGNITION[-2:]),
    "gangxing": _RECOGNITION,  # whether it is posted is the county's choice
    "temp-spend": (
        _ACCEPTED, Wanted(("promise",), "forward"), Wanted(("expense-sheet",), "forward"), _POSTED, _DECIDED,
        _told("spend-decision", "spend-refusal"),
    ),
    "child": (_DECIDED, _told("child-decision", "child-refusal")),
}  # fmt: skip
WANTED["dibao-alone"] = WANTED["dibao"]
_CHECKLISTS = ("intake.check", "supplement.record")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsLine:
    """One line of the list of contents."""

    zh: str
    en: str
    numbers: tuple[str, ...]  #: of the documents that are there
    scans: int
    signed: bool  #: comes back signed: a scan belongs to it
    before: str
    kind: str = ""  #: of the paper
    handed_in: bool = False  #: the window has the paper that the household signed

    @property
    def missing(self) -> bool:
        """Tell whether the file lacks it."""
        return not self.numbers and not self.handed_in


def contents(work: Work, case_id: str, item: str) -> list[ContentsLine]:
    """Return the list of contents of an item's file; kinds that this installation does not issue are left out."""
    before = _Before.of(work, case_id, item)
    documents = work.session.scalars(
        select(Document)
        .where(
            or_(
                Document.case_id == case_id,
                Document.kind.in_(SHARED) & shared_by(Document.case_id, case_id),
                Document.kind.in_(OF_APPLICATION) & (Document.case_id == before.application),
                Document.kind.in_(SHARED) & (Document.case_id == before.investigation),
            ),
            Document.void_reason == "",
        )
        .order_by(Document.issued_at)
    ).all()
    scans = dict.fromkeys((d.id for d in documents), 0)
    attached = select(Attachment.document_id).where(
        or_(shared_by(Attachment.case_id, case_id), Attachment.case_id.in_(before.cases)),
        Attachment.removed_at.is_(None),
    )
    for document_id in work.session.scalars(attached):
        if document_id in scans:
            scans[document_id] += 1
    state = _State.of(work, case_id, item, before)
    lines = []
    for wanted in WANTED.get(item, ()):
        kinds = [KINDS[kind] for kind in wanted.kinds if kind in KINDS]
        if not kinds or (wanted.granted_only and state.refused) or (wanted.decided_only and state.gone):
            continue
        there = [d for d in documents if d.kind in wanted.kinds]
        shown = KINDS[there[0].kind] if there else kinds[0]
        lines.append(
            ContentsLine(
                zh=shown.zh, en=shown.en, numbers=tuple(d.number for d in there), scans=sum(scans[d.id] for d in there),
                signed=shown.signed, before=wanted.before, kind=shown.key, handed_in=shown.zh in state.handed_in,
            )
        )  # fmt: skip
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """The cases in which the papers of a converted household lie: it gives none of them twice (一次申请)."""

    application: str
    investigation: str

    @classmethod
    def of(cls, work: Work, case_id: str, item: str) -> _Before:
        reason = work.session.scalar(select(Item.reason).where(Item.case_id == case_id, Item.item == item).limit(1))
        told = (reason or {}).get("papers_of") or {}
        return cls(application=str(told.get("application") or ""), investigation=str(told.get("investigation") or ""))

    @property
    def cases(self) -> list[str]:
        """Return the ids of those cases."""
        return [each for each in (self.application, self.investigation) if each]


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What decides which papers belong into the file, and which came over the counter."""

    refused: bool  #: nobody proposed or granted the aid: nothing was posted
    gone: bool  #: it ended without a decision
    handed_in: frozenset[str]

    @classmethod
    def of(cls, work: Work, case_id: str, item: str, before: _Before) -> _State:
        proposed = work.session.scalar(
            select(Opinion.proposed)
            .join(Item, Item.id == Opinion.item_id)
            .where(Opinion.case_id == case_id, Item.item == item)
            .order_by(Opinion.given_at.desc())
            .limit(1)
        )
        state = work.session.scalar(select(Item.state).where(Item.case_id == case_id, Item.item == item).limit(1))
        unproposed = proposed == "refuse" if proposed else state != "granted"
        return cls(refused=unproposed, gone=state == "withdrawn", handed_in=handed_in(work, case_id, before.cases))


def handed_in(work: Work, case_id: str, before: Iterable[str] = ()) -> frozenset[str]:
    """Return the papers that the window's checklists call present, also those of the cases before from which a household was converted."""
    there = or_(shared_by(Task.case_id, case_id), Task.case_id.in_(list(before)))
    told = work.session.scalars(select(Task.answers).where(there, Task.form.in_(_CHECKLISTS), Task.state == "done"))
    return frozenset(
        str(row["paper"]) for answers in told for row in (answers or {}).get("papers", ()) if row.get("state", "present") == "present"
    )  # fmt: skip


def missing(lines: Iterable[ContentsLine], *, before: str) -> list[str]:
    """Return the names of what the file lacks before a step."""
    return [line.zh for line in lines if line.missing and line.before == before]


def items_with_contents(work: Work, case: Case) -> list[str]:
    """Return the items of a case whose files have a list."""
    return [item for item in work.session.scalars(select(Item.item).where(Item.case_id == case.id)) if item in WANTED]
