"""Ways through decision, extension and the allowance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

DECIDED_AT = "2026-03-20T10:00:00+08:00"

OUTCOMES: dict[str, tuple[dict[str, Any], ...]] = {
    "decide.sign": (
        {
            "decision": "granted", "decided_amount": Decimal(1100), "decided_at": DECIDED_AT, "first_month": "2026-04-01",
            "notify_rule": "DELIVER",
        },
        {
            "decision": "refused", "decided_amount": None, "decided_at": DECIDED_AT, "first_month": None,
            "notify_rule": "DB.refuse.notify",
        },
        {"decision": "returned", "decided_amount": None},
    ),
    "decide.deliver": tuple({"delivered_at": "2026-03-23T10:00:00+08:00", "publishes": x} for x in (True, False)),
}  # fmt: skip

_URGED = {"withdrawal_reason": "uncooperative", "end_confirmed": False}
_NEW = {"decision": None, "review_outcome": None, "county_rule": None, "file_received_at": None}

OUTCOMES |= {
    "dibao.opinion": (
        {"proposed": "grant", "proposed_amount": Decimal(1100), **_NEW},
        {"proposed": "refuse", "proposed_amount": None, **_NEW},
    ),
    "dibao.second-opinion": (
        {"proposed": "grant", "proposed_amount": Decimal(1100), **_NEW},
        {"proposed": "refuse", "proposed_amount": None, **_NEW},
    ),
    "dibao.forward": ({"county_rule": "DB.county", "file_received_at": "2026-03-09T09:00:00+08:00"},),
    "dibao.county-review": ({"review_outcome": "forward"}, {"review_outcome": "return"}),
    "dibao.convert": ({"convert_to": "bianyuan"}, {"convert_to": "none"}),
    "terminate.warn": ({**_URGED, "cooperates": False},),
    "terminate.deliver": ({"warned_at": "2026-09-18T10:00:00+08:00"},),
    "terminate.cooperate": ({"cooperates": True, "withdrawal_reason": None},),
    "terminate.confirm": (
        {"end_confirmed": True, "withdrawal_reason": "uncooperative"},
        {"end_confirmed": False, "cooperates": True, "withdrawal_reason": None},
        {"end_confirmed": False, "cooperates": False, "withdrawal_reason": "uncooperative"},
    ),
    "extend.approve": ({"approved": True}, {"approved": False}),
}

_DECIDE = {"item": "dibao", "proposed": "grant", "proposed_amount": Decimal(1100), "decision": None, "decided_at": None,
           "notify_rule": None, "first_month": None}  # fmt: skip

DIBAO = {
    **_DECIDE, **_NEW, "item_id": "I1", "decided_amount": None, "delivered_at": None, "publishes": None, "verify_result": None, "verified_at": None,
    "notice_posted_at": None, "notice_ended_at": None, "posted_amount": None, "withdrawal_reason": None, "convert_to": None, "verify_for": "application",
    "notice_rule": "DB.notice", "recheck_rule": "OBJ.recheck", "total_rule": "DB.total", "may_return": True, "objected": False,
    "objection_upheld": False, "cooperates": False, "second_notice": False, "one_clerk": False, "decision_level": "county",
    "household_size": 3,
}  # fmt: skip

STARTS: dict[str, tuple[dict[str, Any], ...]] = {
    "dibao": (DIBAO, {**DIBAO, "decision_level": "township", "total_rule": "DB.total.delegated", "relative_filed": True}),
    "dibao-convert": (DIBAO,),
    "dibao-opinion": (DIBAO, {**DIBAO, "second_notice": True}),
    "dibao-confirm": (DIBAO, {**DIBAO, "decision_level": "township"}),
    "terminate": (DIBAO, {**DIBAO, "withdrawal_reason": "died"}),
    "extend": tuple({"decision_level": level, "expires_at": "2026-03-28T00:00:00+08:00"} for level in ("county", "township")),
    "decide": (
        {**_DECIDE, "decision_level": "county"},
        {**_DECIDE, "decision_level": "township"},
        {
            **_DECIDE, "decision_level": "county", "decision": "granted", "decided_amount": Decimal(1100), "decided_at": DECIDED_AT,
            "notify_rule": "DELIVER",
        },
    ),
}  # fmt: skip

SHORT = {
    "dibao": {"verify": "short.verify", "verify-visit": "short.visit", "notice": "short.notice", "decide": "decide.sign"},
    "dibao-opinion": {"notice": "short.notice"},
}  # fmt: skip
OUTCOMES |= {
    "short.verify": tuple({"verify_result": x, "verified_at": DECIDED_AT} for x in ("within", "uncooperative")),
    "short.notice": tuple({"objected": x, "notice_ended_at": DECIDED_AT} for x in (True, False)),
}
