"""Answers in the check of a complaint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.demo.replies.scene import Scene


def _check(scene: Scene) -> dict[str, Any]:
    true = scene.often(0.25)
    rows = scene.draft.get("points", ())
    return {
        "points": [
            {**row, "finding": "partly" if true else "untrue", "facts": "查了登记和流水" if true else "入户、走访都没有发现"} for row in rows
        ],
        "how": ["visit", "neighbours", "data"], "checked_on": scene.today, "with_whom": "秦示四",
        "conclusion": "部分属实" if true else "不属实", "measures": ["review"] if true else ["none"],
        "reply": "您反映的问题已经查清，正在处理。" if true else "您反映的问题已经查清，与事实不符。谢谢监督。",
    }  # fmt: skip


def _conclude(scene: Scene) -> dict[str, Any]:
    if scene.often(0.1):
        return {"check_again": True, "opinion": "请补邻里访问记录"}
    return {"check_again": False}


def _reply(scene: Scene) -> dict[str, Any]:
    return {
        "way": "phone",
        "replied_at": scene.minute,
        "proof": "通话录音已存",
        "satisfied": "yes" if scene.often(0.7) else "none",
    }


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "complaint.check": _check,
    "complaint.conclude": _conclude,
    "complaint.reply": _reply,
}
