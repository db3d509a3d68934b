"""What states, answers and ticked aids of applications from home are called."""

from __future__ import annotations

from functools import lru_cache

import forms
from server.cases.words import Name

FORM = "application.send"

STATES: dict[str, tuple[Name, str]] = {
    "open": (Name("待窗口查看", "to be looked at"), "amber"),
    "begun": (Name("窗口正在登记", "being registered"), "blue"),
    "answered": (Name("已答复", "answered"), "green"),
}

OUTCOMES: dict[str, Name] = {
    "registered": Name("已登记成案", "registered as a case"),
    "same": Name("同一申请已在办理", "the same application runs already"),
    "advice": Name("说明政策后本人暂不申请", "advised; does not apply for now"),
    "unreachable": Name("多次联系不上", "could not be reached"),
    "withdrawn": Name("本人撤回", "withdrawn by the family"),
}
#: What the window may answer by hand; a case answers by itself, a withdrawal is the family's.
BY_HAND = ("advice", "same", "unreachable")


@lru_cache(maxsize=1)
def _wants() -> dict[str, Name]:
    field = next(each for each in forms.load(FORM).fields if each.name == "wants")
    return {str(each.value): Name(each.zh, each.en) for each in field.options}


def want(item: str) -> Name:
    """Return in plain words what was ticked."""
    return _wants().get(item, Name(item, item))
