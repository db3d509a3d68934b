"""The documents and attachments that an actor may see: the township's, the county's, or those of an item that one holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, tuple_

from server.cases.lights import rule_of
from server.cases.models import Case, Instance, Task
from server.cases.refusals import PaperClosed
from server.cases.restricting import is_of_section, of_section, open_to, require_open
from server.cases.veiling import veil, veiled
from server.cases.visibility import is_hidden, named_cases, stands_open
from server.documents import storage
from server.documents.kinds import verification as investigating
from server.documents.models import IN_ORDER, Attachment, Document
from server.foundation.clock import local_date
from server.foundation.errors import NotFound
from server.foundation.identity import Actor
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit, User
from workflows import worktime


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A document with what its page shows."""

    document: Document
    case: Case | None
    unit: str
    issued_by: str
    scans: list[Attachment]
    superseded_by: Document | None
    remedy_until: date | None  #: last day to ask for review, once delivered
    opens_scans: bool  #: False: the scans' names, dates and digests show, their content by an agreed sight only
    may: frozenset[str]  #: what the actor may do: deliver, void, attach


#: papers of the means check: who runs the checks prints them and keeps their scans, and sees no other paper of the case
OF_CHECKS = ("check-order", "source-letter", "check-report")
#: papers of an investigation: a department that handles an item is told the conclusion, and reads none of them
OF_INVESTIGATIONS = sorted(kind.key for kind in investigating.KINDS)
_FOR_CHECKERS = frozenset({"document.read", "document.attach"})


def visible_documents(actor: Actor, action: str = "document.read") -> ColumnElement[bool]:
    """Return the condition on `Document` under which the actor may do the action; join nothing."""
    found = rules.relations(actor, action)
    if "county" in found or "any" in found:
        hidden = exists().where(Case.id == Document.case_id, ~stands_open(actor))
        return and_(Document.county == actor.county, ~hidden)
    parts: list[ColumnElement[bool]] = []
    if townships := found.get("own"):
        parts.append(exists().where(Case.id == Document.case_id, Case.township.in_(sorted(townships))))
        parts.append(
            and_(Document.case_id.is_(None), Document.unit_id.in_(sorted(townships)))
        )  # its own, about no case
    if units := found.get("held"):
        parts.append(
            and_(
                Document.kind.not_in(OF_INVESTIGATIONS),
                exists().where(
                    Instance.item_id == Document.item_id,
                    Task.instance_id == Instance.id,
                    Task.unit_id.in_(sorted(units)),
                ),
            )
        )
    if (section := of_section(actor, action, Document.case_id)) is not None:
        parts.append(section)
    if action in _FOR_CHECKERS and "county" in rules.relations(actor, "verification.enter"):
        parts.append(Document.kind.in_(OF_CHECKS))
    return and_(Document.county == actor.county, or_(*parts), open_to(actor, Document.case_id)) if parts else false()


def read_document(work: Work, document_id: str, *, action: str = "document.read") -> Document:
    """Return a document on which the actor may act.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    found = work.session.scalar(
        select(Document).where(Document.id == document_id, visible_documents(work.actor, action))
    )
    if found is None:
        raise NotFound
    return found


def paper_sheet(work: Work, document_id: str) -> PaperSheet:
    """Return a document with its case, scans and what the actor may do.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    document = read_document(work, document_id)
    may = {
        verb for verb in ("deliver", "void", "attach")
        if work.session.scalar(select(Document.id).where(Document.id == document_id, visible_documents(work.actor, f"document.{verb}")))
    }  # fmt: skip
    shown = veiled(work, [document])[0]
    return PaperSheet(
        document=shown, case=work.session.get(Case, document.case_id) if document.case_id else None,
        unit=work.session.get_one(Unit, document.unit_id).name,
        issued_by=work.session.scalar(select(User.name).where(User.id == document.issued_by)) or "系统",
        scans=veil(work, document.case_id).over_rows(work, scans_of(work, document), "name") if document.case_id else scans_of(work, document),
        opens_scans=opens_scans(work, document.case_id), remedy_until=remedy_until(work, document), may=frozenset(may),
        superseded_by=work.session.scalar(select(Document).where(Document.supersedes == document.id)),
    )  # fmt: skip


def scans_of(work: Work, document: Document) -> list[Attachment]:
    """Return the signed scans of a document, removed ones too: they show their reason."""
    return list(
        work.session.scalars(
            select(Attachment).where(Attachment.document_id == document.id).order_by(Attachment.added_at)
        )
    )


