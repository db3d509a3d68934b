"""Enter what the sources answered: line by line, or “no record” for the rest; ask again what stayed open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from forms.text import decimal_of
from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.verification import sources
from server.verification.checking import send
from server.verification.kinds import KINDS
from server.verification.models import Authorisation, Finding, Inquiry, MeansCheck, fen
from server.verification.models.check import ANSWERED
from server.verification.refusals import CheckClosed, ConsentGone, NothingToMark, NotSentYet, NotToResend

OPEN = ("sent", "timed-out")
MOST_AMOUNT = Decimal(1_000_000_000)


def enter(work: Work, *, check_id: str, answers: Mapping[str, Mapping[str, Any]]) -> int:
    """Enter answers by request id: `state`, `source_at`, `note`, `findings` (kind, amount, number, text); return how many.

    An answer entered again replaces the one before as long as the check has not gone to review.

    :raises NotPermitted: the actor does not enter results.
    :raises CheckClosed: it has gone to review, or has ended.
    :raises InvalidAnswers: an answer does not fit its state; nothing is kept.
    """
    check = take_check(work, check_id)
    inquiries = {row.id: row for row in work.session.scalars(select(Inquiry).where(Inquiry.check_id == check.id))}
    problems: list[FieldProblem] = []
    clean = {
        identifier: _clean(told, inquiries.get(identifier), f"answers/{identifier}", problems)
        for identifier, told in answers.items()
    }
    if problems:
        raise InvalidAnswers(problems)
    for identifier, told in clean.items():
        _write(work, inquiries[identifier], told)
    _note_entry(
        work, check, {inquiries[i].source for i, told in clean.items() if told["state"] != "unavailable"}, len(clean)
    )
    return len(clean)


def open_check(work: Work, check_id: str) -> MeansCheck:
    """Return a check into which results may be entered.

    :raises NotFound: the county has no such check.
    :raises NotSentYet: its requests have not gone out.
    :raises CheckClosed: it has gone to review, or has ended.
    """
    rules.require(work.actor, "verification.enter")
    check = work.session.scalar(
        select(MeansCheck).where(MeansCheck.id == check_id, MeansCheck.county == work.house.county)
    )
    if check is None:
        raise NotFound
    if check.state == "requested":
        raise NotSentYet
    if check.state != "sent":
        raise CheckClosed
    return check


def take_check(work: Work, check_id: str) -> MeansCheck:
    """Return a check into which results may be entered, and let nobody else enter until the command has ended.

    The update is what makes writers wait for each other; what is read after it is what stands.
    """
    check = open_check(work, check_id)
    taken = work.session.execute(
        update(MeansCheck).where(MeansCheck.id == check_id, MeansCheck.state == "sent").values(state="sent"),
        execution_options={"synchronize_session": False},
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise CheckClosed
    return check


def _clean(told: Mapping[str, Any], inquiry: Inquiry | None, at: str, problems: list[FieldProblem]) -> dict[str, Any]:
    state = str(told.get("state") or "")
    if inquiry is None or inquiry.state == "void":
        problems.append(
            FieldProblem(
                at, "unknown", "没有这条请求，或授权已经撤回。", "No such request, or the consent was withdrawn."
            )
        )
    if state not in ANSWERED:
        problems.append(
            FieldProblem(
                f"{at}/state", "unknown", "请选择无记录、有记录或无法查询。", "Choose none, found or unavailable."
            )
        )
    findings = [_finding(f, f"{at}/findings/{i}", problems) for i, f in enumerate(told.get("findings") or ())]
    if state == "found" and not findings:
        problems.append(
            FieldProblem(f"{at}/findings", "required", "“有记录”要写查到什么。", "“Found” needs what was found.")
        )
    if state != "found" and findings:
        problems.append(
            FieldProblem(
                f"{at}/state", "contradiction", "写了查到的内容，请选“有记录”。", "Something was found: choose “found”."
            )
        )
    text = str(told.get("note") or "").strip()[:500]
    if state == "unavailable" and not text:
        problems.append(
            FieldProblem(f"{at}/note", "required", "“无法查询”请写原因。", "“Unavailable” needs its reason.")
        )
    source_at = told.get("source_at")
    if source_at is not None and not isinstance(source_at, datetime):
        problems.append(
            FieldProblem(
                f"{at}/source_at", "unreadable", "数据时间请按 2026-04-07 的样子填写。", "Write it as 2026-04-07."
            )
        )
    return {"state": state, "findings": findings, "note": text, "source_at": source_at}


def _finding(told: Mapping[str, Any], at: str, problems: list[FieldProblem]) -> dict[str, Any]:
    kind = str(told.get("kind") or "")
    if kind not in KINDS:
        problems.append(FieldProblem(f"{at}/kind", "unknown", "请选择查到的是什么。", "Choose what was found."))
    amount = amount_of(told.get("amount"), f"{at}/amount", problems)
    number = 1 if told.get("number") is None else told["number"]
    if not (isinstance(number, int) and 1 <= number <= 999):
        problems.append(FieldProblem(f"{at}/number", "range", "数量为1至999。", "A number from 1 to 999."))
    text = str(told.get("text") or "").strip()
    if kind in KINDS and amount is None and KINDS[kind].group == "income":
        problems.append(FieldProblem(f"{at}/amount", "required", "收入要写金额。", "Income needs its amount."))
    return {"kind": kind, "amount": amount, "number": number, "text": text[:500]}


def amount_of(raw: Any, at: str, problems: list[FieldProblem]) -> Decimal | None:
    """Return an amount, or None with a problem noted."""
    if raw in (None, ""):
        return None
    found = decimal_of(raw if isinstance(raw, str) else f"{raw:f}" if isinstance(raw, int | float | Decimal) else "")
    if found is None or found < 0 or found > MOST_AMOUNT or found != found.quantize(Decimal("0.01")):
        problems.append(
            FieldProblem(
                at, "not-an-amount", "金额请填不小于0的数，最多两位小数。", "An amount from 0, at most two decimals."
            )
        )
        return None
    return found


def _write(work: Work, inquiry: Inquiry, told: Mapping[str, Any]) -> None:
    for row in work.session.scalars(
        select(Finding).where(Finding.inquiry_id == inquiry.id, Finding.superseded_by.is_(None))
    ):
        row.superseded_by, row.correction = row.id, "登记时改正"
    inquiry.state, inquiry.note, inquiry.source_at = told["state"], told["note"], told["source_at"] or work.now
    inquiry.answered_at, inquiry.operator_id = work.now, work.actor.id
    for found in told["findings"]:
        add_finding(work, inquiry.id, found)
    work.session.flush()


def add_finding(work: Work, inquiry_id: str, found: Mapping[str, Any]) -> Finding:
    """Write one finding of a request."""
    row = Finding(
        id=work.new_id(), county=work.house.county, inquiry_id=inquiry_id, kind=found["kind"], text=found["text"],
        amount_fen=None if found["amount"] is None else fen(found["amount"]), number=found["number"],
        entered_by=work.actor.id, entered_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    return row


def _note_entry(work: Work, check: MeansCheck, answered: set[str], count: int) -> None:
    if answered:
        sources.answered(work, answered)
    note(work, check.case_id, "check-entered", instance_id=check.instance_id, count=count)
    audit.record(work, "verification.enter", check.id, case=check.case_id, count=count)


def rest_without_record(work: Work, *, check_id: str, sources_asked: Sequence[str], expected: int) -> int:
    """Mark what is still open at the named sources as “no record”; `expected` is the number that the actor has seen.

    :raises NothingToMark: another number is open by now.
    """
    check = take_check(work, check_id)
    wanted = (Inquiry.check_id == check.id, Inquiry.state.in_(OPEN), Inquiry.source.in_(tuple(sources_asked)))
    ids = list(work.session.scalars(select(Inquiry.id).where(*wanted)))
    if not ids or len(ids) != expected:
        raise NothingToMark(count=len(ids))
    changed = work.session.execute(
        update(Inquiry)
        .where(Inquiry.id.in_(ids), Inquiry.state.in_(OPEN))
        .values(state="none", source_at=work.now, answered_at=work.now, operator_id=work.actor.id),
        execution_options={"synchronize_session": "fetch"},
    )
    if changed.rowcount != len(ids):  # type: ignore[attr-defined]
        raise NothingToMark(count=changed.rowcount)  # type: ignore[attr-defined]
    _note_entry(work, check, set(sources_asked), len(ids))
    return len(ids)


def resend(work: Work, *, inquiry_id: str) -> Inquiry:
    """Ask once more what timed out or could not be answered: its clock starts anew.

    :raises NotToResend: it is in another state.
    :raises ConsentGone: the person has taken the consent back.
    """
    inquiry = work.session.scalar(select(Inquiry).where(Inquiry.id == inquiry_id, Inquiry.county == work.house.county))
    if inquiry is None:
        raise NotFound
    check = take_check(work, inquiry.check_id)
    if inquiry.state_at(work.now) not in ("timed-out", "unavailable"):
        raise NotToResend
    if not work.session.get_one(Authorisation, inquiry.authorisation_id).stands_on(work.today):
        raise ConsentGone
    case = work.session.get_one(Case, check.case_id)
    send(
        work,
        Occurrence(
            case_id=case.id, township=case.township, instance_id=check.instance_id, item_id=None, subject=None, data={}
        ),
        [inquiry],
    )
    inquiry.answered_at = inquiry.operator_id = None
    work.session.flush()
    audit.record(work, "verification.resend", inquiry.id, case=check.case_id, times=inquiry.times_sent)
    return inquiry
