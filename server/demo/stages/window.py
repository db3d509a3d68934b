"""Applications at the window and emergencies, one at each step."""

from __future__ import annotations

from typing import Any

from server.demo.desk import checked_papers
from server.demo.replies import Scene
from server.demo.stages.applying import application, only
from server.demo.stages.exhibit import LONG, Exhibit, Says, left_at
from server.demo.stages.placing import Stages


def _lacking(scene: Scene) -> dict[str, Any]:
    papers = checked_papers(scene.draft, missing={"诚信承诺书": "申请人签字的承诺书"})
    return {"papers": papers, "check_outcome": "deficient"}


def _not_ours(scene: Scene) -> dict[str, Any]:
    return {
        "papers": checked_papers(scene.draft, missing={}), "check_outcome": "not-accepted", "reason": "申请事项不属于社会救助",
        "basis": "民发〔2021〕57号第十条",
    }  # fmt: skip


LACKING: Says = {"check": _lacking}


SIGNED = {"sign_decision": "signed", "handler_name": "承办示例"}


def _emergency(*steps: str, **says: Any) -> Exhibit:
    def begin(stages: Stages) -> str | None:
        return stages.folk.register_urgent(stages.in_need())

    small = {"amount": 600, "lane": "small"}
    return Exhibit(begin=begin, at=left_at(*steps), says={"judge": {**small, **says.pop("judge", {})}, **says})


def _subsidies() -> Exhibit:
    """Return a transfer that the disabled persons' federation has reviewed and civil affairs has yet to confirm."""
    item = "disability-two-subsidies"

    def begin(stages: Stages) -> str | None:
        return stages.folk.register(stages.newcomer("disability-rehab", items=[item]))

    return Exhibit(begin=begin, at=left_at("confirm_result"), lead=LONG, says={"assess": only(item), "sign": SIGNED})


def _poor_through_illness(step: str) -> Exhibit:
    """Return a medical transfer of a family that holds no recognised identity, so that its means are checked first."""
    return application("medical", step, lead=LONG, says={"sign": SIGNED})


BIG = {"amount": 5200, "lane": "first-relief"}

EXHIBITS: list[Exhibit] = [
    application("education", "check"),
    application("education", "supplement", says=LACKING),
    application("education", "decide", says=LACKING),
    application("education", "assess"),
    application("education", "confirm_refusal", says={"check": _not_ours}),
    _subsidies(),
    _poor_through_illness("start_survey"),
    _poor_through_illness("look"),
    _emergency("judge"),
    _emergency("pay"),
    _emergency("countersign"),
    _emergency("confirm_end"),
    _emergency("supplement"),
    _emergency("approve_relief", judge=BIG),
    _emergency("decide_remainder", judge=BIG),
]
