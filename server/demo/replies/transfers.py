"""Answers of departments and of the window about transfers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.demo.replies.scene import Scene

REMEDIES = ["review", "lawsuit"]


def _sign(scene: Scene) -> dict[str, Any]:
    others = [code for code in ("charity", "medical") if scene.units[code] != scene.data.get("unit_department")]
    if scene.data.get("department_kind") != "generic" or int(scene.data.get("returns") or 0) or scene.often(0.9):
        return {"sign_decision": "signed", "handler_name": "承办示例"}
    return {
        "sign_decision": "returned", "return_reason": "not-competent", "return_text": "不属本单位职责",
        "return_basis": "青穗县社会救助事项分工（本县规定）", "proposed_department": scene.units[others[0]],
    }  # fmt: skip


def _readdress(scene: Scene) -> dict[str, Any]:
    to = "medical" if scene.data.get("unit_department") == scene.units["charity"] else "charity"
    return {"department_kind": "generic", "unit_department": scene.units[to], "reason": "按退回意见改派"}


def _ask(scene: Scene) -> dict[str, Any]:
    if scene.often(0.9):
        return {"papers_needed": False}
    return {"papers_needed": True, "papers": [{"kind": "medical", "paper": "近期诊断证明", "why": "确定救助标准"}]}


def _bring(_scene: Scene) -> dict[str, Any]:
    return {"papers_brought": True, "papers": [{"paper": "近期诊断证明"}]}


def _result(scene: Scene) -> dict[str, Any]:
    if scene.often(0.2):
        return {
            "result_kind": "refused", "reason": "经核不在保障范围", "basis": "青穗县专项救助办法第七条（本县规定）",
            "remedies": REMEDIES, "decided_on": scene.today,
        }  # fmt: skip
    return {
        "result_kind": "granted", "grant_kind": "专项救助", "grant_amount": scene.draw.choice((200, 600, 1200)),
        "grant_period": "once", "grant_from": scene.later(1), "decided_on": scene.today,
    }  # fmt: skip


def _confirm(scene: Scene) -> dict[str, Any]:
    if scene.often(0.8):
        return {"confirm_decision": "confirmed"}
    return {
        "confirm_decision": "sent-back", "reason": "残疾人证等级与申报不一致，请重新核对", "basis": "残疾人两项补贴审核规定（本县规定）",
    }  # fmt: skip


def _tell(scene: Scene) -> dict[str, Any]:
    return {
        "told_way": "phone", "told_at": scene.minute, "told_person": "申请人示例", "need_open": False,
        "satisfaction": scene.draw.choice(("good", "good", "fair")),
    }  # fmt: skip


def _apply(scene: Scene) -> dict[str, Any]:
    return {
        "informed_on": scene.today, "student": "学生示例", "school_stage": "primary", "grade": "三年级", "applied": True,
        "applied_on": scene.today,
    }  # fmt: skip


def _education(scene: Scene) -> dict[str, Any]:
    return {
        "result_kind": "granted", "aid": ["living"], "difficulty": "general", "grant_amount": 625, "grant_from": scene.later(10),
        "school_year": "2026-2027",
    }  # fmt: skip


def _temporary(_scene: Scene) -> dict[str, Any]:
    return {"temporary_wanted": False}


def _bureau(scene: Scene) -> dict[str, Any]:
    return {"arranged": "已电话督促学校尽快认定", "due_on": scene.later(5), "spoke_to": "学校示例"}


def _waits(scene: Scene) -> dict[str, Any]:
    return {
        "housing_now": "private-rent", "area_per_head": 9, "result_kind": "waiting", "next_check_on": scene.later(365),
        "queue_number": f"轮候{scene.draw.randrange(100, 999)}",
    }  # fmt: skip


def _urban(scene: Scene) -> dict[str, Any]:
    """The notice has hung three weeks: longer than its days, also over the holidays."""
    return {**_waits(scene), "posted_from": scene.later(-22), "posted_to": scene.later(-1)}


def _urban_recheck(scene: Scene) -> dict[str, Any]:
    return {**_urban(scene), "opinion": "人均面积低于标准"}


def _urban_review(scene: Scene) -> dict[str, Any]:
    return {**_waits(scene), "reviewed_on": scene.today}


def _survey(scene: Scene) -> dict[str, Any]:
    return {
        "danger_grade": "D", "surveyed_on": scene.today, "surveyor": "鉴定机构示例", "only_home": True, "findings": "承重墙开裂",
    }  # fmt: skip


def _village(scene: Scene) -> dict[str, Any]:
    return {
        "village_endorsed": True,
        "opinion": "评议同意",
        "people": 9,
        "posted_from": scene.later(-22),
        "posted_to": scene.later(-1),
    }


def _approve(_scene: Scene) -> dict[str, Any]:
    return {"result_kind": "granted", "way": "rebuild", "repair_amount": 26000}


def _register_job(scene: Scene) -> dict[str, Any]:
    return {"registered": True, "person": "求职示例", "labels": ["long-term"], "unemployed_since": "2026-01-05"}


def _offer(scene: Scene) -> dict[str, Any]:
    told = {
        "offered_on": scene.today, "job": scene.draw.choice(("保洁", "仓库理货", "厨房帮工")), "employer": "青穗示例公司", "wage": 2300,
        "fit": "就近，无技能要求", "refusal_justified": False,
    }  # fmt: skip
    if scene.often(0.5):
        return told | {"offer_answer": "accepted", "start_on": scene.later(5)}
    return told | {"offer_answer": "refused", "answer_reason": "不想去", "justification": "无正当理由"}


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "refer.sign": _sign,
    "refer.readdress": _readdress,
    "refer.supplement-request": _ask,
    "refer.supplement-answer": _bring,
    "refer.result": _result,
    "refer.confirm": _confirm,
    "refer.tell": _tell,
    "refer-education.apply": _apply,
    "refer-education.handle": _education,
    "refer-education.temporary": _temporary,
    "refer-education.bureau": _bureau,
    "refer-housing.urban": _urban,
    "refer-housing.recheck": _urban_recheck,
    "refer-housing.review": _urban_review,
    "refer-housing.rural-survey": _survey,
    "refer-housing.village": _village,
    "refer-housing.approve": _approve,
    "refer-employment.register": _register_job,
    "refer-employment.offer": _offer,
}
