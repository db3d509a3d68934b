"""Answers in the follow-up of the joint meeting's resolutions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.demo.replies.scene import Scene


def _carry_out(scene: Scene) -> dict[str, Any]:
    done = scene.often(0.8)
    return {"done_kind": "done" if done else "partly", "report": "已经办理并反馈" if done else "正在办理，缺一份材料"}


def _verify(scene: Scene) -> dict[str, Any]:
    return (
        {"verify_outcome": "accepted"}
        if scene.often(0.85)
        else {"verify_outcome": "returned", "reason": "请附办理结果"}
    )


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "resolution.carry-out": _carry_out,
    "resolution.verify": _verify,
}
