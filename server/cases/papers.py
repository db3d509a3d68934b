"""The documents that a case's processes issue: for each code, who issues it to whom and with which facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.events import note
from server.cases.models import Case, Instance
from server.cases.occurrence import Occurrence
from server.cases.opening import read_case
from server.cases.paper_facts import CaseFile, contact, word
from server.cases.routing import resolve
from server.documents.basis import basis_on
from server.documents.catalogue import KINDS
from server.documents.models import Document
from server.documents.operations import issue
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem, InvalidAnswers, Refused
from server.foundation.work import Work

_END_REASONS = {
    "withdrawn": "申请人自愿撤回申请",
    "died": "申请人去世",
    "moved-out": "申请人迁出本地",
    "uncooperative": "无正当理由不配合，致使无法继续办理",
}
_ISSUERS = {
    "refusal-notice": "county",
    "education-result": "department",
    "housing-refusal": "department",
    "rebuild-refusal": "department",
}
_REFUSAL_FORMS = {
    "refusal-notice": ("urgent.county",),
    "housing-refusal": (
        "refer-housing.recheck",
        "refer-housing.review",
        "refer-housing.approve",
        "refer-housing.urban",
    ),
    "rebuild-refusal": ("refer-rebuild.approve",),
    "non-acceptance-notice": ("intake.confirm-refusal", "intake.decide", "intake.check"),
}


class NoSuchDocument(Refused):
    """A diagram asks for a document that the catalogue does not know."""

    type = "no-such-document"
    status = 500
    zh = "文书目录里没有“{code}”。"
    en = "The catalogue of documents has no “{code}”."


def issue_paper(
    work: Work, occurrence: Occurrence, code: str, *, addressee: str = "", unit_id: str | None = None, **more: Any
) -> Document:
    """Issue one document of a case from the case's own rows; `more` adds facts or replaces them.

    `unit_id` is the unit in whose name it goes out where the case decides that, else the kind's own.

    :raises NoSuchDocument: the catalogue has no such code.
    """
    if code not in KINDS:
        raise NoSuchDocument(code=code)
    kind, file = KINDS[code], CaseFile(work, occurrence)
    gather = work.house.papers.get(code) or _FACTS.get(code, _decided)
    facts = {**gather(file, code), **more}
    facts = {name: value for name, value in facts.items() if name in kind.facts and value not in (None, "", [])}
    unit_id = unit_id or issuer(work, occurrence, code)
    to = addressee or (file.person.name if kind.for_resident else file.unit(occurrence.township).name)
    document = issue(
        work,
        kind=code,
        unit_id=unit_id,
        addressee=to,
        facts=facts,
        case_id=occurrence.case_id,
        item_id=occurrence.item_id,
    )
    note(
        work,
        occurrence.case_id,
        "document-issued",
        instance_id=occurrence.instance_id,
        number=document.number,
        document=code,
    )
    return document


def issuer(work: Work, occurrence: Occurrence, code: str) -> str:
    """Return the unit in whose name and number series a document goes out."""
    reference = work.house.issuers.get(code) or _ISSUERS.get(code, "township")
    found = resolve(work, reference, data=occurrence.data, township=occurrence.township, village=None)
    return found or occurrence.township


def _person(file: CaseFile) -> dict[str, Any]:
    issued_by = file.unit(file.occurrence.township)
    return {"name": file.person.name, "items": file.items(), "contact": contact(issued_by)}


def _acceptance(file: CaseFile, _code: str) -> dict[str, Any]:
    accepted = file.case.accepted_at or file.work.now
    return _person(file) | {
        "household_code": file.household_code(), "accepted_on": local_date(accepted),
        "due": file.promised(), "query_url": file.query_url(),
    }  # fmt: skip


def _deficiency(file: CaseFile, _code: str) -> dict[str, Any]:
    papers = file.answers("intake.check").get("papers") or ()
    missing = [
        {"paper": str(row["paper"]), "bring": str(row.get("what_to_bring") or "")}
        for row in papers
        if row.get("state") == "missing"
    ]
    return _person(file) | {"missing": missing, "due": file.due(), "query_url": file.query_url()}


def _decided(file: CaseFile, code: str) -> dict[str, Any]:
    """Return the facts of a document that tells a "no": its reason and the basis that the officer wrote, with the kind's own."""
    reason, basis = "", ""
    for form in _REFUSAL_FORMS.get(code, ()):
        answers = file.answers(form)
        reason, basis = reason or str(answers.get("reason") or ""), basis or str(answers.get("basis") or "")
    known = basis_on(code, file.work.today)
    written = [basis] if basis and not any(basis in each for each in known) else []
    return _person(file) | _department_contact(file, code) | {"reason": reason, "basis": [*written, *known]}


def _department_contact(file: CaseFile, code: str) -> dict[str, Any]:
    return {"contact": contact(file.unit(issuer(file.work, file.occurrence, code)))}


def _termination(file: CaseFile, _code: str) -> dict[str, Any]:
    given = str(file.occurrence.inputs.get("reason") or file.occurrence.data.get("withdrawal_reason") or "")
    return _person(file) | {"reason": _END_REASONS.get(given, given)}


def _education(file: CaseFile, code: str) -> dict[str, Any]:
    """Return the result without the grade of hardship and whatever else is sensitive."""
    form, answers = "refer-education.handle", file.answers("refer-education.handle")
    return _person(file) | _department_contact(file, code) | {
        "result": word(form, "result_kind", answers.get("result_kind")), "amount": answers.get("grant_amount"),
        "from": answers.get("grant_from"), "school_year": answers.get("school_year"), "reason": answers.get("reason"),
        "basis": [str(answers["basis"])] if answers.get("basis") else [],
    }  # fmt: skip