def remedy_until(work: Work, document: Document) -> date | None:
    """Return the last day to ask for review, counted from delivery (行政复议法 art. 20), or None before it."""
    rule = rule_of(work, "RM.review", on=work.today)
    if document.delivered_at is None or rule is None:
        return None
    try:
        return worktime.due(rule, start=local_date(document.delivered_at), calendar=work.house.calendar).due_on
    except worktime.YearNotCovered:
        return None


def documents(
    work: Work, *, kind: str = "", number: str = "", case_id: str = "", after: str | None = None, size: int = 30
) -> Page[Document]:
    """Return the documents that the actor may see, newest first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    wanted = select(Document).where(visible_documents(work.actor))
    if kind:
        wanted = wanted.where(Document.kind == kind)
    if number:
        wanted = wanted.where(Document.number.contains(number, autoescape=True))
    if case_id:
        wanted = wanted.where(Document.case_id == case_id)
    if after:
        wanted = wanted.where(tuple_(Document.issued_at, Document.id) < moment_key(after))
    rows = work.session.scalars(wanted.order_by(Document.issued_at.desc(), Document.id.desc()).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row.issued_at.isoformat(), row.id))
    return Page(veiled(work, page.rows), page.next)


def of_case(work: Work, case_id: str, kinds: Collection[str] = ()) -> list[Document]:
    """Return the documents of a case that the actor may see, of some kinds or of all, oldest first."""
    wanted = select(Document).where(Document.case_id == case_id, visible_documents(work.actor))
    if kinds:
        wanted = wanted.where(Document.kind.in_(kinds))
    return list(work.session.scalars(wanted.order_by(*IN_ORDER)))


def read_attachment(work: Work, attachment_id: str, *, action: str = "document.read") -> Attachment:
    """Return an attachment: of a case of one's own, or of a document that one may see.

    :raises NotFound: there is none, it is removed, or it is not the actor's to see.
    """
    row = work.session.scalar(
        select(Attachment).where(
            Attachment.id == attachment_id, Attachment.county == work.house.county, Attachment.removed_at.is_(None)
        )
    )
    if row is None:
        raise NotFound
    if row.case_id:
        require_open(work, row.case_id)
    found = rules.relations(work.actor, action)
    case = work.session.get(Case, row.case_id)
    if case is not None and is_hidden(work.actor, case):
        raise NotFound
    if "county" in found or (case is not None and case.township in found.get("own", frozenset())):
        return row
    if is_of_section(work, row.case_id, action):
        return row
    if row.document_id is None:
        raise NotFound
    read_document(work, row.document_id, action=action)
    return row


def open_attachment(work: Work, attachment_id: str) -> tuple[Attachment, bytes]:
    """Return an attachment with its content; whoever reads the family's names masked opens it by an agreed sight only.

    :raises NotFound: there is none, it is removed, or it is not the actor's to see.
    :raises PaperClosed: nobody has agreed that the actor sees the scans of this case.
    :raises FileGone: the file is missing or damaged.
    """
    row = read_attachment(work, attachment_id)
    if not opens_scans(work, row.case_id, look=True):
        raise PaperClosed
    return row, storage.read(work, row.sha256)


def opens_scans(work: Work, case_id: str | None, *, look: bool = False) -> bool:
    """Tell whether the scans of a case stand open for the actor, who may read the case: an image cannot be veiled as a text is.

    The unit that keeps a file, and whoever reads the family by name, opens them; others by an agreed sight.
    """
    case = work.session.get(Case, case_id) if case_id else None
    if case is None or case.household_id is None or case.township in work.actor.units():
        return True
    if named_cases(work, [case.id]):
        return True
    return bool(work.house.offers["papers.opens"](work, case, look=look))


def attachments_of(work: Work, case_id: str) -> list[tuple[Attachment, str]]:
    """Return the attachments of a case with who added them, names of people in a file's name masked for whom they are.

    The caller has checked that the actor may read the case.
    """
    rows = work.session.execute(
        select(Attachment, User.name)
        .outerjoin(User, User.id == Attachment.added_by)
        .where(Attachment.case_id == case_id)
        .order_by(Attachment.line, Attachment.added_at)
    )
    found = [(row[0], row[1] or "") for row in rows]
    shown = veil(work, case_id).over_rows(work, [file for file, _ in found], "name")
    return [(file, who) for file, (_, who) in zip(shown, found, strict=True)]
