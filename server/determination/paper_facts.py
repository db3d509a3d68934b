"""What determination's documents say."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from server.cases.lights import pinned_on
from server.cases.paper_facts import CaseFile, contact
from server.cases.terms import measure
from server.cases.words import ITEMS, Name, name_of
from server.determination import archive
from server.determination.amounts import told
from server.determination.assessment import ALLOWANCE
from server.determination.beginning import ALONE, size_for
from server.determination.deciding import DECISIONS
from server.determination.granting import VALIDITY
from server.determination.models import Assessment, Decision, Extension
from server.determination.opinions import townships_word
from server.determination.queries import decision_of
from server.documents.basis import basis_on
from server.foundation.clock import local_date
from server.foundation.money import yuan

Facts = Callable[[CaseFile, str], dict[str, Any]]

PROPOSALS: dict[str, Name] = {
    "return": Name("退回", "return"),
    "grant": Name("建议同意", "grant"),
    "refuse": Name("建议不予同意", "refuse"),
}


def _head(file: CaseFile) -> dict[str, Any]:
    return {"name": file.person.name, "household_code": file.household_code(), "items": file.items()}


def _members(file: CaseFile) -> int:
    """Return how many people stand on a paper of an item: one, where somebody joins the allowance alone."""
    return size_for(file.work, str(file.occurrence.data.get("item") or ""), file.case.household_id)


def _decision(file: CaseFile) -> Decision:
    found = decision_of(file.work, file.occurrence.instance_id)
    assert found is not None, "a decision's papers follow it"
    return found


def _basis(decision: Decision, code: str, file: CaseFile) -> list[str]:
    return [*([decision.basis] if decision.basis else []), *basis_on(code, file.work.today)]


def _opinion(file: CaseFile, code: str) -> dict[str, Any]:
    decision = _decision(file)
    return _head(file) | {
        "members": _members(file), "proposed": PROPOSALS[decision.proposed].zh, "decision": DECISIONS[decision.decision].zh,
        "amount": told(decision.amount), "reason": decision.reason or decision.amount_reason,
        "basis": _basis(decision, code, file), "decided_on": local_date(decision.decided_at), "handlers": file.handlers(),
    }  # fmt: skip


def _confirmation(file: CaseFile, code: str) -> dict[str, Any]:
    decision = _decision(file)
    rule = VALIDITY.get(decision.item)
    today = file.work.today
    until = measure(file.work, rule, anchor=today.isoformat(), pinned_on=today).due.due_on if rule else None
    return _head(file) | {
        "members": _members(file), "amount": told(decision.amount), "period": "month" if decision.first_month else "once",
        "from": f"{decision.first_month:%Y年%-m月}" if decision.first_month else "", "until": until, "reason": decision.amount_reason,
        "basis": _basis(decision, code, file), "contact": _contact(file), "query_url": file.query_url(),
    }  # fmt: skip


def _certificate(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return where the certificate is verified; who stands on it, and the amount, are the household's own rows."""
    return {"query_url": file.query_url()}


def _refusal(file: CaseFile, code: str) -> dict[str, Any]:
    decision = _decision(file)
    return _head(file) | {
        "reason": decision.reason, "basis": _basis(decision, code, file), "contact": _contact(file), "query_url": file.query_url(),
    }  # fmt: skip


def _contact(file: CaseFile) -> str:
    return contact(file.unit(file.occurrence.township))


def _initial(file: CaseFile, code: str) -> dict[str, Any]:
    opinion = townships_word(file.work, file.occurrence.instance_id)
    assert opinion is not None, "an opinion's paper follows it"
    sheet = file.work.session.get(Assessment, opinion.assessment_id) if opinion.assessment_id else None
    return _head(file) | _means(sheet) | {
        "members": _members(file), "proposed": PROPOSALS[opinion.proposed].zh,
        "amount": told(opinion.amount), "reason": opinion.reason, "handlers": file.handlers(),
        "basis": [*([opinion.basis] if opinion.basis else []), *basis_on(code, file.work.today)],
    }  # fmt: skip


def _means(sheet: Assessment | None) -> dict[str, Any]:
    if sheet is None or sheet.income_fen is None:
        return {}
    year = yuan(sheet.income_fen)
    return {
        "income_year": told(year), "per_head": told((year / 12 / sheet.people).quantize(Decimal("0.01"))),
        "standard": sheet.sheet.get("standard_month"),
    }  # fmt: skip


def _file_list(file: CaseFile, code: str) -> dict[str, Any]:
    lines = archive.contents(file.work, file.case.id, str(file.occurrence.data.get("item") or ""))
    there = [f"{line.zh}（{'、'.join(line.numbers) or '窗口已收签字件'}）" for line in lines if not line.missing]
    return _head(file) | {
        "papers": there, "missing": archive.missing(lines, before="forward"), "handlers": file.handlers(),
        "note": file.answers("dibao.forward").get("note"), "basis": basis_on(code, file.work.today),
    }  # fmt: skip


_ENDS = {
    "withdrawn": "申请人自愿撤回申请",
    "died": "申请人去世",
    "moved-out": "申请人迁出本县",
    "uncooperative": "经书面提醒，无正当理由仍不配合调查",
    "warned": "经书面告诫，期满仍不配合",
}


def _end(file: CaseFile, code: str) -> dict[str, Any]:
    reason = str(file.occurrence.inputs.get("reason") or "withdrawn")
    written = file.answers("terminate.confirm")
    words = str(written.get("reason") or "")
    referral = "请到迁入地乡镇（街道）窗口申请，本县已核实的材料可以随案转交。" if reason == "moved-out" else ""
    item = str(file.occurrence.data.get("item") or "")
    rule = basis_on(code, file.work.today)
    if item not in ("", ALLOWANCE, ALONE):
        # The article is the allowance's; the county follows it for the other items.
        rule = [f"参照{each}" if "最低生活保障" in each else each for each in rule]
    return _head(file) | {
        "items": [name_of(ITEMS, item).zh] if item else file.items(),
        "reason": f"{_ENDS.get(reason, reason)}{'。' + words if words else ''}", "referral": referral,
        "basis": [*([str(written["basis"])] if written.get("basis") else []), *rule],
        "contact": _contact(file), "query_url": file.query_url(),
    }  # fmt: skip


def _extension(file: CaseFile, code: str) -> dict[str, Any]:
    work, request = file.work, file.work.session.get_one(Extension, file.occurrence.subject)
    on = pinned_on(file.case)
    rule = work.house.rules.rule(request.rule, on=on, division=work.house.county)
    longer = work.house.rules.rule(request.extension_rule, on=on, division=work.house.county)
    item = str(file.occurrence.data.get("item") or "")
    return _head(file) | {
        "items": [name_of(ITEMS, item).zh] if item else file.items(), "term": rule.title.zh, "original": request.original_due_on, "until": request.new_due_on,
        "ground": longer.grounds[request.ground].zh, "facts": request.facts, "reason": request.reason,
        "basis": [longer.basis.zh, *basis_on(code, work.today)], "contact": _contact(file), "query_url": file.query_url(),
        "handlers": file.handlers(),
    }  # fmt: skip


FACTS: dict[str, Facts] = {
    "extension-notice": _extension,
    "initial-opinion": _initial,
    "file-list": _file_list,
    "end-notice": _end,
    "decision-opinion": _opinion,
    "confirmation-notice": _confirmation,
    "dibao-certificate": _certificate,
    "non-confirmation-notice": _refusal,
}
