"""Answers of those who review, decide and deliver."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from server.demo.replies.scene import Scene

_BASIS = "民发〔2021〕57号第十二条至第十四条"
_FOR = "经调查核实，家庭收入和财产符合规定，建议确认同意。"
_AGAINST = "经调查核实，不符合规定条件，建议不予确认同意。"


def _opinion(scene: Scene) -> dict[str, Any]:
    laid_out = {name: scene.draft[name] for name in ("proposed", "proposed_amount") if scene.draft.get(name)}
    if not laid_out:
        return {
            "proposed": "refuse",
            "reason": _AGAINST,
            "basis": _BASIS,
            "departs": "测算缺少事实，按现有材料不符合。",
        }
    granting = laid_out["proposed"] == "grant"
    return {**laid_out, "reason": _FOR if granting else _AGAINST, "basis": _BASIS}


def _review(scene: Scene) -> dict[str, Any]:
    granting = scene.data.get("proposed") == "grant"
    amount = {"proposed_amount": str(scene.data["proposed_amount"])} if granting else {}
    return {
        "review_outcome": "forward", "proposed": scene.data.get("proposed"), **amount, "basis": _BASIS,
        "reason": "材料齐全，程序完整，同意乡镇意见。", "departs": "按乡镇意见",
    }  # fmt: skip


def _sign(scene: Scene) -> dict[str, Any]:
    if scene.data.get("proposed") != "grant":
        return {"decision": "refused", "reason": "家庭收入或者财产超过本县规定。", "basis": _BASIS}
    amount = scene.data.get("proposed_amount")
    return {"decision": "granted", **({"decided_amount": str(Decimal(str(amount)))} if amount else {})}


def _deliver(scene: Scene) -> dict[str, Any]:
    return {"way": "signature", "received_by": "申请人", "delivered_at": scene.now.isoformat()}


def _convert(scene: Scene) -> dict[str, Any]:
    return {"convert_to": "none", "words": "已说明可以转办其他认定，申请人暂不办理。"}


def _warn(scene: Scene) -> dict[str, Any]:
    return {"asked": "签核对授权书，约定入户时间。", "words": "电话联系两次、上门一次，都没有同意入户。"}


def _warned(scene: Scene) -> dict[str, Any]:
    return {"way": "signature", "received_by": "申请人", "warned_at": scene.minute}


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "dibao.opinion": _opinion,
    "dibao.second-opinion": _opinion,
    "dibao.forward": lambda scene: {"complete": True, "note": "纸质材料同卷报送"},
    "dibao.county-review": _review,
    "dibao.recount": lambda scene: {"members_checked": True, "happened": "已核对成员登记"},
    "dibao.complaint": lambda scene: {"well_founded": False, "findings": "已入户，反映的问题不属实。"},
    "dibao.convert": _convert,
    "decide.sign": _sign,
    "decide.deliver": _deliver,
    "decide.publish": lambda scene: {"posted_on": scene.today, "place": "村（社区）公示栏"},
    "extend.approve": lambda scene: {"approved": True, "reason": "情况属实，同意延期。"},
    "extend.tell": lambda scene: {
        "way": "phone",
        "received_by": "申请人",
        "told_at": scene.minute,
        "proof": "电话记录",
    },
    "terminate.warn": _warn,
    "terminate.deliver": _warned,
    "terminate.cooperate": lambda scene: {"cooperates": True, "words": "已签授权书，约好明天入户。"},
    "terminate.confirm": lambda scene: {
        "end_confirmed": True,
        "reason": "经提醒仍不配合。",
        "basis": "民发〔2021〕57号第二十九条",
    },
}
