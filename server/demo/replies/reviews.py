"""Answers at checks and changes of aid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from server.demo.replies.scene import Scene


def _declare(scene: Scene) -> dict[str, Any]:
    changed = scene.often(0.2)
    rows = [{"kind": "job", "happened_on": scene.today, "words": "家里有人到镇上打零工"}] if changed else None
    return {
        "declared_on": scene.today, "declared_way": scene.draw.choice(("counter", "phone", "village")), "family_changed": changed,
        "truthful": True, "review_way": "verify", "review_reason": "没有还在有效期的核对报告", **({"changes": rows} if rows else {}),
        **_means(scene),
    }  # fmt: skip


def _means(scene: Scene) -> dict[str, Any]:
    """Declare what a household of the roll lives on: it has no application."""
    if not scene.draft.get("means_declared"):
        return {}
    first, *others = [_person(row) for row in (scene.draft["applicant"], *scene.draft["members"])]
    return {
        "means_declared": True, "applicant": first, "members": others, "property": {"deposits": 2000},
        "income": [{"person": first["name"], "kind": "crops", "amount": 3600, "counted": True}],
    }  # fmt: skip


def _person(row: Mapping[str, Any]) -> dict[str, Any]:
    usual = {"health": "good", "serious_disease": False, "employment": "farming", "labour": "partial"}
    grade = {"disability_grade": "3"} if row.get("health") == "disabled" else {}
    return {**usual, **grade, **row}


def _visit(scene: Scene) -> dict[str, Any]:
    return {
        "visited_on": scene.today, "visitors": "秦示三、许示四", "met": "户主本人", "findings": "住房一般，没有大额家电，与申报一致",
        "same_findings": True,
    }  # fmt: skip


def _propose(scene: Scene) -> dict[str, Any]:
    if scene.data.get("verify_result") == "exceeds" or scene.often(0.12):
        return {
            "outcome": "stop", "ground": "income-up", "facts": "近六个月工资和经营收入合计，人均超过低保标准，社保和银行流水可查。",
            "opinion": "收入已超过标准，建议停发，可给渐退期",
        }  # fmt: skip
    return {"outcome": "keep", "opinion": "家庭情况没有明显变化，待遇不变"}


def _confirm(_scene: Scene) -> dict[str, Any]:
    return {"review_agreed": True, "words": "情况清楚，同意"}


def _deliver_intent(scene: Scene) -> dict[str, Any]:
    return {"way": "signature", "received_by": "户主示例", "intent_delivered_at": scene.minute, "explained": True}


def _hear(scene: Scene) -> dict[str, Any]:
    if scene.often(0.5):
        return {
            "heard": "waived",
            "heard_way": "counter",
            "speaker": "户主示例",
            "heard_at": scene.minute,
            "signed": True,
        }
    return {
        "heard": "opinion", "heard_way": "visit", "speaker": "户主示例", "heard_at": scene.minute, "signed": True,
        "words": "工钱是按天算的，入冬就没有活了，希望缓一缓。", "convert_to": "bianyuan",
    }  # fmt: skip


def _silence(_scene: Scene) -> dict[str, Any]:
    return {"heard": "silent", "silence_proof": "送达回证已签收", "attempts": "电话两次、上门一次，本人表示知道了"}


def _decide(scene: Scene) -> dict[str, Any]:
    grace = (
        scene.data.get("outcome") == "stop"
        and scene.data.get("item") == "dibao"
        and scene.data.get("ground") != "death"
    )
    months = {"grace_months": 3, "grace_amount": Decimal(200)} if grace else {}
    return {
        "decision": "carry-out", "reasons": "事实清楚，依据充分", "opinion_answer": "考虑到冬季务工减少，给三个月渐退期", **months,
    }  # fmt: skip


def _deliver_decision(scene: Scene) -> dict[str, Any]:
    return {"way": "signature", "received_by": "户主示例", "delivered_at": scene.minute}


def _look(scene: Scene) -> dict[str, Any]:
    return {
        "father": "dead", "mother": "lost-contact", "schooling": "compulsory", "guardian_changed": False, "needs_visit": False,
        "sources": [{"parent": "father", "source": "police", "result": "confirmed", "answered_on": scene.today}],
    }  # fmt: skip


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "review.declare": _declare,
    "review.county-visit": _visit,
    "review.propose": _propose,
    "review.confirm": _confirm,
    "child-review.check": _look,
    "child-review.visit": lambda scene: {
        "visited_on": scene.today,
        "visitor": "周示一",
        "second_visitor": "吴示二",
        "findings": "由姑姑照看，上学正常",
        "confirms": True,
    },
    "child-review.propose": lambda scene: {"outcome": "keep", "opinion": "父母情况没有变化，建议继续保障"},
    "child-review.confirm": lambda scene: {"review_agreed": True, "words": "同意"},
    "stop.deliver-intent": _deliver_intent,
    "stop.hear": _hear,
    "stop.silence": _silence,
    "stop.decide": _decide,
    "stop.deliver-decision": _deliver_decision,
}
