"""What oversight's lists and states are called."""

from __future__ import annotations

from server.cases.words import Name

CAUSES: dict[str, Name] = {
    "unsigned": Name("逾期未签收", "not signed in time"),
    "late-result": Name("逾期未反馈结果", "no result in time"),
    "unconfirmed": Name("逾期未确认审核结果", "not confirmed in time"),
    "late-check": Name("逾期未核对完收入财产", "means not checked in time"),
    "settle": Name("安置期限已满，应予安置", "the term at the station is over: to be settled"),
}

ORDER_STATES: dict[str, tuple[Name, str]] = {
    "open": (Name("待答复", "awaits an answer"), "amber"),
    "answered": (Name("已答复，待审看", "answered, awaits a verdict"), "blue"),
    "closed": (Name("已办结", "closed"), "green"),
}

VERDICTS: dict[str, tuple[Name, str]] = {
    "": (Name("待审看", "awaits a verdict"), "blue"),
    "accepted": (Name("已采纳", "accepted"), "green"),
    "returned": (Name("已退回", "returned"), "red"),
}

LISTS: dict[str, Name] = {
    "": Name("全部未办结", "all open tasks"),
    "unsigned": Name("未签收转办", "unsigned transfers"),
    "overdue": Name("已超期", "overdue"),
    "1": Name("1 个工作日内到期", "due within 1 working day"),
    "3": Name("3 个工作日内到期", "due within 3 working days"),
    "5": Name("5 个工作日内到期", "due within 5 working days"),
    "meeting": Name("提请联席会议", "for the joint meeting"),
}
