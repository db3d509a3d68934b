"""Answers of departments on the forms of single items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.demo.replies.scene import Scene

REMEDIES = ["review", "lawsuit"]


def _granted(scene: Scene, **answers: Any) -> dict[str, Any]:
    """Grant with these answers, or now and then refuse."""
    if scene.often(0.15):
        return {
            "result_kind": "refused", "reason": "经核不在保障范围", "basis": "青穗县专项救助办法第七条（本县规定）",
            "remedies": REMEDIES, "decided_on": scene.today,
        }  # fmt: skip
    return {"result_kind": "granted", "decided_on": scene.today, **answers}


def _medical(scene: Scene) -> dict[str, Any]:
    own = scene.draw.choice((6200, 11800, 18000))
    return _granted(
        scene, support="application", insured_paid=24000, own_part=own, grant_amount=own * 7 // 10, grant_period="once",
        grant_from=scene.later(1),
    )  # fmt: skip


def _insurance(scene: Scene) -> dict[str, Any]:
    return _granted(scene, support="fixed", year=int(scene.today[:4]) + 1, grant_amount=200, grant_from=scene.later(1))


def _rehab(scene: Scene) -> dict[str, Any]:
    return _granted(
        scene, support="training", centre="青穗县康复中心", grant_period="service", grant_from=scene.later(5)
    )


def _charity(scene: Scene) -> dict[str, Any]:
    return _granted(
        scene, programme="微心愿项目", grant_kind="过冬衣被和助学金", grant_amount=800, grant_period="once", grant_from=scene.later(1),
        met_on=scene.today,
    )  # fmt: skip


def _child_care(scene: Scene) -> dict[str, Any]:
    return _granted(
        scene,
        aid=["file", "guardian"],
        grant_kind="建立关爱档案，每月探访",
        grant_period="service",
        grant_from=scene.later(1),
    )


def _subsidies(scene: Scene) -> dict[str, Any]:
    return _granted(scene, aid=["living"], grant_amount=90, grant_period="monthly", grant_from=scene.later(20))


def _heating(scene: Scene) -> dict[str, Any]:
    return _granted(scene, support="cash", season="2026-2027", grant_amount=600, grant_from=scene.later(1))


def _pension(scene: Scene) -> dict[str, Any]:
    return _granted(scene, support="lowest", year=int(scene.today[:4]), grant_amount=100, grant_from=scene.later(1))


def _disaster(scene: Scene) -> dict[str, Any]:
    return _granted(
        scene,
        aid=["transition"],
        event="暴雨",
        endorsed=True,
        grant_amount=900,
        grant_period="once",
        grant_from=scene.later(1),
    )


def _discuss(scene: Scene) -> dict[str, Any]:
    return {
        "village_endorsed": True, "held_on": scene.today, "people": 9, "votes_for": 8, "attended": "村委会成员、小组长、村民代表",
        "opinion": "房屋因灾倒损属实，符合条件",
    }  # fmt: skip


def _review_house(scene: Scene) -> dict[str, Any]:
    return {"review_outcome": "pass", "damage_grade": "severe", "looked_on": scene.today, "opinion": "实地查看属实"}


def _approve_house(_scene: Scene) -> dict[str, Any]:
    return {"result_kind": "granted", "way": "rebuild", "rebuild_amount": 18000}


def _order(scene: Scene) -> dict[str, Any]:
    return _granted(
        scene, grant_kind="每周探访、助洁", visits=2, worker="社工示例", grant_from=scene.today, until=scene.later(60)
    )


def _visit(scene: Scene) -> dict[str, Any]:
    return {
        "served_on": scene.today, "done": "陪伴聊天，打扫卫生", "confirmed_by": "本人", "state_seen": "well", "more_visits": scene.often(0.4),
    }  # fmt: skip


def _accept(_scene: Scene) -> dict[str, Any]:
    return {"accepted": True, "asked": "phone", "satisfaction": "good", "words": "按约定上门，本人满意"}


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "refer-medical.result": _medical,
    "refer-insurance.result": _insurance,
    "refer-rehab.result": _rehab,
    "refer-charity.result": _charity,
    "refer-child-care.result": _child_care,
    "refer-disability.result": _subsidies,
    "refer-heating.result": _heating,
    "refer-pension.result": _pension,
    "refer-disaster.result": _disaster,
    "refer-rebuild.discuss": _discuss,
    "refer-rebuild.review": _review_house,
    "refer-rebuild.approve": _approve_house,
    "refer-service.order": _order,
    "refer-service.visit": _visit,
    "refer-service.accept": _accept,
}