def _urgent_register(file: CaseFile, _code: str) -> dict[str, Any]:
    form, told = "urgent.register", file.case.answers
    event, report, judged = dict(told.get("event") or {}), dict(told.get("report") or {}), file.answers("urgent.judge")
    return _person(file) | {
        "id_masked": file.id_masked(), "event": word(form, "event/kind", event.get("kind")),
        "happened_at": word(form, "event/happened_at", event.get("happened_at")), "place": event.get("place"),
        "narrative": event.get("narrative"), "reporter": _reporter(report), "registered_at": file.case.registered_at.isoformat(),
        "judgement": judged.get("opinion"), "amount": judged.get("amount"), "handlers": file.handlers(),
    }  # fmt: skip


def _reporter(report: Mapping[str, Any]) -> str:
    parts = (
        word("urgent.register", "report/by", report.get("by")),
        report.get("name"),
        word("urgent.register", "report/way", report.get("way")),
    )
    return "，".join(str(part) for part in parts if part)


def _petty_slip(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return the facts of a payment; amount and balance stand in the item's result, where the ledger wrote them."""
    paid, item = file.answers("urgent.pay"), file.item()
    booked = dict(item.result) if item else {}
    return _person(file) | {
        "amount": booked.get("paid"), "balance": booked.get("balance"), "way": word("urgent.pay", "way", paid.get("way")),
        "paid_at": word("urgent.pay", "paid_at", paid.get("paid_at")), "received_by": paid.get("received_by"),
        "handlers": file.handlers(), "purpose": "急难救助（先行救助）" if booked.get("lane") == "first-relief" else "急难救助（小额快救）",
    }  # fmt: skip


def _first_relief(file: CaseFile, _code: str) -> dict[str, Any]:
    event, approved = dict(file.case.answers.get("event") or {}), file.answers("urgent.first-relief")
    amount = file.answers("urgent.judge").get("amount")
    given = approved.get("relief_amount")
    rest = Decimal(str(amount)) - Decimal(str(given)) if amount is not None and given is not None else None
    by = next((step.by for step in file.steps() if step.form == "urgent.first-relief"), "")
    return _person(file) | {
        "event": word("urgent.register", "event/kind", event.get("kind")), "amount": given, "reason": approved.get("reason"),
        "limit": file.occurrence.data.get("township_limit"), "approved_by": by, "remainder": rest,
    }  # fmt: skip


def _supplement(file: CaseFile, _code: str) -> dict[str, Any]:
    event, ended = dict(file.case.answers.get("event") or {}), file.answers("urgent.outcome")
    return _person(file) | {
        "event": word("urgent.register", "event/kind", event.get("kind")), "handlers": file.handlers(),
        "ended_on": word("urgent.outcome", "urgency_ended_at", ended.get("urgency_ended_at")),
        "statement": file.answers("urgent.supplement").get("facts"), "due": file.due(),
    }  # fmt: skip


def _proxy(file: CaseFile, _code: str) -> dict[str, Any]:
    agent = dict(dict(file.case.answers or {}).get("agent") or {})
    return {"agent": agent.get("name"), "relation": agent.get("relation"), "period": "签字之日起至本次申请办结"}


_FACTS: dict[str, Callable[[CaseFile, str], dict[str, Any]]] = {
    "acceptance-notice": _acceptance,
    "proxy": _proxy,
    "deficiency-notice": _deficiency,
    "termination-notice": _termination,
    "education-result": _education,
    "urgent-register": _urgent_register,
    "petty-fund-slip": _petty_slip,
    "first-relief": _first_relief,
    "supplement-note": _supplement,
}


def issue_by_hand(work: Work, *, case_id: str, code: str) -> list[Document]:
    """Issue a paper that no diagram asks for: authorisations (one per adult), the promise, the supplementary statement.

    :raises NotPermitted: the case is not one of the actor's.
    :raises InvalidAnswers: this kind is only issued by its process, or an agent's letter is asked for and nobody acts for the applicant.
    """
    case = read_case(work, case_id, action="document.issue", held_by=frozenset())
    if code not in BY_HAND:
        words = ("请选择可以手工出具的文书。", "Choose a paper that is issued by hand.")
        raise InvalidAnswers([FieldProblem("code", "unknown", *words)])
    occurrence = _latest_occurrence(work, case)
    file = CaseFile(work, occurrence)
    if code == "proxy" and not dict(case.answers or {}).get("agent"):
        words = ("这份申请没有代理人，不用打委托书。", "Nobody acts for the applicant here.")
        raise InvalidAnswers([FieldProblem("code", "no-agent", *words)])
    if code != "authorisation":
        return [
            issue_paper(work, occurrence, code, name=file.person.name, id_masked=file.id_masked(), items=file.items())
        ]
    return [
        issue_paper(work, occurrence, code, addressee=adult.name, name=adult.name, id_masked=file.id_masked(adult))
        for adult in file.adults()
    ]


BY_HAND = ("authorisation", "promise", "proxy", "supplement-note")


def _latest_occurrence(work: Work, case: Case) -> Occurrence:
    """Return the case's latest process as the place at which a paper is issued."""
    row = work.session.scalar(
        select(Instance)
        .where(Instance.case_id == case.id)
        .order_by(Instance.key != "urgent", Instance.started_at.desc())
        .limit(1)
    )
    return Occurrence(
        case_id=case.id, township=case.township, instance_id=row.id if row else "", item_id=row.item_id if row else None,
        subject=row.subject if row else None, data=row.data if row else {},
    )  # fmt: skip
