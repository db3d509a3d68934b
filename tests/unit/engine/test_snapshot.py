"""The stored state is small, complete, stable in format, and does not grow with age."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.engine.diagrams import NOW, Case, diagram, flows, timer
from workflows import engine, snapshot
from workflows.spiff.scopes import Instance

GOLDEN = Path(__file__).parent / "golden"

EVERYTHING = diagram(
    '<startEvent id="s"/><subProcess id="sp"><startEvent id="s1"/><userTask id="a">'
    '<multiInstanceLoopCharacteristics camunda:collection="people" camunda:elementVariable="who"/></userTask><endEvent id="e1"/>'
    + flows("s1 > a; a > e1")
    + '</subProcess><boundaryEvent id="w" attachedToRef="sp"><messageEventDefinition messageRef="m"/></boundaryEvent>'
    '<boundaryEvent id="t" attachedToRef="sp" cancelActivity="false">' + timer("R3/PT10H", tag="timeCycle") + "</boundaryEvent>"
    '<eventBasedGateway id="g"/><intermediateCatchEvent id="c1"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    '<intermediateCatchEvent id="c2">' + timer("rule:TR.sign@sent_at") + '</intermediateCatchEvent>'
    '<userTask id="b"/><endEvent id="e"/><endEvent id="e2"/>'
    + flows("s > sp; s > g; g > c1; g > c2; c1 > e; c2 > b; b > e; sp > e; w > e2; t > b"),
    declared='<message id="m" name="withdrawn"/>',
)  # fmt: skip
DATA = {
    "people": ["x", "y"],
    "sent_at": "2026-04-01",
    "amount": Decimal("860.50"),
    "big": 2**70,
    "none": None,
    "yes": True,
}


def test_a_snapshot_of_the_first_format_is_still_read_and_run():
    golden = (GOLDEN / "v1.snapshot").read_bytes()
    case = Case(EVERYTHING, DATA)
    case.progress = engine.look(case.definition, golden, now=NOW)

    assert case.open == ["a", "a", "b"]
    assert case.data == DATA
    assert [(timer.element, timer.term, timer.anchor) for timer in case.progress.timers] == [
        ("t", "PT10H", None), ("c2", "rule:TR.sign@sent_at", "2026-04-01"),
    ]  # fmt: skip
    assert [wait.element for wait in case.progress.waits] == ["w", "c1"]
    case.wake("t")
    case.complete("a")
    case.complete("a")
    case.wake("c2")
    for _ in range(3):
        case.complete("b")
    assert case.progress.finished
    assert case.progress.ends[-1] == "e"


def test_reading_and_writing_a_snapshot_gives_the_same_state():
    case = Case(EVERYTHING, DATA)
    instance = Instance(case.definition.spec, now=NOW, decide=None)
    snapshot.decode(case.progress.snapshot, instance)
    assert snapshot.encode(instance) == case.progress.snapshot


def test_looking_changes_nothing():
    case = Case(EVERYTHING, DATA)
    seen = engine.look(case.definition, case.progress.snapshot, now=NOW)
    assert (seen.tasks, seen.timers, seen.waits, seen.terms) == (
        case.progress.tasks, case.progress.timers, case.progress.waits, case.progress.terms,
    )  # fmt: skip


@pytest.mark.parametrize("damaged", [b"", b"\x02", b"\x00abc", b"\x01", b"\x01not zstd", b"{}"])
def test_an_unknown_or_damaged_snapshot_is_refused_in_words(damaged):
    case = Case(EVERYTHING, DATA)
    with pytest.raises(engine.SnapshotUnreadable):
        engine.look(case.definition, damaged, now=NOW)


def test_a_single_changed_byte_is_noticed():
    case = Case(EVERYTHING, DATA)
    content = bytearray(case.progress.snapshot)
    content[len(content) // 2] ^= 0x40
    with pytest.raises(engine.SnapshotUnreadable):
        engine.look(case.definition, bytes(content), now=NOW)


def test_a_snapshot_of_another_diagram_is_refused():
    case = Case(EVERYTHING, DATA)
    other = Case(diagram('<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>' + flows("s > u; u > e")))
    with pytest.raises(engine.SnapshotUnreadable, match="no element"):
        engine.look(other.definition, case.progress.snapshot, now=NOW)


def test_dates_are_kept_as_iso_text():
    case = Case(EVERYTHING, {**DATA, "on": date(2026, 4, 1), "at": datetime(2026, 4, 1, tzinfo=UTC)})
    assert (case.data["on"], case.data["at"]) == ("2026-04-01", "2026-04-01T00:00:00+00:00")


def test_seven_hundred_rounds_of_a_loop_do_not_make_the_state_grow():
    xml = diagram(
        '<startEvent id="s"/><exclusiveGateway id="m"/><parallelGateway id="g"/><userTask id="a"/><task id="b"/>'
        '<parallelGateway id="j"/><exclusiveGateway id="x" default="x_e"/><endEvent id="e"/>'
        + flows("s > m; m > g; g > a; g > b; a > j; b > j; j > x; x > m [again]; x > e")
    )
    case = Case(xml, {"again": True})
    small = len(case.progress.snapshot)
    for _ in range(700):
        case.complete("a")
    assert len(case.progress.snapshot) <= small + 8
    assert case.complete("a", again=False).finished
