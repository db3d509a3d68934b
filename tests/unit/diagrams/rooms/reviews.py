"""Ways through the periodic check and the change of aid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

DELIVERED = "2026-09-18T10:00:00+08:00"
DECIDED = "2026-09-25T10:00:00+08:00"

OUTCOMES: dict[str, tuple[dict[str, Any], ...]] = {
    "review.declare": ({"review_way": "reuse"}, {"review_way": "verify"}),
    "review.county-visit": ({"complaint_filed": False},),
    "review.propose": (
        {"outcome": "keep", "adjusted_amount": None, "ground": ""},
        {"outcome": "cut", "adjusted_amount": Decimal(500), "ground": "income-up"},
    ),
    "review.confirm": ({"review_agreed": True}, {"review_agreed": False}),
    "child-review.check": ({"needs_visit": True}, {"needs_visit": False}),
    "child-review.visit": ({"complaint_filed": False},),
    "child-review.propose": (
        {"outcome": "keep", "adjusted_amount": None, "ground": ""},
        {"outcome": "stop", "adjusted_amount": None, "ground": "adopted"},
    ),
    "child-review.confirm": ({"review_agreed": True}, {"review_agreed": False}),
    "stop.deliver-intent": ({"intent_delivered_at": DELIVERED},),
    "stop.hear": ({"heard": "opinion"}, {"heard": "renounced"}),
    "stop.silence": ({"heard": "silent"},),
    "stop.decide": tuple({"decision": x, "decided_at": DECIDED} for x in ("carry-out", "milder", "drop")),
    "stop.deliver-decision": ({},),
    "check.verify": tuple({"verify_result": x} for x in ("within", "uncooperative")),
    "end.notice": tuple(
        {"notice_ended_at": DELIVERED, "objected": objected, "objection_upheld": upheld, "objected_at": DELIVERED}
        for objected, upheld in ((False, False), (True, False), (True, True))
    ),
}

REVIEW: dict[str, Any] = {
    "review_id": "V1", "review_kind": "regular", "review_rule": "DB.review.unstable", "review_since": "2026-04-01", "item": "dibao",
    "household_size": 3, "decision_level": "county", "verify_for": "review", "verify_result": None, "verified_at": None,
    "special_check": False, "complaint_filed": False, "review_way": None, "outcome": None, "adjusted_amount": None, "ground": "",
    "review_agreed": False, "withdrawal_reason": None, "change_kind": None, "needs_visit": False,
    "death_rule": None, "died_on": None,
}  # fmt: skip
CHILD = {**REVIEW, "item": "child", "review_rule": "CH.review.unsupported"}
STOP: dict[str, Any] = {
    "stop_id": "S1", "outcome": "cut", "ground": "income-up", "item": "dibao", "registered_by": "U1", "unit_decider": "X1",
    "intent_delivered_at": None, "heard": None, "decision": None, "decided_at": None, "notice_rule": "TK.end.notice",
    "recheck_rule": "TK.end.decide", "notice_posted_at": None, "notice_ended_at": None, "objected": False,
    "objection_upheld": False, "withdrawal_reason": None, "change_kind": None,
}  # fmt: skip

STARTS: dict[str, tuple[dict[str, Any], ...]] = {
    "review": (REVIEW, {**REVIEW, "special_check": True}),
    "child-review": (CHILD,),
    "stop": (
        STOP,
        {**STOP, "outcome": "raise"},
        {**STOP, "outcome": "stop", "ground": "death"},
        {**STOP, "item": "tekun", "outcome": "stop"},
    ),
    "stop-hear": (STOP, {**STOP, "outcome": "raise"}),
    "review-opinion": (REVIEW,),
    "review-close": ({**CHILD, "outcome": "keep"}, {**CHILD, "outcome": "stop", "ground": "adopted"}),
}

SHORT = {"review": {"verify": "check.verify"}, "stop": {"notice": "end.notice"}}

PAYLOADS = {
    "withdraw": {"withdrawal_reason": "died"},
    "complaint-filed": {},
}
