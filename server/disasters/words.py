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
RESULTS = {"granted": Name("已救助", "granted"), "refused": Name("未救助", "refused")}


def options(form: str, field: str) -> list[tuple[str, str, str]]:
    """Return the keys and words of a form's choice."""
    found = next(each for each in forms.load(form).fields if each.name == field)
    return [(str(option.value), option.zh, option.en) for option in found.options]


def word(form: str, field: str, key: str) -> Name:
    """Return the words of one of them."""
    return next((Name(zh, en) for value, zh, en in options(form, field) if value == key), Name(key, key))
