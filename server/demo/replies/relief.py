"""Answers in the urgent lane."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from server.demo.replies.scene import Scene


def _judge(scene: Scene) -> dict[str, Any]:
    big = scene.often(0.2)
    amount = scene.draw.choice((1500, 2600, 5200)) if big else scene.draw.choice((300, 500, 600, 800))
    return {
        "urgent": True, "amount": amount, "lane": "first-relief" if big else "small", "grounds": ["other"],
        "opinion": "情况属实，眼前无力负担", "verified_how": ["village", "phone"],
    }  # fmt: skip


def _relief(scene: Scene) -> dict[str, Any]:
    return {"relief_amount": min(Decimal(str(scene.data["amount"])), Decimal(3000)), "reason": "先解眼前之急"}


def _pay(scene: Scene) -> dict[str, Any]:
    return {"way": "cash", "paid_at": scene.minute, "received_by": "本人示例", "receipt": True}


def _countersign(_scene: Scene) -> dict[str, Any]:
    return {"receipt_seen": True, "amount_seen": True, "signed": True}


def _county(scene: Scene) -> dict[str, Any]:
    rest = Decimal(str(scene.data["amount"])) - Decimal(str(scene.data.get("relief_amount") or 0))
    return {"county_amount": rest, "reason": "自付部分大，同意救助余额"}


def _outcome(scene: Scene) -> dict[str, Any]:
    return {"urgency_ended_at": scene.minute, "still_in_need": False, "situation": "已得到照料，急情结束"}


def _explain(scene: Scene) -> dict[str, Any]:
    return {"facts": "村委会证实情况属实，票据已收", "signatures_complete": True, "explained_on": scene.today}


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "urgent.judge": _judge,
    "urgent.first-relief": _relief,
    "urgent.pay": _pay,
    "urgent.countersign": _countersign,
    "urgent.county": _county,
    "urgent.outcome": _outcome,
    "urgent.supplement": _explain,
}
