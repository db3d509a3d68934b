"""Ways through the diagrams of recognition."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

SENT = "2026-09-18T10:00:00+08:00"
ANEW: dict[str, Any] = {"proposed": None, "proposed_amount": None, "decision": None}
GRANT: dict[str, Any] = {**ANEW, "proposed": "grant"}
REFUSE: dict[str, Any] = {**ANEW, "proposed": "refuse"}


def _spend(amount: int, level: str, *, disputed: bool = False) -> dict[str, Any]:
    return {
        "proposed": "grant", "proposed_amount": Decimal(amount), "disputed": disputed, "decision_level": level,
        "stage_dates": ["2026-09-21", "2026-12-21"],
    }  # fmt: skip


OUTCOMES: dict[str, tuple[dict[str, Any], ...]] = {
    "tekun.initial": tuple({"initial_conclusion": x} for x in ("meets", "not-meets", "child")),
    "recognition.forward": tuple({"forwarded_at": SENT, "spot_drawn": x, "care_level": None, **ANEW} for x in (True, False)),
    "tekun.county": (GRANT, REFUSE),
    "tekun.care": ({"care_level": "partial", "proposed_amount": Decimal(1440)},),
    "recognise.test": tuple({"initial_conclusion": x} for x in ("meets", "not-meets")),
    "recognise.county": ({**GRANT, "to_meeting": False}, {**REFUSE, "to_meeting": False}, {**GRANT, "to_meeting": True}),
    "spend.repeat": ({"repeat_justified": True}, {"repeat_justified": False, **REFUSE, "decision_level": "county", "stage_dates": ["2026-09-21"]}),
    "spend.assess": (
        _spend(2400, "township"), _spend(25000, "county", disputed=True),
        {**REFUSE, "disputed": False, "decision_level": "county", "stage_dates": ["2026-09-21"]},
    ),
    "spend.county": ({**GRANT, "proposed_amount": Decimal(25000)}, REFUSE),
    "child.screen": tuple(
        {"in_danger": x, "check_rule": f"{mark}.check", "county_rule": f"{mark}.county"} for x, mark in ((True, "SW"), (False, "GE"))
    ),
    "child.check": ({"needs_visit": True}, {"needs_visit": False}),
    "child.opinion": ({**GRANT, "proposed_amount": Decimal(1500), "forwarded_at": SENT}, {**REFUSE, "forwarded_at": SENT}),
    "child.review": ({**GRANT, "proposed_amount": Decimal(1500)}, REFUSE),
    "short.investigation": tuple({"verify_result": x} for x in ("within", "uncooperative")),
    "short.objection": tuple(
        {"notice_ended_at": SENT, "objected": objected, "objection_upheld": upheld, "objected_at": SENT}
        for objected, upheld in ((False, False), (True, False), (True, True))
    ),
    "short.decision": tuple({"decision": x, "decided_amount": Decimal(800), "decided_at": SENT} for x in ("granted", "refused")),
    "short.decision-or-return": (
        {"decision": "granted", "decided_amount": Decimal(800), "decided_at": SENT},
        *({"decision": x, "decided_amount": None, "decided_at": at} for x, at in (("refused", SENT), ("returned", None))),
    ),
}  # fmt: skip

PAYLOADS: dict[str, dict[str, Any]] = {
    "household-changed": {"change_kind": "member-died"},
    "meeting-resolved": {"resolution": "agree", "resolved_amount": None},
}

_YET: dict[str, Any] = {
    "item_id": "I1", "accepted_at": "2026-09-07T09:30:00+08:00", "notice_ended_at": None, "objected": False, "objection_upheld": False,
    "objected_at": None, "initial_conclusion": None, "proposed": None, "proposed_amount": None, "decision": None,
    "decided_amount": None, "decided_at": None, "forwarded_at": None, "spot_drawn": False, "verify_shared": False, "care_level": None,
    "to_meeting": False, "resolution": None, "notice_wanted": True, "verify_result": None, "repeat_of": None,
    "repeat_justified": None, "identity_known": False, "disputed": False, "stage_dates": [], "decision_level": "county", "second_notice": False,
    "spend_cap": Decimal(20000), "in_danger": False, "needs_visit": False, "check_rule": "SW.check",
    "county_rule": "SW.county", "notice_rule": "TK.notice", "total_rule": "BY.total",
    "withdrawal_reason": None, "cooperates": True, "end_confirmed": False, "warned_at": "2026-09-18T10:00:00+08:00",
}  # fmt: skip
_STAGED: dict[str, Any] = {"stage_dates": ["2026-09-21", "2026-12-21"], "decided_amount": Decimal(2400)}
_SPENT: dict[str, Any] = {"proposed": "grant", "proposed_amount": Decimal(2400), "notice_ended_at": SENT}

STARTS: dict[str, tuple[dict[str, Any], ...]] = {
    "tekun": (_YET, {**_YET, "decision": "granted"}),
    "tekun-opinion": (_YET, {**_YET, "verify_shared": True, "verify_result": "within"}),
    "tekun-notice": (_YET,),
    "tekun-county": ({**_YET, "spot_drawn": True}, {**_YET, "notice_ended_at": SENT}, {**_YET, "decision": "granted"}),
    "tekun-care": ({**_YET, "reported_at": "2026-10-09", "care_before": "able"}, {**_YET, "reported_at": "2026-10-09", "care_before": "partial"}),
    "recognise": (_YET, {**_YET, "notice_wanted": False, "total_rule": "GX.total"}),
    "recognise-opinion": (_YET, {**_YET, "verify_result": "within"}, {**_YET, "second_notice": True}),
    "recognise-county": (_YET, {**_YET, "notice_ended_at": SENT}, {**_YET, "decision": "granted"}),
    "temp-spend": ({**_YET, "identity_known": True}, {**_YET, "repeat_of": "2026-03-02"}),
    "spend-check": ({**_YET, "repeat_of": "2026-03-02"}, _YET, {**_YET, "second_notice": True}),
    "spend-decide": (
        {**_YET, **_SPENT}, {**_YET, **_SPENT, "notice_ended_at": None}, {**_YET, **_SPENT, "decision_level": "township"},
        {**_YET, "decision": "granted"},
    ),
    "spend-county": (_YET,),
    "spend-pay": ({**_YET, **_STAGED, "decision_level": "township"}, {**_YET, **_STAGED}),
    "spend-stage": ({**_YET, "stage_on": "2026-09-21"},),
    "child": (_YET, {**_YET, "decision": "refused"}),
    "child-check": (_YET,),
}  # fmt: skip

_SHORT = {"verify": "short.investigation", "notice": "short.objection", "decide": "short.decision"}
_RETURNING = {**_SHORT, "decide": "short.decision-or-return"}
SHORT = dict.fromkeys(
    ("tekun-notice", "tekun-opinion", "recognise-opinion", "spend-check", "child"), _SHORT
) | dict.fromkeys(("tekun", "tekun-county", "recognise", "recognise-county", "temp-spend", "spend-decide"), _RETURNING)
