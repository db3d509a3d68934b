"""What scenes, states and outcomes of leads are called."""

from __future__ import annotations

import forms
from server.cases.words import Name

STATES: dict[str, tuple[Name, str]] = {
    "open": (Name("待联系", "to be contacted"), "amber"),
    "contacted": (Name("已联系，待结果", "contacted, no outcome yet"), "blue"),
    "closed": (Name("已有结果", "answered"), "green"),
}

OUTCOMES: dict[str, Name] = {
    "emergency": Name("已登记急难，按急难办理", "registered as an emergency"),
    "application": Name("已帮助申请", "helped to apply"),
    "transfer": Name("已转其他部门", "passed on to a department"),
    "advice": Name("已说明政策，本人暂不申请", "advised; does not apply for now"),
    "helped-already": Name("已在享受或办理救助", "receives or has asked for aid already"),
    "not-found": Name("找不到本人", "not found"),
    "refused-help": Name("本人不要帮助", "does not want help"),
    "unfounded": Name("情况不属实", "not so"),
}

VERIFIED: dict[str, Name] = {
    "confirmed": Name("属实", "confirmed"),
    "partly": Name("部分属实", "partly so"),
    "unfounded": Name("不属实", "not so"),
}

WAYS: dict[str, Name] = {
    "visit": Name("上门", "visited"),
    "phone": Name("电话", "by telephone"),
    "counter": Name("来窗口", "at the window"),
}

REPORTERS: dict[str, Name] = {
    "village": Name("村（居）委会", "village committee"),
    "officer": Name("协理员", "village officer"),
    "department": Name("部门", "department"),
    "neighbour": Name("群众", "neighbour"),
    "system": Name("数据预警", "data warning"),
}

#: what was found → kind of emergency, where it is reported as urgent
URGENT_KINDS = {
    "medical-cost": "illness", "traffic": "traffic", "disaster": "disaster", "earner-died": "death", "alone": "other",
    "new-disability": "other", "dropped-out": "other", "unemployment-end": "other", "dibao-left": "other",
    "arrears": "other", "other": "other",
}  # fmt: skip


def scene_name(key: str) -> Name:
    """Return what a scene of the form `lead` is called."""
    field = next(each for each in forms.load("lead").fields if each.name == "scene")
    return next((Name(each.zh, each.en) for each in field.options if each.value == key), Name(key, key))
