"""Words of complaints in both languages."""

from __future__ import annotations

import forms
from forms.fields import Option
from server.cases.words import Name

STATES: dict[str, tuple[Name, str]] = {
    "checking": (Name("核查中", "being checked"), "amber"),
    "concluding": (Name("待审定", "waits for a decision"), "amber"),
    "replying": (Name("待答复", "to be answered"), "blue"),
    "replied": (Name("已答复", "answered"), "green"),
    "checked": (Name("已核查（匿名）", "checked (anonymous)"), "green"),
}

FINDINGS: dict[str, Name] = {
    "true": Name("属实", "true"),
    "partly": Name("部分属实", "partly true"),
    "untrue": Name("不属实", "not true"),
    "unclear": Name("查不清", "cannot be found out"),
}

RULES = {"complaint": "CP.answer", "petition": "CP.petition"}  #: route → term of the answer


def about(key: str) -> Option:
    """Return what a complaint is about, in the words of its form."""
    field = next(field for field in forms.load("complaint.register").fields if field.name == "about")
    return next(option for option in field.options if option.value == key)
