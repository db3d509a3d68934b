"""What a transfer keeps of the forms that are completed on its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.advance import plain
from server.cases.lights import pinned_on
from server.cases.models import Case, Task
from server.cases.occurrence import Occurrence
from server.cases.terms import measure
from server.cases.words import name_of
from server.documents.models import Document
from server.documents.operations import issue
from server.foundation.work import Work
from server.households.models import Household
from server.messaging.operations import tell_posts
from server.referrals import confirming, minimum, station
from server.referrals.addressing import SENDERS, SIGNERS
from server.referrals.means import CHECK, JOIN, settle_way
from server.referrals.models import JobOffer, Referral
from server.referrals.refusing import lapsed
from server.referrals.sending import unit_name
from server.referrals.steps import add_step, handled_from, referral_of, settle
from server.referrals.types import type_of
from server.referrals.words import RETURN_REASONS

#: forms on which departments say what came of an item, besides the common one
ITEM_RESULTS = (
    "refer-medical.result", "refer-disease.result", "refer-insurance.result", "refer-disability.result", "refer-rehab.result",
    "refer-heating.result", "refer-disaster.result", "refer-pension.result", "refer-road.result", "refer-legal.result", "refer-union.result",
    "refer-utilities.result", "refer-funeral.result", "refer-industry.result", "refer-charity.result", "refer-child-care.result",
)  # fmt: skip

Keep = Callable[[Work, Occurrence, Referral], None]
Recorder = Callable[[Work, Occurrence], None]


def _of_transfer(keep: Keep) -> Recorder:
    """Keep only forms of an instance that is about a transfer."""

    def record(work: Work, occurrence: Occurrence) -> None:
        referral = referral_of(work, occurrence.subject)
        if referral is not None:
            keep(work, occurrence, referral)
            work.session.flush()

    return record


def _sign(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    answers = occurrence.answers
    settle(work, referral, "unsigned")
    if answers["sign_decision"] == "returned":
        _return(work, occurrence, referral)
        return
    referral.state, referral.signed_at, referral.signed_by = "signed", work.now, work.actor.id
    referral.handler_name = str(answers.get("handler_name", ""))
    phone = answers.get("handler_phone")
    referral.handler_phone_sealed = work.house.vault.encrypt(str(phone)) if phone else None
    settle_way(work, referral, rule=str(occurrence.data.get("means_rule") or ""))
    slip = _receipt(work, occurrence, referral)
    add_step(work, referral, "signed", unit=referral.to_unit, handler=referral.handler_name, document_id=slip.id)


def _receipt(work: Work, occurrence: Occurrence, referral: Referral) -> Document:
    """Number the receipt (签收单): the department took the order on, and by when its result is due."""
    on = pinned_on(work.session.get_one(Case, referral.case_id))
    begins = handled_from(work, occurrence.task_id)
    due = measure(work, type_of(work, referral.item).result_rule, anchor=begins, pinned_on=on).due
    by = f"{due.due_on} 前反馈结果"
    if referral.means["way"] in (CHECK, JOIN):
        by = "先核对家庭收入财产；核对结论转来后起算反馈期限"
    named = minimum.of(referral.item, referral.department_kind).named
    code = work.session.get_one(Household, referral.household_id).code if named else None
    return issue(
        work, kind="transfer-receipt", unit_id=str(referral.to_unit), addressee=unit_name(work, referral.from_unit),
        case_id=referral.case_id, item_id=referral.item_id,
        facts={
            "order": referral.number, "need": referral.need, "received_on": work.today, "handler": referral.handler_name or work.actor.name,
            "due": by, "by": work.actor.name, **({"household_code": code} if code else {}),
        },
    )  # fmt: skip


def _return(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    answers = occurrence.answers
    proposed = unit_name(work, str(answers["proposed_department"]))
    slip = issue(
        work, kind="transfer-return", unit_id=str(referral.to_unit), addressee=unit_name(work, referral.from_unit),
        case_id=referral.case_id, item_id=referral.item_id,
        facts={
            "household_code": work.session.get_one(Household, referral.household_id).code, "need": referral.need,
            "reason": f"{name_of(RETURN_REASONS, str(answers['return_reason'])).zh}：{answers['return_text']}",
            "basis": str(answers["return_basis"]), "proposed": proposed, "by": work.actor.name,
        },
    )  # fmt: skip
    referral.state, referral.returns = "returned", referral.returns + 1
    add_step(
        work, referral, "returned", unit=referral.to_unit, document_id=slip.id, reason=str(answers["return_reason"]),
        text=str(answers["return_text"]), basis=str(answers["return_basis"]), proposed=proposed,
    )  # fmt: skip
    code = work.session.scalar(select(Case.code).where(Case.id == referral.case_id))
    tell_posts(
        work, unit_id=referral.from_unit, roles=SENDERS, template="referral-returned", cause=slip.id, case_id=referral.case_id,
        facts={"case": code, "unit": unit_name(work, referral.to_unit), "number": referral.number, "proposed": proposed},
        link=f"/transfers/{referral.id}",
    )  # fmt: skip


def _ask(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    if not occurrence.answers.get("papers_needed"):
        add_step(work, referral, "no-papers", unit=referral.to_unit)
        return
    referral.asked_at, referral.papers = work.now, [dict(paper) for paper in occurrence.answers["papers"]]
    add_step(work, referral, "asked", unit=referral.to_unit, papers=[paper["paper"] for paper in referral.papers])


def _bring(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    brought = bool(occurrence.answers["papers_brought"])
    add_step(
        work, referral, "papers" if brought else "papers-missing", unit=referral.from_unit, to_unit=referral.to_unit,
        reason=str(occurrence.answers.get("reason", "")),
    )  # fmt: skip
    if not brought:
        return
    code = work.session.scalar(select(Case.code).where(Case.id == referral.case_id))
    name = work.session.scalar(select(Task.name).where(Task.id == occurrence.task_id)) or ""
    tell_posts(
        work, unit_id=str(referral.to_unit), roles=SIGNERS, template="supplement-received", cause=str(occurrence.task_id),
        facts={"case": code, "task": name, "unit": unit_name(work, referral.from_unit)}, case_id=referral.case_id,
        link=f"/transfers/{referral.id}",
    )  # fmt: skip


def _outcome(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    """Keep what the department decided; the paper and the ledger are written when the process feeds it back."""
    settle(work, referral, "late-result")
    referral.outcome = {"form": occurrence.form, "answers": plain(occurrence.answers)}


def _reviewed(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    _outcome(work, occurrence, referral)
    confirming.note_review(work, occurrence, referral)


def _step(kind: str) -> Keep:
    """Keep a step on the way of a transfer that decides nothing: money received, a visit, a search."""

    def keep(work: Work, occurrence: Occurrence, referral: Referral) -> None:
        settle(work, referral, "late-result")
        answers = occurrence.answers
        text = next(
            (str(answers[name]) for name in ("words", "done", "voucher", "handed_to", "way") if answers.get(name)), ""
        )
        add_step(work, referral, kind, unit=referral.to_unit, text=text[:300])

    return keep


def _taken_in(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    _outcome(work, occurrence, referral)
    paper = station.register(work, referral, occurrence.answers)
    if paper:
        add_step(work, referral, "taken-in", unit=referral.to_unit, document_id=paper)


def _left(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    settle(work, referral, "late-result")
    paper = station.leave(work, occurrence, referral)
    text = str(occurrence.answers.get("words") or occurrence.answers.get("handed_to") or occurrence.answers["way"])
    add_step(work, referral, "left", unit=referral.to_unit, document_id=paper, text=text[:300])


def _register(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    settle(work, referral, "late-result")
    if not occurrence.answers["registered"]:
        _outcome(work, occurrence, referral)


def _offer(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    """Log the offer and count unjustified refusals in a row; an unsuitable job neither counts nor breaks the row."""
    answers = occurrence.answers
    refused = answers["offer_answer"] == "refused"
    justified = bool(answers.get("refusal_justified"))
    offered_on = date.fromisoformat(str(answers["offered_on"]))
    if refused and not justified:
        referral.refusals_in_row += 1 - lapsed(work, referral, task_id=str(occurrence.task_id), offered_on=offered_on)
    elif answers["offer_answer"] != "not-suitable":
        referral.refusals_in_row = 0
    wage = Decimal(str(answers["wage"])) if answers.get("wage") is not None else None
    work.session.add(
        JobOffer(
            id=work.new_id(), county=work.house.county, referral_id=referral.id, task_id=str(occurrence.task_id),
            offered_on=offered_on, job=str(answers["job"]), employer=str(answers["employer"]), wage=wage,
            fit=str(answers.get("fit", "")), answer=str(answers["offer_answer"]), reason=str(answers.get("answer_reason", "")),
            justified=justified, justification=str(answers.get("justification", "")), in_row=referral.refusals_in_row,
            recorded_by=work.actor.id, recorded_at=work.now,
        )
    )  # fmt: skip
    add_step(
        work, referral, "offered", unit=referral.to_unit, job=str(answers["job"]), answer=str(answers["offer_answer"])
    )
    _outcome(work, occurrence, referral)


def _chase(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    add_step(
        work,
        referral,
        "chased",
        unit=referral.bureau,
        to_unit=referral.to_unit,
        text=str(occurrence.answers.get("arranged", "")),
    )


def _tell(work: Work, occurrence: Occurrence, referral: Referral) -> None:
    answers = occurrence.answers
    told: Any = answers["told_at"]
    referral.told_at = told if isinstance(told, datetime) else datetime.fromisoformat(str(told))
    referral.satisfaction, referral.need_open = str(answers["satisfaction"]), bool(answers["need_open"])
    add_step(
        work, referral, "told", unit=referral.from_unit, way=str(answers["told_way"]), satisfaction=referral.satisfaction,
        need_open=referral.need_open, text=str(answers.get("need_text", "")),
    )  # fmt: skip
    if referral.state == "answered":
        referral.state = "closed"


RECORDS: dict[str, Recorder] = {
    "refer.sign": _of_transfer(_sign),
    "refer.supplement-request": _of_transfer(_ask),
    "refer.supplement-answer": _of_transfer(_bring),
    "refer.result": _of_transfer(_reviewed),
    confirming.FORM: _of_transfer(confirming.keep_decision),
    "refer.tell": _of_transfer(_tell),
    "refer-education.handle": _of_transfer(_outcome),
    "refer-education.bureau": _of_transfer(_chase),
    "refer-housing.urban": _of_transfer(_outcome),
    "refer-housing.recheck": _of_transfer(_outcome),
    "refer-housing.review": _of_transfer(_outcome),
    "refer-housing.allocate": _of_transfer(_outcome),
    "refer-housing.approve": _of_transfer(_outcome),
    "refer-rebuild.approve": _of_transfer(_outcome),
    "refer-employment.register": _of_transfer(_register),
    "refer-employment.offer": _of_transfer(_offer),
    **{key: _of_transfer(_reviewed) for key in ITEM_RESULTS},
    "refer-judicial.decide": _of_transfer(_outcome),
    "refer-judicial.funds": _of_transfer(_step("funds")),
    "refer-judicial.collect": _of_transfer(_step("collect")),
    "refer-stranded.admit": _of_transfer(_taken_in),
    "refer-stranded.search": _of_transfer(_step("searched")),
    "refer-stranded.compare": _of_transfer(_step("compared")),
    "refer-stranded.leave": _of_transfer(_left),
    "refer-service.order": _of_transfer(_outcome),
    "refer-service.visit": _of_transfer(_step("served")),
    "refer-service.accept": _of_transfer(_step("accepted")),
}
