"""Answers at the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.demo.desk import assessed, checked_papers
from server.demo.replies.scene import Scene


def _check(scene: Scene) -> dict[str, Any]:
    missing = {"诚信承诺书": "申请人签字的承诺书"} if scene.manner == "deficient" else {}
    outcome = "deficient" if missing else "complete"
    return {"papers": checked_papers(scene.draft, missing=missing), "check_outcome": outcome}


def _supplement(scene: Scene) -> dict[str, Any]:
    return {"received_on": scene.today, "supplement_complete": True, "papers": [{"paper": "诚信承诺书"}]}


def _decide(scene: Scene) -> dict[str, Any]:
    return {"next_step": "accept", "reason": "告知单所列材料已补齐", "contacted_on": scene.today}


def _assess(scene: Scene) -> dict[str, Any]:
    return assessed(scene.draft)


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "intake.check": _check,
    "supplement.record": _supplement,
    "intake.decide": _decide,
    "needs.assess": _assess,
}
