"""Whether what is to be granted has stood in public: the notice has ended, and it is still the one of this result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.determination.amounts import money
from server.foundation.errors import FieldProblem

BY_LAW = "tekun"  #: after an objection its notice is held again (民发〔2021〕43号 art. 15); elsewhere the county's table says so

#: item → what sets off a new opinion: any objection, or for these only one that is right
_ANY, _RIGHT = "objected", "objection_upheld"
_REEXAMINED = {"bianyuan": _RIGHT, "gangxing": _RIGHT, "temp-spend": _RIGHT}

_NEVER = (
    "这一件没有公示过，不能决定同意：审核建议是不同意，需要改变的，退请审核人补办公示后再决定。",
    "No notice was posted, so it cannot be granted: where the proposal to refuse is wrong, the reviewers post it first.",
)
_TURNED = (
    "公示有异议，复查后改为不同意，要同意的先再次公示：请退回，公示期满再决定。",
    "After an objection the opinion turned to a refusal: what is granted after all is posted again first; send it back.",
)
_OTHER = (
    "公示的金额是 {posted:,.2f} 元，本县规定不同的先再次公示：请退回，公示期满再决定，或者按公示的金额决定。",
    "The notice told {posted:,.2f} yuan; this county posts another amount again before it is decided: send it back.",
)


def problems(data: Mapping[str, Any], answers: Mapping[str, Any]) -> list[FieldProblem]:
    """Grant nothing whose notice has not ended, and nothing else than what stood in it (art. 19, 28)."""
    if not data.get("notice_rule") or not data.get("notice_wanted", True):
        return []
    if not data.get("notice_ended_at"):
        return [FieldProblem("decision", "not-posted", *_NEVER)]
    if not (data.get("item") == BY_LAW or data.get("second_notice")):
        return []
    if data.get(_REEXAMINED.get(str(data.get("item")), _ANY)):
        return [FieldProblem("decision", "not-posted", *_TURNED)]
    return _other_amount(data, answers)


def _other_amount(data: Mapping[str, Any], answers: Mapping[str, Any]) -> list[FieldProblem]:
    """Compare with the amount on the poster, where the procedure keeps one."""
    posted, decided = money(data.get("posted_amount")), money(answers.get("decided_amount"))
    if posted is None or decided == posted:
        return []
    zh, en = (words.format(posted=posted) for words in _OTHER)
    return [FieldProblem("decided_amount", "not-posted", zh, en)]
