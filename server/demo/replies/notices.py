"""Answers around the notice in the village: posting with a photo, objections, taking down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.models import Task
from server.demo.photo import PHOTO
from server.demo.replies.scene import Scene
from server.foundation.work import Work
from server.notices import board, operations, photos


def _post(scene: Scene) -> dict[str, Any]:
    return {"posted_at": scene.minute, "places": ["board", "residence"] if scene.often(0.1) else ["board"]}


def _take_down(scene: Scene) -> dict[str, Any]:
    return {"taken_down_at": scene.minute}


def _recheck(scene: Scene) -> dict[str, Any]:
    if scene.data.get("item") == "rebuild":
        return _discussed(scene)
    upheld = scene.often(0.15)
    return {
        "method": "reinvestigate", "done_on": scene.today, "upheld": upheld,
        "findings": "车辆登记在本户名下，已经请申请人说明" if upheld else "车辆是邻村亲戚的，本户没有登记车辆",
        "reply": "您反映的情况属实，初审意见重新提出" if upheld else "已经查过，您反映的情况不影响认定",
    }  # fmt: skip


def _discussed(scene: Scene) -> dict[str, Any]:
    """Let the village discuss an objection to a house's rebuilding."""
    return {
        "method": "review-meeting", "participants": 9, "votes_for": 8, "done_on": scene.today, "upheld": False,
        "findings": "房屋确系因灾倒损", "reply": "村里重新评议过，您反映的情况不影响认定",
    }  # fmt: skip


def _answer(scene: Scene) -> dict[str, Any]:
    rows = scene.draft.get("answers", ())
    return {"answers": [{**row, "way": "phone", "answered_at": scene.minute} for row in rows]}


def _photograph(line: str) -> Callable[[Work, str, Scene], bool]:
    def before(work: Work, task_id: str, scene: Scene) -> bool:
        notice = operations.latest(work, work.session.get_one(Task, task_id).instance_id)
        board.keep_photos(work, notice_id=notice.id, line=line, files=[("公示栏.png", PHOTO)])
        return True

    return before


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "notice.post": _post,
    "notice.take-down": _take_down,
    "notice.recheck": _recheck,
    "notice.answer": _answer,
}

BEFORE: dict[str, Callable[[Work, str, Scene], bool]] = {
    "notice.post": _photograph(photos.START),
    "notice.take-down": _photograph(photos.END),
}
