"""What is sent to a route: the least that its schema takes, and by name what the schema cannot know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.integration.permissions.bodies import NAMED, body_of

#: Address of a route asked with a query: pages that open a form about something, lists that need to know of what.
QUERIES: dict[str, dict[str, Any]] = {
    "oversight.new_order": {"task": "@task_id"}, "reviews.new_change": {"household": "@household_id"},
    "reviews.new_review": {"household": "@household_id"}, "reviews.new_stop": {"household": "@household_id"},
    "referrals.new_transfer": {"case": "@case_id"}, "unmasking.show_ask": {"person": "@person_id"},
    "inspection.show_readers": {"code": "@case_code"}, "audit-api.read_readers": {"code": "@case_code"},
    "attachments-api.upload_attachment": {"case_id": "@case_id", "line": "x"},
}  # fmt: skip
ABSENCE = {"substitute": "@colleague_id", "since": "2026-11-02", "until": "2026-11-06"}
TOLD = {
    "told_way": "phone",
    "told_at": "2026-09-17T10:00:00+08:00",
    "told_person": "示例",
    "need_open": False,
    "satisfaction": "good",
}
#: What a form must hold beyond the plainest; `@name` stands for the id of a row, also inside of a field's name.
FORMS: dict[str, dict[str, Any]] = {
    "cases.add_paper": {"code": "promise"},
    "cases.claim_many": {"chosen": "@free_task_id"},
    "discovery.name_officer": {"unit": "@township", "name": "示例", "phone": "06908801001", "backup": "示替", "backup_phone": "06908801002"},
    "disasters.open_event": {"area": "@township"},
    "disasters.register": {"place_village": "@place_village"},
    "intake.merge": {"target": "@household_id"},
    "meetings.record": {"how": "paper", "vote-@voting_unit": "agree"},
    "meetings.stand_aside": {"user": "@seated_id"},
    "meetings.vote": {"vote": "agree"},
    "meetings.take_part_again": {"user": "@aside_id"},
    "organisation.plan_absence": {"user": "@user_id", **ABSENCE},
    "oversight.reassign": {"chosen": "@task_id", "confirmed": "1", "user-0": "@user_id"},
    "oversight.return_answer": {"reply_by": "2026-09-30"},
    "payments.take_result": {"upload": "@upload", "name": "bank.csv"},
    "reviews.act_on_plan": {"chosen": "@planned_review_id", "do": "open"},
    "reviews.act_on_reviews": {"chosen": "@proposed_review_id", "do": "confirm"},
    "verification.correct": {"amount": "100"},
}  # fmt: skip
#: The same for the body of a request to the interface.
BODIES: dict[str, dict[str, Any]] = {
    "absences-api.plan_absence": {"user": "@user_id", **ABSENCE},
    "checks-api.correct": {"amount": "100"},
    "checks-api.enter": {"answers": {"@sent_inquiry_id": {"state": "none", "source_at": "2026-09-17T10:00:00+08:00"}}},
    "complaints-api.register": {"answers": {}},
    "disasters-api.open_event": {"area": ["@township"]},
    "disasters-api.register": {"township": "@township", "village": None},
    "household-changes-api.enter_change": {"answers": {}},
    "households-api.merge": {"kind": "household", "source": "@source_id@/merge/", "target": "@household_id"},
    "inbox-api.choose": {"email": "all", "sms": "none"},
    "inbox-api.mark_read": {"ids": ["@message_id"]},
    "incidents-api.retry_incidents": {"ids": ["@incident_id"]},
    "intake-cases-api.withdraw": {"reason": "withdrawn"},
    "meeting-items-api.record": {"unit_id": "@voting_unit"},
    "meeting-items-api.take_part_again": {"user_id": "@aside_id"},
    "meetings-api.set_attendance": {"users": ["@seated_id"]},
    "oversight-api.reassign": {"colleagues": {"@task_id": "@user_id"}},
    "oversight-api.return_answer": {"reply_by": "2026-09-30"},
    "reviews-api.confirm_unchanged": {"ids": ["@proposed_review_id"]},
    "reviews-api.open_planned": {"ids": ["@planned_review_id"]},
    "reviews-api.propose_unchanged": {"ids": ["@open_review_id"]},
    "tasks-api.complete": {"answers": TOLD},
    "unmaskings-api.ask": {"person_id": "@person_id"},
}  # fmt: skip


def sent(app: Flask, rule: Rule, method: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is sent to a route, as the client of a test takes it."""
    asked = {"query_string": meant(QUERIES.get(rule.endpoint, {}), known)}
    if rule.rule.startswith("/api/"):
        found = body_of(app, rule, method, known)
        found["query_string"] |= asked["query_string"]
        if "json" in found:
            found["json"] |= meant(BODIES.get(rule.endpoint, {}), known)
        return {"query_string": found["query_string"]} if method == "GET" else found
    if method == "GET":
        return asked
    plain = {name: value for name, value in known.items() if "@" not in name}
    short = {name.removesuffix("_id"): value for name, value in plain.items()}
    return {"data": {"text": "x", **short, **plain, **NAMED, **meant(FORMS.get(rule.endpoint, {}), known)}}


def meant(value: Any, known: Mapping[str, Any]) -> Any:
    """Return what is sent with the ids of rows where they are meant: `@person_id`, in a name too."""
    if isinstance(value, dict):
        return {_filled(name, known): meant(each, known) for name, each in value.items()}
    if isinstance(value, tuple):
        return tuple(meant(each, known) for each in value)
    if isinstance(value, list):
        return [each for one in value for each in _listed(meant(one, known))]
    return _filled(value, known) if isinstance(value, str) else value


def _filled(words: str, known: Mapping[str, Any]) -> Any:
    before, at, name = words.partition("@")
    if not at:
        return words
    return before + known[name] if before else known[name]


def _listed(value: Any) -> list[Any]:
    """Return what stands for several rows one by one."""
    return value if isinstance(value, list) else [value]
