"""What questions, states and votes of meetings are called."""

from __future__ import annotations

from server.cases.words import Name

#: why a matter goes to a meeting; the keys are what diagrams give as `question`
QUESTIONS: dict[str, Name] = {
    "above-cap": Name("超过救助上限，一事一议", "above the cap"),
    "complex": Name("情况复杂、多项需求", "complex needs"),
    "disputed": Name("部门之间有争议", "disputed between departments"),
    "soft-exit": Name("“五有”家庭渐退", "soft exit of a household with means"),
    "case-by-case": Name("认定情况复杂，一事一议", "recognition case by case"),
    "overdue-transfer": Name("转办超期", "overdue transfer"),
    "overdue-resolution": Name("决议超期没有落实", "overdue resolution"),
    "other": Name("其他", "other"),
}

#: why the secretary may bring a case that no diagram brings: several departments, a dispute, a household with means, whatever else
BROUGHT = ("complex", "disputed", "soft-exit", "other")

KINDS: dict[str, Name] = {
    "case": Name("案件", "case"),
    "transfer": Name("转办", "transfer"),
    "resolution": Name("决议", "resolution"),
    "brought": Name("秘书提请", "brought by the secretary"),
}

#: state → name and colour of its tag
MEETING_STATES: dict[str, tuple[Name, str]] = {
    "preparing": (Name("筹备中", "in preparation"), "amber"),
    "convened": (Name("已通知", "convened"), "blue"),
    "sitting": (Name("审议中", "sitting"), "purple"),
    "minutes": (Name("纪要起草", "minutes due"), "amber"),
    "following": (Name("决议落实中", "resolutions followed"), "blue"),
    "closed": (Name("已办结", "closed"), "green"),
    "cancelled": (Name("已取消", "cancelled"), ""),
}

ITEM_STATES: dict[str, tuple[Name, str]] = {
    "open": (Name("未议", "open"), ""),
    "resolved": (Name("已决议", "resolved"), "green"),
    "carried": (Name("留待下次", "carried over"), "amber"),
    "dropped": (Name("已撤回", "withdrawn"), ""),
}

RESOLUTION_STATES: dict[str, tuple[Name, str]] = {
    "open": (Name("落实中", "to be carried out"), "amber"),
    "reported": (Name("待核实", "to be checked"), "blue"),
    "closed": (Name("已销号", "closed"), "green"),
}

OUTCOMES: dict[str, Name] = {
    "agree": Name("同意", "agreed"),
    "refuse": Name("不同意", "not agreed"),
    "defer": Name("暂缓，补充情况后再议", "deferred"),
}

VOTES: dict[str, Name] = {**OUTCOMES, "defer": Name("暂缓", "defer"), "abstain": Name("弃权", "abstain")}

WAYS: dict[str, Name] = {
    "": Name("未定", "not decided"),
    "meeting": Name("会议", "meeting"),
    "written": Name("书面会签", "written circulation"),
    "cancel": Name("取消", "cancelled"),
}

#: how a vote that the secretary records was given
HOW: dict[str, Name] = {
    "spoken": Name("会上口头", "spoken at the meeting"),
    "paper": Name("书面会签单", "on paper"),
    "phone": Name("电话", "by telephone"),
}

SEATS: dict[str, Name] = {
    "chair": Name("召集人", "chair"),
    "core": Name("固定成员", "core member"),
    "concerned": Name("有关部门", "department concerned"),
}

VOTE_RULES: dict[str, Name] = {
    "all": Name("全体同意为通过", "unanimous"),
    "any": Name("一个单位同意即通过", "one vote suffices"),
    "n": Name("过半数或规定票数同意为通过", "majority or the number set"),
}

#: between what the chair decides: views that include agreement, or only those against it
TIES: dict[str, Name] = {
    "even": Name("票数相等，召集人决定", "votes are equal: the chair decides"),
    "against": Name(
        "同意票数不够，不同意和暂缓票数相等，召集人在两者之间决定",
        "not enough agree; refusal and deferral are equal: the chair chooses between them",
    ),
}

#: the terms that a meeting may choose for carrying out a resolution, in working days
ACT_DAYS = (5, 10, 20, 60)


def act_rule(days: int) -> str:
    """Return the id of the term of so many working days."""
    return f"MT.act.{days}"
