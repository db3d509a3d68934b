"""Applications for the allowance (低保), one at each step: the investigation, the notice, the decision, what interrupts them."""

from __future__ import annotations

from typing import Any

from server.demo.replies import Scene
from server.demo.stages.applying import (
    application,
    ask_extension,
    complain,
    look_into,
    lose_a_member,
    object_to_notice,
    only,
)
from server.demo.stages.exhibit import LONG, Exhibit, Says

BASIS = "民发〔2021〕57号第十二条至第十四条"
POOR: dict[str, Any] = {"income": [{"kind": "wage", "amount": 3600}]}
RELATIVE = {"is_relative": True, "staff_name": "郑示三", "staff_post": "乡镇审核", "staff_relation": "表弟"}
WIFE = {"name": "李示例", "relation": "spouse"}
#: two people between the allowance's line and half as much again, one of them severely disabled: she joins alone
ALONE: dict[str, Any] = {
    "items": ["dibao-alone"],
    "health": "disabled", "disability_kind": "limb", "disability_grade": "1", "employment": "unable", "labour": "none",
    "members": [{**WIFE, "employment": "employed", "employer": "示例食品厂"}],
    "income": [{"person": WIFE["name"], "kind": "wage", "amount": 26400}],
}  # fmt: skip
IN_PRISON = {
    **WIFE, "counted": False, "not_counted_kind": "held", "not_counted_reason": "（2025）青刑初字第3号判决书，刑期至2028年5月",
    "not_counted_since": "2025-05-20",
}  # fmt: skip
BROTHER = {"name": "李示弟", "relation": "sibling"}
IN_TREATMENT = {"name": BROTHER["name"], "why": "held", "basis": "强制隔离戒毒决定书〔2026〕第12号"}
SOUND: Says = {"collect_results": {"report_conclusion": "within"}}
EXCEEDS: Says = {
    **SOUND,
    "conclude_survey": {"verify_result": "exceeds", "reasons": "核对和入户均查明有较大额存款", "exceeded": "人均金融资产超过本县规定"},
}  # fmt: skip
AGAINST = {
    "proposed": "refuse",
    "reason": "家庭收入超过本县低保标准。",
    "basis": BASIS,
    "departs": "入户查明有固定收入",
}
REFUSED: Says = {
    **SOUND, "initial_opinion": lambda _scene: dict(AGAINST), "county_review": lambda _scene: {"review_outcome": "forward", **AGAINST},
    "sign_county": lambda _scene: {"decision": "refused", "reason": "家庭收入超过本县低保标准。", "basis": BASIS},
}  # fmt: skip


def _unwilling(scene: Scene) -> dict[str, Any]:
    return {"check_way": "refused", "warned_on": scene.today, "warned_way": "visit", "refusal": "不愿意签核对授权书"}


UNWILLING: Says = {
    "start_survey": _unwilling,
    "conclude_survey": lambda _scene: {"verify_result": "uncooperative", "reasons": "经两次说明仍不授权核对"},
}
UPHELD: Says = {**SOUND, "recheck": {"upheld": True, "findings": "车辆登记在本户名下，已经请申请人说明"}}

EXHIBITS: list[Exhibit] = [
    application("dibao", "start_survey", **POOR),
    application("dibao", "visit_home", "dispatch_check", "approve_county", then={"visit_home": ask_extension}, **POOR),
    application("dibao", "visit_home", "dispatch_check", "tell_applicant", then={"visit_home": ask_extension}, **POOR),
    application(
        "dibao",
        "visit_home",
        "dispatch_check",
        "approve_township",
        then={"visit_home": ask_extension},
        delegated=True,
        **POOR,
    ),
    application("dibao", "collect_results", "county_visit_home", relative_of_staff=RELATIVE, **POOR),
    application("dibao", "review_report", "visit_home", says=SOUND, **POOR),
    application("dibao", "conclude_survey", says=SOUND, **POOR),
    application("dibao", "hear_objection", says=EXCEEDS),
    application("dibao", "recheck_result", says=EXCEEDS),
    application("dibao", "initial_opinion", says=SOUND, members=[IN_PRISON], **POOR),
    application("dibao", "post", says=SOUND, **POOR),
    application("dibao", "recheck", says=SOUND, then={"": object_to_notice}, **POOR),
    application("dibao", "answer", says=SOUND, then={"": object_to_notice}, **POOR),
    application("dibao", "second_opinion", lead=LONG, says=UPHELD, then={"": object_to_notice}, **POOR),
    application("dibao", "take_down", lead=LONG, says=SOUND, **POOR),
    application("dibao", "forward", says=REFUSED),
    application("dibao", "county_review", lead=LONG, says={**SOUND, "assess": only("dibao-alone")}, **ALONE),
    application("dibao", "county_review", "county_start_survey", says=REFUSED, then={"county_review": look_into}),
    application("dibao", "county_review", "county_conclude_survey", says=REFUSED, then={"county_review": look_into}),
    application("dibao", "judge_complaint", says=REFUSED, then={"county_review": complain}),
    application(
        "dibao",
        "sign_county",
        lead=LONG,
        says={**SOUND, "visit_home": {"away_people": [IN_TREATMENT]}},
        members=[BROTHER],
        **POOR,
    ),
    # The complaint of the county's story takes the file at the county's review to a visit: this one stays for whoever decides.
    application("dibao", "sign_county", lead=LONG, says={**SOUND, "assess": only("dibao-alone")}, **ALONE),
    application("dibao", "deliver", says=REFUSED),
    application("dibao", "publish", lead=LONG, says=SOUND, **POOR),
    application("dibao", "ask_conversion", says=REFUSED),
    application("dibao", "recount", members=[WIFE], then={"visit_home": lose_a_member}, **POOR),
    application("dibao", "warn", says=UNWILLING),
    application("dibao", "deliver_warning", says=UNWILLING),
    application("dibao", "cooperate", says=UNWILLING),
    application("dibao", "confirm_end", "cooperate", lead=LONG, says=UNWILLING),
]
