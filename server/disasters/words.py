"""The words of disasters in both languages."""

from __future__ import annotations

import forms
from server.cases.words import Name

STATES: dict[str, tuple[Name, str]] = {
    "open": (Name("登记中", "open"), "blue"),
    "closed": (Name("登记已结束", "closed"), ""),
}
LIST_STATES: dict[str, tuple[Name, str]] = {
    "open": (Name("汇总核对中", "being drawn up"), "amber"),
    "handed": (Name("已移交应急部门", "handed over"), "blue"),
    "settled": (Name("已办结", "settled"), "green"),
}
REGISTERED: dict[str, tuple[Name, str]] = {
    "waiting": (Name("等待列入名单", "waits for a list"), "amber"),
    "listed": (Name("已列入名单", "on a list"), "green"),
    "lead": (Name("已转临时救助线索", "became a lead"), "blue"),
}
#: step that is open, or timer that runs → where a household on the rebuilding list stands; the first that is open tells
REBUILDING_STEPS: dict[str, Name] = {
    "discuss_house": Name("村里评议", "discussed in the village"),
    "recheck": Name("核实异议", "an objection is looked into"),
    "answer": Name("答复异议", "an objection is answered"),
    "period_ends": Name("公示中", "posted"),
    "post": Name("待张贴公示", "to be posted"),
    "take_down": Name("公示期满，待撤下", "notice over, to be taken down"),
    "review_house": Name("乡镇审核", "reviewed by the township"),
    "approve_house": Name("待县审批", "waits for the county's approval"),
    "build_house": Name("重建或修缮", "being rebuilt or repaired"),
    "accept_house": Name("待验收", "to be inspected"),
}
SENT = Name("已转应急管理部门", "with emergency management")
WAITS = Name("等本人同意转办", "waits for the household's consent")
REBUILDING_ENDS: dict[str, tuple[Name, str]] = {
    "granted": (Name("重建完成，已申请支付", "rebuilt, payment asked for"), "green"),
    "refused": (Name("不予批准", "refused"), "red"),
    "withdrawn": (Name("已撤回", "withdrawn"), ""),
    "ended": (Name("已结束", "ended"), ""),
}
PUT_FORWARD = {"own": Name("本人申请", "own application"), "group": Name("小组提名", "nominated")}
RESULTS = {"granted": Name("已救助", "granted"), "refused": Name("未救助", "refused")}


def options(form: str, field: str) -> list[tuple[str, str, str]]:
    """Return the keys and words of a form's choice."""
    found = next(each for each in forms.load(form).fields if each.name == field)
    return [(str(option.value), option.zh, option.en) for option in found.options]


def word(form: str, field: str, key: str) -> Name:
    """Return the words of one of them."""
    return next((Name(zh, en) for value, zh, en in options(form, field) if value == key), Name(key, key))
