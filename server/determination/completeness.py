"""What a case lacks before it may be closed (D10): papers of its lists, signatures, the delivery of its decisions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from server.cases.beside import shared_by
from server.cases.models import Item, Task
from server.determination import archive, signatures
from server.determination.models import Decision
from server.documents.catalogue import KINDS
from server.documents.models import Document
from server.foundation.work import Work

#: items that somebody decided; who withdrew is told by another paper, and owes none
DECIDED = ("granted", "refused")
#: where the file was sent on without a paper, somebody said why
EXPLAINED_AT = ("dibao.forward", "recognition.forward")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that the file lacks."""

    why: str  #: missing, unsigned, undelivered
    zh: str
    en: str


def lacks(work: Work, case_id: str) -> list[Lack]:
    """Return what keeps a case open once all its items are decided; papers whose absence was explained before do not."""
    items = list(
        work.session.scalars(
            select(Item.item).where(Item.case_id == case_id, Item.state.in_(DECIDED)).order_by(Item.item)
        )
    )
    explained = _explained(work, case_id) if items else False
    found: dict[tuple[str, str], Lack] = {}
    for item in items:
        for line in archive.contents(work, case_id, item):
            for lack in _of_line(line, explained):
                found[(lack.why, lack.zh)] = lack
    for each in signatures.unsigned(work, case_id) if items else ():
        if each.by_hand:  # the others are seen on the case's page, and explained when it is filed
            found[("unsigned", each.number)] = Lack(
                why="unsigned", zh=f"{each.zh} {each.number}", en=f"{each.en} {each.number}"
            )
    for lack in _undelivered(work, case_id):
        found[(lack.why, lack.zh)] = lack
    return list(found.values())


def _of_line(line: archive.ContentsLine, explained: bool) -> list[Lack]:
    if not line.missing or (line.before == "forward" and explained):
        return []
    return [Lack(why="missing", zh=line.zh, en=line.en)]


def _explained(work: Work, case_id: str) -> bool:
    answers = work.session.scalars(
        select(Task.answers).where(shared_by(Task.case_id, case_id), Task.form.in_(EXPLAINED_AT), Task.state == "done")
    )
    return any(str((each or {}).get("note") or "").strip() for each in answers)


def _undelivered(work: Work, case_id: str) -> list[Lack]:
    rows = work.session.execute(
        select(Document.kind, Document.number)
        .join(Decision, Decision.document_id == Document.id)
        .join(Item, Item.id == Decision.item_id)
        .where(Decision.case_id == case_id, Decision.delivered_at.is_(None), Item.state.in_(DECIDED))
        .order_by(Document.issued_at)
    ).all()
    return [
        Lack(why="undelivered", zh=f"{KINDS[kind].zh} {number}", en=f"{KINDS[kind].en} {number}")
        for kind, number in rows
    ]
