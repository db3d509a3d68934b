"""Issue documents with numbers that have no gaps, record their delivery, attach scans."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.documents.basis import basis_on
from server.documents.catalogue import KINDS
from server.documents.models import Counter, Document
from server.foundation.clock import local_date
from server.foundation.errors import Conflict, FieldProblem, InvalidAnswers, NotFound, Refused
from server.foundation.inserting import insert_if_absent
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
    work: Work,
    *,
    kind: str,
    unit_id: str,
    addressee: str,
    facts: Mapping[str, Any],
    case_id: str | None = None,
    item_id: str | None = None,
    supersedes: str | None = None,
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
    """Take the next number of a unit, kind and year in this transaction: a roll-back gives it back, so none is lost.

    Year 0 is a series that never starts anew.
    """
    key = {
        "county": work.house.county,
        "unit_id": unit_id,
        "kind": kind,
        "year": work.today.year if year is None else year,
    }
    taken = _take(work, key)
    if taken is None:
        # Of two who open a series at once one inserts the row, the other waits for it and takes the second number.
        insert_if_absent(work.session, Counter, {**key, "last": 0})
        taken = _take(work, key)
    assert taken is not None, "the counter's row has just been made"
    return taken


def _take(work: Work, key: Mapping[str, Any]) -> int | None:
    return work.session.scalar(
        update(Counter).filter_by(**key).values(last=Counter.last + 1).returning(Counter.last),
        execution_options={"synchronize_session": False},
    )


#: how a document reaches its addressee → what proves it
WAYS = {
    "signature": ("当面签收", "signed for in person"), "phone": ("电话告知（有记录）", "told by telephone, recorded"),
    "post": ("邮寄（单号）", "by post, with its number"), "electronic": ("电子送达", "electronically"),
    "left": ("留置或公告送达", "left at the place, or published"),
}  # fmt: skip


def record_delivery(work: Work, *, document_id: str, way: str, received_by: str, at: datetime, proof: str = "") -> None:
    """Record that a document reached its addressee; the remedy clock runs from then.

    :raises AlreadyDelivered: it is recorded already.
    :raises InvalidAnswers: the way is unknown, nobody is named, or the instant lies ahead or before the day of issue.
    """
    problems = []
    if way not in WAYS:
        problems.append(FieldProblem("way", "unknown", "请选择送达方式。", "Choose how it was delivered."))
    if not received_by.strip():
        problems.append(FieldProblem("received_by", "required", "请填写签收人。", "Say who received it."))
    if at > work.now:
        problems.append(
            FieldProblem("at", "future", "送达时间不能晚于现在。", "The delivery cannot lie in the future.")
        )
    issued_on = work.session.scalar(
        select(Document.issued_on).where(Document.id == document_id, Document.county == work.house.county)
    )
    if issued_on is not None and local_date(at) < issued_on:  # a paper bears a day, not a minute
        words = (f"送达时间不能早于出具日期（{issued_on}）。", "Nothing is delivered before the day it was issued.")
        problems.append(FieldProblem("at", "before-issue", *words))
    if problems:
        raise InvalidAnswers(problems)
    changed = work.session.execute(
        update(Document)
        .where(Document.id == document_id, Document.county == work.house.county, Document.delivered_at.is_(None))
        .values(delivered_at=at, delivery={"way": way, "received_by": received_by, "proof": proof}),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        if work.session.scalar(
            select(Document.id).where(Document.id == document_id, Document.county == work.house.county)
        ):
            raise AlreadyDelivered
        raise NotFound
    audit.record(work, "document.deliver", document_id, way=way)


class AlreadyVoid(Conflict):
    """The document is void already."""

    type = "already-void"
    zh = "这份文书已经作废。"
    en = "This document is void already."


def void(work: Work, *, document_id: str, reason: str) -> None:
    """Declare a document void; its number stays used and the print says so.

    :raises AlreadyVoid: it is void already.
    :raises InvalidAnswers: no reason is given.
    """
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明作废原因。", "Say why it is void.")])
    changed = work.session.execute(
        update(Document)
        .where(Document.id == document_id, Document.county == work.house.county, Document.void_reason == "")
        .values(void_reason=reason.strip()[:120], voided_at=work.now, voided_by=work.actor.id),
        execution_options={"synchronize_session": "fetch"},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyVoid
    audit.record(work, "document.void", document_id, reason=reason.strip()[:120])


def supersede(work: Work, *, document_id: str, reason: str, facts: Mapping[str, Any] | None = None) -> Document:
    """Issue a document anew under the next number and declare the old one void; given facts replace the old ones.

    :raises NotFound: the county has no such document.
    :raises AlreadyVoid: it is void already.
    """
    old = work.session.get(Document, document_id)
    if old is None or old.county != work.house.county:
        raise NotFound
    void(work, document_id=document_id, reason=reason)
    return issue(
        work, kind=old.kind, unit_id=old.unit_id, addressee=old.addressee, facts={**old.facts, **(facts or {})},
        case_id=old.case_id, item_id=old.item_id, supersedes=old.id,
    )  # fmt: skip
