"""What the documents of recognition say; the catalogue's whitelist has the last word."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.asking import answers_about
from server.cases.paper_facts import CaseFile, contact, word
from server.cases.terms import measure
from server.determination.amounts import told
from server.determination.beginning import counted
from server.determination.granting import VALIDITY
from server.determination.models import Decision
from server.determination.queries import decision_of
from server.documents.basis import basis_on
from server.foundation.clock import local_date
from server.households.models import Person
from server.recognition import children, draws, expenses, instalments, support
from server.recognition.models import Obligor
from server.recognition.words import CARE_ITEMS, CARE_LEVELS, CHILD_KINDS, EXPENSES

Facts = Callable[[CaseFile, str], dict[str, Any]]


def _decision(file: CaseFile) -> Decision:
    found = decision_of(file.work, file.occurrence.instance_id)
    assert found is not None, "a decision's papers follow it"
    return found


def _head(file: CaseFile) -> dict[str, Any]:
    return {"name": file.person.name, "household_code": file.household_code(), "items": file.items()}


def _told(file: CaseFile, code: str) -> dict[str, Any]:
    decision = _decision(file)
    own = [decision.basis] if decision.basis else []
    return {
        "reason": decision.reason or decision.amount_reason, "basis": [*own, *basis_on(code, file.work.today)],
        "contact": contact(file.unit(file.case.township)), "query_url": file.query_url(),
    }  # fmt: skip


def _refusal(file: CaseFile, code: str) -> dict[str, Any]:
    return _head(file) | _told(file, code)


def _month(decision: Decision) -> str:
    return f"{decision.first_month.year}年{decision.first_month.month}月" if decision.first_month else ""


def _certificate(file: CaseFile, code: str) -> dict[str, Any]:
    """Return what a destitute person is told: amount, month, form of support; not why he could not care for himself."""
    decision, reviewed = _decision(file), file.answers("tekun.county")
    rating = support.rating_of(file.work, file.case.applicant_id)
    return _head(file) | _told(file, code) | {
        "amount": told(decision.amount), "from": _month(decision), "care_level": CARE_LEVELS[rating.level].zh if rating else "",
        "mode": word("tekun.county", "support_mode", reviewed.get("support_mode")), "institution": reviewed.get("institution"),
    }  # fmt: skip


def _first_opinion(file: CaseFile, code: str) -> dict[str, Any]:
    """Return the township's opinion with what each table says of the conditions; of obligors only whether they are able."""
    form, said = str(file.occurrence.form), file.occurrence.answers
    found = [
        f"{_table_name(file, answer.table)}：{answer.reason['zh']}"
        for answer in answers_about(file.work, str(file.occurrence.item_id)) if answer.reason.get("zh")
    ]  # fmt: skip
    rows = file.work.session.scalars(
        select(Obligor).where(Obligor.item_id == file.occurrence.item_id).order_by(Obligor.id)
    )
    why = [str(said["opinion"])] + ([f"和决策表不一致的理由：{said['departs_why']}"] if said.get("departs_why") else [])
    return _head(file) | {
        "conclusion": word(form, "initial_conclusion", said["initial_conclusion"]), "findings": found,
        "obligors": [f"{row.name}：{row.reason or '还缺情况'}" for row in rows], "mode": word(form, "support_wish", said.get("support_wish"))
        if said.get("support_wish") else "",
        "reason": "；".join(why), "handlers": file.handlers(), "basis": basis_on(code, file.work.today),
    }  # fmt: skip


def _spot(file: CaseFile, code: str) -> dict[str, Any]:
    draw, answers = draws.next_draw(file.work, file.occurrence.instance_id), file.answers("tekun.spot-check")
    return {
        "household_code": file.household_code(), "serial": draw.serial, "seed": draw.seed, "drawn_on": local_date(draw.drawn_at),
        "visited_on": draw.visited_on, "people": [file.work.actor.name, draw.companion], "met": answers.get("met"),
        "agrees": "一致" if draw.agrees else "不一致", "findings": draw.findings, "basis": basis_on(code, file.work.today),
    }  # fmt: skip


def _care(file: CaseFile, code: str) -> dict[str, Any]:
    rating = support.rating_of(file.work, file.case.applicant_id)
    assert rating is not None, "the rating is kept before its paper"
    return _head(file) | {
        "rated_on": rating.rated_on, "level": CARE_LEVELS[rating.level].zh, "agency": rating.agency,
        "done": [CARE_ITEMS[name].zh for name in support.SIX if name not in rating.missed_items],
        "missed": [CARE_ITEMS[name].zh for name in rating.missed_items], "remark": rating.remark,
        "assessors": [rating.assessor, rating.second_assessor], "basis": basis_on(code, file.work.today),
    }  # fmt: skip


