"""Answers in means checks and home visits, and what is signed and entered before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.demo.county import NAMES
from server.demo.replies.scene import Scene
from server.demo.visits import bring_files
from server.foundation.work import Work
from server.verification import operations
from server.verification.checking import running_check
from server.verification.models import Inquiry
from server.verification.sheets import case_sheet

HOUSING = ("自有砖房三间，无其他住房", "租住平房一间", "自有楼房一套 60 平方米，装修简单", "危旧土房两间，已报修缮")
LIVING = ("冰箱、电视各一台，无车", "家电陈旧，冬季烧柴", "有电动三轮车一辆，卖菜用", "药费支出较大，存粮约两月")
SAID = ("靠打零工和子女接济，情况属实", "家里常年有病人，确实困难", "平时种点地，没见有别的收入")


def _start(scene: Scene) -> dict[str, Any]:
    return {"check_way": "new", "visit_on": scene.later(3)}


def _sign_all(work: Work, task_id: str, scene: Scene) -> bool:
    """Let whoever has not signed do so at the window."""
    case_id = work.session.scalars(select(Task.case_id).where(Task.id == task_id)).one()
    sheet = case_sheet(work, case_id)
    adults = [consent for consent in sheet.consents if not consent.minor]
    signatures = [
        {
            "person_id": consent.person_id, "signed_on": date.fromisoformat(scene.today), "way": "paper",
            "guardian_name": adults[0].name if consent.minor and adults else "", "guardian_relation": "guardian" if consent.minor else "",
        }
        for consent in sheet.consents
        if consent.signed is None
    ]  # fmt: skip
    if signatures:
        operations.authorise(work, case_id=case_id, signatures=signatures)
    return True


def _dispatch(_scene: Scene) -> dict[str, Any]:
    return {"sent": True}


def _enter(work: Work, task_id: str, scene: Scene) -> bool:
    """Enter what sources know; some days the letters are still out, and what is overdue may stay so."""
    instance = work.session.scalars(select(Task.instance_id).where(Task.id == task_id)).one()
    check = running_check(work, instance)
    lines = list(
        work.session.scalars(select(Inquiry).where(Inquiry.check_id == check.id).order_by(Inquiry.name, Inquiry.place))
    )
    still = [line for line in lines if line.state in ("sent", "timed-out")]
    letters_back = scene.often(0.35)
    found: dict[str, dict[str, Any]] = {}
    for line in still:
        told = _known(scene, line.source)
        if told and (letters_back or line.channel != "letter"):
            found[line.id] = {"state": "found", "findings": [told]}
    if found:
        operations.enter(work, check_id=check.id, answers=found)
    rest = [line for line in still if line.id not in found and (letters_back or line.channel != "letter")]
    if rest:
        sources = sorted({line.source for line in rest})
        operations.rest_without_record(work, check_id=check.id, sources_asked=sources, expected=len(rest))
    return not any(line.state_at(work.now) == "sent" for line in lines)


def _known(scene: Scene, source: str) -> dict[str, Any] | None:
    """Return what a source happens to know of somebody, mostly nothing."""
    draw = scene.draw
    chances: dict[str, tuple[float, Callable[[], dict[str, Any]]]] = {
        "social-insurance": (
            0.3,
            lambda: {"kind": "pension-basic", "amount": Decimal(draw.choice((2160, 2400, 3120)))},
        ),
        "bank": (0.4, lambda: {"kind": "deposits", "amount": Decimal(draw.choice((1200, 4600, 9800, 31000)))}),
        "vehicle": (0.05, lambda: {"kind": "vehicles", "number": 1, "amount": Decimal(18000), "text": "二手面包车"}),
        "estate": (0.3, lambda: {"kind": "houses", "number": 1, "text": "自住房屋"}),
        "market": (0.04, lambda: {"kind": "company", "number": 1, "text": "个体工商户，已停业"}),
        "medical": (0.3, lambda: {"kind": "medical_cost", "amount": Decimal(draw.choice((800, 5200, 16400)))}),
        "tax": (0.1, lambda: {"kind": "wage", "amount": Decimal(draw.choice((6000, 14400, 22800)))}),
        "disability": (0.2, lambda: {"kind": "disability", "text": "肢体三级"}),
    }
    chance, make = chances.get(source, (0.0, dict))
    return make() if chance and not scene.steady and scene.often(chance) else None


def _collect(scene: Scene) -> dict[str, Any]:
    conclusion = scene.draw.choice(("within", "within", "within", "visit", "exceeds"))
    return {"report_conclusion": conclusion, "opinion": "各数据源已查询；超时的由入户补核"}


def _review(scene: Scene) -> dict[str, Any]:
    return {"report_sound": scene.often(0.95), "review_opinion": "已复核，请按说明办理"}


def _visit(scene: Scene) -> dict[str, Any]:
    names = _visitors(scene)
    return {
        "visited_on": scene.today, "way": "on-site", "met_person": scene.person, "met_relation": "self", "met_signed": True,
        "investigators": [{"name": name, "post": post, "signed": True} for name, post in names],
        "members_confirmed": int(scene.data.get("household_size") or 3), "housing": scene.draw.choice(HOUSING),
        "living": scene.draw.choice(LIVING), "labour": scene.draw.choice(("age", "able", "disability-card", "hospital")),
        "labour_people": [
            {"name": scene.person, "capacity": "partial", "basis": "assessed", "note": "乡镇评估表已附"}
        ],
        "neighbours": [{"name": "某邻居", "said": scene.draw.choice(SAID)}], "agrees": "yes", "findings": "与申报和核对基本一致",
        "form_attached": True,
    }  # fmt: skip


def _bring(work: Work, task_id: str, _scene: Scene) -> bool:
    bring_files(work, task_id)
    return True


def _visitors(scene: Scene) -> list[tuple[str, str]]:
    if scene.element == "county_visit_home":
        return [(NAMES["reviewer.civil"], "县民政局 审核"), (NAMES["approver.civil"], "县民政局 分管副局长")]
    code = next((code for code, unit in scene.units.items() if unit == scene.data.get("unit_township")), "qingsui")
    return [(NAMES[f"clerk.{code}"], "窗口经办"), (NAMES[f"duty.{code}"], "值班员")]


def _conclude(scene: Scene) -> dict[str, Any]:
    if scene.often(0.12):
        return {
            "verify_result": "exceeds",
            "reasons": "核对和入户均查明有较大额存款",
            "exceeded": "人均金融资产超过本县规定的24个月低保标准",
        }
    return {"verify_result": "within", "reasons": "核对、入户和邻里反映一致"}


def _hear(scene: Scene) -> dict[str, Any]:
    told = {"told_on": scene.today, "told_way": "visit", "told_person": "申请人示例"}
    if scene.often(0.5):
        return told | {
            "result_objected": True, "objected_on": scene.today, "objection": "存款是借来的手术费，已交医院",
            "proofs": [{"paper": "住院预交款收据"}],
        }  # fmt: skip
    return told | {"result_objected": False, "accepts": "agrees"}


def _recheck(scene: Scene) -> dict[str, Any]:
    upheld = scene.often(0.6)
    return {
        "looked_at": "向医院、银行核实资金去向", "upheld": upheld, "verify_result": "within" if upheld else "exceeds",
        "recheck_reasons": "款项已用于治疗" if upheld else "没有证据证明已经支出",
    }  # fmt: skip


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "verify.start": _start,
    "verify.dispatch": _dispatch,
    "verify.collect": _collect,
    "verify.report-review": _review,
    "verify.visit": _visit,
    "verify.conclude": _conclude,
    "verify.hear": _hear,
    "verify.recheck": _recheck,
}

BEFORE: dict[str, Callable[[Work, str, Scene], bool]] = {
    "verify.start": _sign_all,
    "verify.collect": _enter,
    "verify.visit": _bring,
}
