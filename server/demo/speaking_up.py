"""What neighbours of the demo county tell the window: objections to notices, and complaints."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from server.complaints.operations import register_here
from server.demo.county import TOWNSHIPS
from server.foundation.work import Work
from server.notices import objections
from server.notices.models import Notice
from server.notices.refusals import NoticeOver

Act = Callable[..., Any]
OBJECTIONS, COMPLAINTS = 0.15, 0.08  #: per morning
_WHO = (("邻居示甲", "13900000021"), ("", ""))
_HEARD = ("他家有一辆车没有申报", "他儿子在县城有铺面", "人早就搬到外地去了")
_COMPLAINTS: tuple[dict[str, Any], ...] = (
    {"about": "household", "who": "村东头一户", "points": [{"text": "有小轿车没有申报"}, {"text": "在县城有门面出租"}]},
    {"about": "service", "who": "便民服务窗口", "points": [{"text": "中午没有人值班"}]},
)


def speak_up(act: Act, draw: random.Random, *, codes: dict[str, str], stamp: str) -> None:
    """Let somebody object to a notice or complain, now and then."""
    if draw.random() < OBJECTIONS:
        _object(act, draw, codes=codes, stamp=stamp)
    if draw.random() < COMPLAINTS:
        township = draw.choice(TOWNSHIPS)[0]
        name, phone = draw.choice(_WHO)
        told = {
            **draw.choice(_COMPLAINTS),
            "way": "window",
            **({"name": name, "phone": phone, "reply_by": "phone"} if name else {}),
        }
        act(f"clerk.{township}", lambda work: register_here(work, answers=told, submission=f"story-complaint-{stamp}"))


def _object(act: Act, draw: random.Random, *, codes: dict[str, str], stamp: str) -> None:
    hanging = select(Notice.id, Notice.township).where(Notice.kind == "before", Notice.state == "posted")
    found = act(
        f"clerk.{TOWNSHIPS[0][0]}",
        lambda work: work.session.execute(hanging.order_by(Notice.posted_at, Notice.code)).all(),
        seconds=0,
    )
    if not found:
        return
    (name, phone), content = draw.choice(_WHO), draw.choice(_HEARD)
    said = objections.Said(content=content, name=name, phone=phone, way="window")

    def register(work: Work) -> None:
        notice = work.session.get_one(Notice, found[0].id)
        objections.register_at_window(work, notice=notice, said=said, submission=f"story-objection-{stamp}")

    try:
        act(f"clerk.{codes[found[0].township]}", register)
    except NoticeOver:
        return  # the neighbour came when the period had just ended
