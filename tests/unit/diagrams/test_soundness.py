"""Explore every shipped diagram over all its outcomes: no step is dead and every state can reach the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from lxml import etree

from tests.unit.diagrams import rooms
from tests.unit.diagrams.walking import NOW, definition, diagrams
from workflows import catalog, engine
from workflows.catalog import Definition
from workflows.progress import Progress

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SIGNED = NOW.isoformat()
MOST_STATES = 3000

WAITING = {"result_kind": "waiting", "next_check_on": "2027-09-21"}
REFUSED = {"result_kind": "refused"}
GRANTED = {"result_kind": "granted"}
PARTIAL = {"result_kind": "partial"}
DEPARTMENTS = ("education", "housing", "employment", "generic")

#: what people may answer: one dictionary for each way out of the step; rooms add theirs in `rooms/`
OUTCOMES: Mapping[str, tuple[Mapping[str, Any], ...]] = rooms.mapping("OUTCOMES") | {
    "intake.check": tuple({"check_outcome": x} for x in ("complete", "deficient", "not-accepted")),
    "intake.decide": tuple({"next_step": x} for x in ("wait", "accept", "not-accepted")),
    "intake.confirm-refusal": ({"refusal_confirmed": True}, {"refusal_confirmed": False}),
    "urgent.judge": (
        {"urgent": False, "amount": Decimal(0)},
        {"urgent": True, "amount": Decimal(800)},
        {"urgent": True, "amount": Decimal(5000)},
    ),
    "urgent.first-relief": ({"relief_amount": Decimal(0)}, {"relief_amount": Decimal(3000)}),
    "urgent.county": ({"county_amount": Decimal(0)}, {"county_amount": Decimal(2000)}),
    "urgent.outcome": tuple({"urgency_ended_at": SIGNED, "still_in_need": x} for x in (True, False)),
    "complaint.conclude": ({"check_again": True}, {"check_again": False}),
    "notice.post": ({"notice_posted_at": SIGNED},),
    "notice.take-down": ({"notice_ended_at": SIGNED},),
    "notice.recheck": tuple(
        {"objected": True, "objection_upheld": x, "reply_needed": y, "more_objections": z}
        for x, y, z in [(True, True, True), (False, False, False), (True, False, True), (False, True, False)]
    ),
    "notice.answer": ({"more_objections": False}, {"more_objections": True}),
    "refer.sign": (
        {"sign_decision": "signed", "signed_at": SIGNED, "result_from": SIGNED},
        {"sign_decision": "returned", "signed_at": SIGNED, "result_from": SIGNED},
    ),
    "short.department": (GRANTED, PARTIAL, REFUSED),
    "refer.readdress": ({"department_kind": "generic", "unit_department": "D2"},),
    "refer.ruling": (
        {"department_kind": "generic", "unit_department": "D3", "signed_at": SIGNED, "result_from": SIGNED},
    ),
    "refer.supplement-request": ({"papers_needed": True}, {"papers_needed": False}),
    "refer.result": (GRANTED, PARTIAL, WAITING, {"result_kind": "referred-on", "unit_referred_to": "D9"}),
    "refer.tell": ({"need_open": True}, {"need_open": False}),
    "refer-education.temporary": ({"temporary_wanted": True}, {"temporary_wanted": False}),
    "refer-education.handle": (GRANTED, PARTIAL),
    "refer-housing.urban": (WAITING, REFUSED),
    "refer-housing.recheck": (WAITING, REFUSED),
    "refer-housing.review": (WAITING, REFUSED),
    "refer-housing.allocate": (GRANTED,),
    "refer-housing.rural-survey": ({"danger_grade": "A"}, {"danger_grade": "C"}),
    "refer-housing.approve": (
        {"result_kind": "granted", "repair_amount": Decimal(28000)},
        {"result_kind": "refused", "repair_amount": Decimal(0)},
    ),
    "refer-housing.inspection": ({"repair_passed": True}, {"repair_passed": False}),
    "refer.confirm": tuple({"confirm_decision": x} for x in ("confirmed", "sent-back")),
    "refer-employment.register": ({"registered": True}, {"registered": False}),
    "verify.start": tuple({"check_way": x} for x in ("new", "reuse", "refused")),
    "verify.report-review": ({"report_sound": True}, {"report_sound": False}),
    "verify.conclude": tuple(
        {"verify_result": x, "verified_at": SIGNED} for x in ("within", "exceeds", "uncooperative")
    ),
    "verify.hear": tuple(
        {"result_objected": x, "result_objected_at": SIGNED, "verified_at": SIGNED} for x in (True, False)
    ),
    "verify.recheck": tuple({"verify_result": x, "verified_at": SIGNED} for x in ("within", "exceeds")),
    "refer-judicial.decide": tuple({"result_kind": x} for x in ("granted", "refused")),
    "refer-judicial.funds": ({"funds_at": SIGNED},),
    "refer-stranded.admit": (
        {"result_kind": "refused"},
        *({"result_kind": "granted", "entered_at": SIGNED, "identity_known": x} for x in (True, False)),
    ),
    "refer-stranded.search": tuple({"found": x} for x in (True, False)),
    "refer-stranded.leave": tuple({"cost": Decimal(x)} for x in (0, 120)),
    "refer-service.order": tuple({"result_kind": x} for x in ("granted", "declined")),
    "refer-service.visit": tuple({"more_visits": x} for x in (True, False)),
    "refer-service.accept": tuple({"accepted": x} for x in (True, False)),
    "refer-employment.offer": tuple(
        {"offer_answer": x, "refusal_justified": False} for x in ("accepted", "refused", "not-suitable", "left-market")
    ),
}

BASE = rooms.mapping("BASE") | {
    "case_id": "C1", "unit_township": "T1", "unit_county": "X1", "unit_department": "D1", "unit_bureau": "B1",
    "unit_village": "V1", "received_at": SIGNED, "registered_at": SIGNED, "registered_by": "U1", "sent_at": SIGNED,
    "amount_asked": Decimal(800), "small_cap": Decimal(800), "township_limit": Decimal(3000), "withdrawal_reason": None, "referral_id": "R1",
    "item": "medical", "department_kind": "generic", "urgent": False, "returns": 0, "identity_token": True,
    "accepted_at": SIGNED, "verify_for": "application", "relative_filed": False,
    "procedure": "", "result_rule": "TR.result", "confirmed_by": "", "unit_confirmer": "Z1", "means_way": "none",
    "signed_at": None, "result_from": None, "school_stage": "high", "in_window": True, "window_opens_on": "2027-09-01",
}  # fmt: skip

#: different ways in, for each diagram that people start; each called diagram is explored by itself too
STARTS: Mapping[str, tuple[Mapping[str, Any], ...]] = rooms.mapping("STARTS") | {
    "intake": ({},),
    "intake-supplement": ({},),
    "urgent": ({},),
    "urgent-relief": tuple({"amount": Decimal(x), "urgent": True} for x in (800, 5000)),
    "urgent-book": ({"amount": Decimal(800)},),
    "urgent-county": tuple({"relief_amount": Decimal(x)} for x in (0, 3000)),
    "urgent-after": ({},),
    "refer": tuple(
        {"department_kind": kind, "item": item, "urgent": urgent}
        for kind, item, urgent in [
            ("education", "education", False), ("housing", "housing-urban", True),
            ("employment", "employment", False), ("generic", "medical", False),
        ]
    ),
    "refer-sign": ({"urgent": True}, {"urgent": False}, {"urgent": False, "signed_at": SIGNED}),
    "refer-papers": tuple({"signed_at": SIGNED, "result_from": SIGNED, "means_way": x} for x in ("check", "report", "join")),
    "refer-generic": tuple(
        {"signed_at": SIGNED, "result_from": SIGNED, "procedure": way} for way in ("", "judicial", "stranded", "service", "rebuild")
    ),
    "refer-confirm": tuple({"signed_at": SIGNED, "result_from": SIGNED, "result_kind": "granted", "confirmed_by": x} for x in ("", "social-affairs")),
    "refer-judicial": ({"signed_at": SIGNED, "result_from": SIGNED},),
    "refer-stranded": ({"signed_at": SIGNED, "result_from": SIGNED},),
    "refer-service": ({"signed_at": SIGNED, "result_from": SIGNED},),
    "refer-education": ({"in_window": True, "school_stage": "higher"}, {"in_window": False}),
    "refer-housing": tuple({"signed_at": SIGNED, "result_from": SIGNED, "item": item} for item in ("housing-urban", "housing-rural")),
    "refer-housing-rural": ({"signed_at": SIGNED, "result_from": SIGNED, "item": "housing-rural"},),
    "refer-employment": ({"signed_at": SIGNED, "result_from": SIGNED},),
    "complaint": tuple({"unit_handler": "X1", "received_at": SIGNED, "answer_rule": "CP.answer", "named": n} for n in (True, False)),
    "notice": ({"notice_rule": "DB.notice", "recheck_rule": "OBJ.recheck"},),
    "notice-objection": ({"recheck_rule": "TK.reinvestigate", "objected_at": SIGNED, "objected": False, "objection_upheld": False},),
    "verify": ({}, {"relative_filed": True}, {"verify_for": "complaint"}),
    "verify-check": ({"check_way": "new"}, {"check_way": "reuse"}),
    "verify-visit": ({}, {"relative_filed": True}, {"verify_for": "complaint"}),
}  # fmt: skip

#: what a message brings along: one payload, or one for each way
PAYLOADS: Mapping[str, Any] = rooms.mapping("PAYLOADS") | {
    "identity-ended": {"means_way": "check", "accepted_at": SIGNED},
    "means-known": tuple({"means_way": x, "result_from": SIGNED, "accepted_at": SIGNED} for x in ("check", "report")),
}


#: diagram → called diagrams that are explored by themselves and here stand as one step with a form of their own
SHORT: Mapping[str, Mapping[str, str]] = rooms.mapping("SHORT") | {
    "refer-generic": {"refer-rebuild": "short.department"},
    "refer": {"verify": "short.verify", **dict.fromkeys((f"refer-{kind}" for kind in DEPARTMENTS), "short.department")},
}
ONE_STEP = (
    '<b:definitions xmlns:b="{ns}" xmlns:c="http://camunda.org/schema/1.0/bpmn" targetNamespace="t"><b:process id="{key}" isExecutable="true">'
    '<b:startEvent id="s_{key}"/><b:userTask id="t_{key}" c:formKey="{form}"/><b:endEvent id="e_{key}"/>'
    '<b:sequenceFlow id="a" sourceRef="s_{key}" targetRef="t_{key}"/><b:sequenceFlow id="b" sourceRef="t_{key}" targetRef="e_{key}"/>'
    "</b:process></b:definitions>"
)  # fmt: skip


@cache
def whole(key: str) -> Definition:
    """Return a diagram with what it calls, some of it shortened to one step."""
    short = SHORT.get(key)
    if not short:
        return definition(key)
    files = {name: xml for name, xml in diagrams().items() if name != key}
    steps = {name: ONE_STEP.format(ns=BPMN[1:-1], key=name, form=form).encode() for name, form in short.items()}
    return catalog.compile(diagrams()[key], called={**files, **steps})


def state(progress: Progress) -> tuple[Any, ...]:
    """Tell two situations apart by what is open and what the gateways read."""
    return (
        tuple(sorted(task.element for task in progress.tasks)),
        tuple(sorted(timer.element for timer in progress.timers)),
        progress.finished,
        frozenset([(name, str(value)) for name, value in progress.data.items()]),
    )


def steps(key: str, progress: Progress) -> Iterator[Progress]:
    """Take every next step that people, clocks and messages may bring."""
    here = whole(key)
    for task in progress.tasks:
        for answers in OUTCOMES.get(task.form or "", ({},)):
            yield engine.complete(here, progress.snapshot, task_id=task.id, answers=answers, now=NOW)
    for timer in progress.timers:
        yield engine.wake(here, progress.snapshot, timer_ids=[timer.id], now=NOW)
    for wait in progress.waits:
        told = PAYLOADS.get(wait.message, {"withdrawal_reason": "withdrawn"})
        for payload in told if isinstance(told, tuple) else (told,):
            yield engine.deliver(here, progress.snapshot, message=wait.message, payload=payload, now=NOW)


def explore(key: str, data: Mapping[str, Any]) -> tuple[dict[Any, set[Any]], set[Any], set[str]]:
    """Return which state follows from which, the final states, and every element that was carried out."""
    first = engine.start(whole(key), data={**BASE, **data}, now=NOW)
    begun = state(first)
    before: dict[Any, set[Any]] = {begun: set()}
    final, carried_out, waiting = set(), set(first.elements), deque([(begun, first)])
    while waiting:
        here, progress = waiting.popleft()
        if progress.finished:
            final.add(here)
            continue
        for after in steps(key, progress):
            carried_out.update(after.elements)
            there = state(after)
            if there not in before:
                before[there] = set()
                waiting.append((there, after))
            before[there].add(here)
            assert len(before) <= MOST_STATES, "the diagram has no bound"
    return before, final, carried_out


def reaching(before: Mapping[Any, set[Any]], final: set[Any]) -> set[Any]:
    """Return the states from which a final one can be reached."""
    found, waiting = set(final), deque(final)
    while waiting:
        for earlier in before[waiting.popleft()] - found:
            found.add(earlier)
            waiting.append(earlier)
    return found


def elements(key: str) -> set[str]:
    """Every activity and event of a diagram's own process."""
    kinds = {"userTask", "serviceTask", "scriptTask", "callActivity", "startEvent", "endEvent", "boundaryEvent",
             "intermediateCatchEvent"}  # fmt: skip
    return {one.get("id") for kind in kinds for one in etree.fromstring(diagrams()[key]).iter(f"{BPMN}{kind}")}


@pytest.mark.parametrize("key", STARTS)
def test_every_state_can_reach_the_end_and_no_step_is_dead(key: str):
    carried_out: set[str] = set()
    for data in STARTS[key]:
        before, final, done = explore(key, data)
        carried_out |= done
        assert final
        assert reaching(before, final) == set(before)

    assert elements(key) - carried_out == set()


def test_every_shipped_diagram_is_explored():
    assert set(STARTS) == set(diagrams())
