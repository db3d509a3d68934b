"""Issue documents with numbers that have no gaps, record their delivery, attach scans."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from server.audit import operations as audit
from server.documents.basis import basis_on
from server.documents.catalogue import KINDS
from server.documents.models import Counter, Document
from server.foundation.errors import Conflict, NotFound, Refused
from server.foundation.work import Work
from server.organisation.models import Unit


class FactNotAllowed(Refused):
    """A document would show a fact that its whitelist does not name."""

    type = "fact-not-allowed"
    status = 500
    zh = "文书“{kind}”不得包含“{fact}”。"
    en = "Document “{kind}” must not hold “{fact}”."


class AlreadyDelivered(Conflict):
    """The delivery is recorded already; the remedy clock runs from it."""

    type = "already-delivered"
    zh = "这份文书的送达已经登记，救济期限从那时起算。"
    en = "Delivery is recorded already; the remedy period runs from it."


def issue(
    work: Work, *, kind: str, unit_id: str, addressee: str, facts: Mapping[str, Any], case_id: str | None = None,
    item_id: str | None = None, supersedes: str | None = None,
) -> Document:
    """Issue a document with the unit's next number of the year.

    Where the kind shows its basis and none is given, the norms in force today are cited.

    :raises FactNotAllowed: a fact is not on the kind's whitelist.
    """
    entry = KINDS[kind]
    for fact in facts:
        if fact not in entry.facts:
            raise FactNotAllowed(kind=entry.zh, fact=fact)
    shown = plain(facts)
    if "basis" in entry.facts and not shown.get("basis"):
        shown["basis"] = basis_on(kind, work.today)
    year, serial = work.today.year, next_serial(work, unit_id=unit_id, kind=kind)
    short = work.session.scalar(select(Unit.short).where(Unit.id == unit_id)) or ""
    document = Document(
        id=work.new_id(), county=work.house.county, kind=kind, number=f"{short}救{entry.mark}〔{year}〕{serial:04d}号",
        unit_id=unit_id, year=year, serial=serial, case_id=case_id, item_id=item_id, addressee=addressee,
        facts=shown, issued_on=work.today, issued_at=work.now, issued_by=work.actor.id,
        verify_code=secrets.token_urlsafe(16), supersedes=supersedes, delivery={},
    )  # fmt: skip
    work.session.add(document)
    work.session.flush()
    audit.record(work, "document.issue", document.id, kind=kind, number=document.number, case=case_id)
    return document


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as JSON keeps them: amounts, dates and instants as text."""
    return json.loads(json.dumps(dict(facts), default=str))  # type: ignore[no-any-return]


def next_serial(work: Work, *, unit_id: str, kind: str, year: int | None = None) -> int:
    """Take the next number of a unit, kind and year in this transaction: a roll-back gives it back, so none is lost."""
    key = {"county": work.house.county, "unit_id": unit_id, "kind": kind, "year": year or work.today.year}
    taken = work.session.scalar(
        update(Counter).filter_by(**key).values(last=Counter.last + 1).returning(Counter.last),
        execution_options={"synchronize_session": False},
    )
    if taken is None:
        work.session.execute(insert(Counter).values(**key, last=1))
        return 1
    return int(taken)


def record_delivery(work: Work, *, document_id: str, way: str, received_by: str, at: datetime, proof: str = "") -> None:
    """Record that a document reached its addressee; the remedy clock runs from then.

    :raises AlreadyDelivered: it is recorded already.
    """
    changed = work.session.execute(
        update(Document)
        .where(Document.id == document_id, Document.county == work.house.county, Document.delivered_at.is_(None))
        .values(delivered_at=at, delivery={"way": way, "received_by": received_by, "proof": proof}),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        if work.session.scalar(select(Document.id).where(Document.id == document_id, Document.county == work.house.county)):
            raise AlreadyDelivered
        raise NotFound
    audit.record(work, "document.deliver", document_id, way=way)