def _recognition(file: CaseFile, code: str) -> dict[str, Any]:
    decision, today = _decision(file), file.work.today
    return _head(file) | _told(file, code) | {
        "members": counted(file.work, file.case.household_id), "from": today, "until": valid_to(file, decision.item),
    }  # fmt: skip


def valid_to(file: CaseFile, item: str) -> Any:
    """Return the last day of a recognition that is decided today (rules BY.valid, GX.valid)."""
    today = file.work.today
    return measure(file.work, VALIDITY[item], anchor=today.isoformat(), pinned_on=today).due.due_on


def _table_name(file: CaseFile, table: str) -> str:
    return str(file.work.house.tables.of_id(table)[0].name)


def _expenses(file: CaseFile, code: str) -> dict[str, Any]:
    sheet = expenses.sheet_of(file.work, str(file.occurrence.item_id))
    assert sheet is not None, "the sheet is kept before its paper"
    lines = [
        f"{line['person']}，{EXPENSES[line['kind']].zh}：总费用 {_yuan(line['total'])} 元，自付 {_yuan(line['own_part'])} 元，"
        f"计入 {_yuan(line['counted'])} 元（{line['why']}）"
        for line in sheet.lines
    ]
    event = _event(file) if file.occurrence.data.get("item") == "temp-spend" else []
    over = expenses.exceeds(sheet.rigid, sheet.income, sheet.limit) if sheet.limit is not None else None
    return _head(file) | {
        "event": event, "lines": lines or ["没有申报刚性支出"], "rigid": told(sheet.rigid), "income": told(sheet.income),
        "ratio": _percent(sheet.ratio), "limit": _percent(sheet.limit),
        "result": "" if over is None else "超过规定比例" if over else "没有超过规定比例",
        "versions": [f"{_table_name(file, table)} {version}" for table, version in sheet.versions.items()],
        "basis": basis_on(code, file.work.today), "by": file.work.actor.name,
    }  # fmt: skip


_EVENT = {
    "event_on": "日期",
    "place": "地点",
    "loss": "估计损失",
    "other_help": "已得到的其他帮助",
    "amount_asked": "希望的救助金额",
}


def _event(file: CaseFile) -> list[str]:
    """Return what happened as the family said, line by line; relief of expenses asks for it, a recognition does not."""
    said = (file.case.answers or {}).get("hardship") or {}
    causes = word("household", "hardship/causes", said.get("causes"))
    lines = [
        f"{label}：{word('household', f'hardship/{name}', said.get(name))}"
        for name, label in _EVENT.items()
        if said.get(name)
    ]
    return [*([f"致困原因：{causes}"] if causes else []), *lines]


def _yuan(value: Any) -> str:
    return f"{Decimal(str(value)):,.2f}"


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{value * 100:.2f}%"


def _spend(file: CaseFile, code: str) -> dict[str, Any]:
    decision = _decision(file)
    days = [str(day) for day in file.occurrence.data.get("stage_dates") or ()]
    stages = file.answers(instalments.FORM).get("stages") or ()
    parts = [f"{stage['on']} {_yuan(stage['amount'])} 元" for stage in stages] if len(days) > 1 else []
    return _head(file) | _told(file, code) | {"amount": told(decision.amount), "instalments": parts}


def _child(file: CaseFile, code: str) -> dict[str, Any]:
    """Return what the guardian is told: the kind and the amount, never what is wrong with the parents."""
    decision, row = _decision(file), children.child_of(file.work, file.occurrence.item_id)
    child = file.work.session.get(Person, row.person_id) if row else None
    payee = file.work.session.get(Person, row.payee_id) if row and row.payee_id else None
    return _told(file, code) | {
        "child": child.name if child else "", "kind": CHILD_KINDS[row.kind].zh if row and row.kind in CHILD_KINDS else "",
        "amount": told(decision.amount), "from": _month(decision), "payee": payee.name if payee else "",
    }  # fmt: skip


FACTS: dict[str, Facts] = {
    "tekun-opinion": _first_opinion,
    "recognition-opinion": _first_opinion,
    "tekun-certificate": _certificate,
    "tekun-refusal": _refusal,
    "spot-check-record": _spot,
    "care-rating": _care,
    "recognition-certificate": _recognition,
    "recognition-refusal": _refusal,
    "expense-sheet": _expenses,
    "spend-decision": _spend,
    "spend-refusal": _refusal,
    "child-decision": _child,
    "child-refusal": _child,
}
ISSUERS: dict[str, str] = {"spot-check-record": "county", "care-rating": "county"}
