"""Nothing is cut or ended unless the person was heard, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.diagrams.rooms.reviews import DECIDED, DELIVERED, STOP
from tests.unit.diagrams.standins import Short
from tests.unit.diagrams.walking import NOW, Walk
from workflows import engine

HEARD = {"opinion", "waived", "renounced", "silent"}


def change(**data: Any) -> Walk:
    return Walk("stop", **{
        "case_id": "C1", "unit_township": "T1", "unit_county": "X1", "unit_village": "V1", "accepted_at": NOW.isoformat(),
        "relative_filed": False, "household_size": 3, **STOP,
    } | data)  # fmt: skip


def to_hearing(**data: Any) -> Walk:
    return change(**data).do("deliver_intent", intent_delivered_at=DELIVERED)


def decided(walk: Walk, decision: str = "carry-out") -> Walk:
    return walk.do("decide", decision=decision, decided_at=DECIDED)


def test_the_notice_of_intent_comes_first():
    walk = change()
    assert walk.open == {"deliver_intent"}
    assert walk.inputs("document.issue") == [{"document": "intent-notice"}]


def test_the_time_to_speak_runs_from_the_delivery():
    walk = to_hearing()
    assert walk.open == {"listen"}
    assert ("listen", "OP.hear", DELIVERED) in walk.terms
    assert walk.timers == {"hearing_over": ("rule:OP.hear@intent_delivered_at", DELIVERED)}


def test_silence_is_recorded_by_a_person_before_anybody_decides():
    walk = to_hearing().fire("hearing_over")
    assert walk.open == {"record_silence"}
    assert walk.do("record_silence", heard="silent").open == {"decide"}


def test_a_decision_is_carried_out_when_it_has_been_delivered():
    walk = decided(to_hearing().do("listen", heard="opinion"))
    assert walk.open == {"deliver_decision"} and "stop.apply" not in walk.asked
    assert ("deliver_decision", "DELIVER", DECIDED) in walk.terms
    walk.do("deliver_decision")
    assert walk.finished and walk.inputs("stop.apply") == [{"outcome": "cut"}]
    assert {"document": "change-decision"} in walk.inputs("document.issue")


def test_an_opinion_may_convince():
    walk = decided(to_hearing().do("listen", heard="opinion"), "drop")
    assert walk.finished and "stop.apply" not in walk.asked and "stop.dropped" in walk.asked


@pytest.mark.parametrize("data", [{"outcome": "raise"}, {"outcome": "stop", "ground": "death"}])
def test_only_a_raise_and_a_death_need_no_hearing(data: dict[str, Any]):
    walk = change(**data)
    assert walk.open == {"decide"} and walk.asked == []


def test_a_death_during_the_hearing_makes_it_an_end_by_death():
    walk = to_hearing()
    walk.tell("withdraw", withdrawal_reason="died")
    assert walk.open == {"decide"}
    decided(walk).do("deliver_decision")
    assert walk.inputs("stop.apply") == [{"outcome": "stop"}]


def test_a_move_away_drops_the_matter():
    walk = to_hearing()
    walk.tell("withdraw", withdrawal_reason="moved-out")
    assert walk.finished and "stop.dropped" in walk.asked


def test_a_change_of_the_household_lets_the_person_be_heard_about_the_new_facts():
    walk = to_hearing()
    walk.tell("household-changed", change_kind="member-died")
    assert walk.open == {"deliver_intent"}


def of_support(outcome: str = "stop", **data: Any) -> Short:
    """An end of support in extreme hardship, heard."""
    walk = Short("stop", **{
        "case_id": "C1", "unit_township": "T1", "unit_county": "X1", "unit_village": "V1", "accepted_at": NOW.isoformat(),
        "relative_filed": False, "household_size": 1, **STOP, "item": "tekun", "outcome": outcome,
    } | data)  # fmt: skip
    walk.do("deliver_intent", intent_delivered_at=DELIVERED).do("listen", heard="waived")
    return walk


def test_the_end_of_support_is_published_before_it_is_decided():
    walk = of_support()
    assert walk.open == {"notice_done"}
    assert walk.notice().open == {"decide"}
    assert decided(walk).inputs("document.issue")[-1] == {"document": "tekun-end"}


def test_an_objection_that_does_not_hold_is_followed_by_another_notice():
    walk = of_support().notice(objected=True)
    assert walk.open == {"notice_done"}
    assert walk.notice().open == {"decide"}


def test_an_objection_that_holds_keeps_the_support():
    walk = of_support().notice(objected=True, upheld=True)
    assert walk.finished and "stop.apply" not in walk.asked and "stop.dropped" in walk.asked


def test_a_cut_of_support_is_not_published():
    assert of_support("cut").open == {"decide"}


def test_the_notice_of_an_end_runs_under_its_own_term():
    walk = to_hearing(item="tekun", outcome="stop").do("listen", heard="waived").do("post", notice_posted_at=DELIVERED)
    assert walk.timers["period_ends"] == ("rule:TK.end.notice@notice_posted_at", DELIVERED)


class Wanderer:
    """Walks wherever it is sent, and remembers what must have happened."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.walk = change(**data)
        self.delivered = self.heard = False

    def step(self, choice: int) -> None:
        """Take one of the ways that are open; the state is saved and restored in between."""
        ways = self.ways()
        if not ways:
            return
        kind, name, answers = ways[choice % len(ways)]
        if kind == "timer":
            self.walk.fire(name)
        elif kind == "message":
            self.walk.tell(name, **answers)
            self.delivered = self.heard = False  # the hearing begins anew, or the matter is an end by death
        else:
            self.walk.do(name, **answers)
        self.delivered |= name == "deliver_intent"
        self.heard |= name in ("listen", "record_silence") and answers.get("heard") in HEARD

    def ways(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Return every way that is open now."""
        answers: dict[str, list[dict[str, Any]]] = {
            "deliver_intent": [{"intent_delivered_at": DELIVERED}],
            "listen": [{"heard": x} for x in ("opinion", "waived", "renounced")],
            "record_silence": [{"heard": "silent"}],
            "decide": [{"decision": x, "decided_at": DECIDED} for x in ("carry-out", "milder", "drop")],
            "deliver_decision": [{}],
        }
        found = [("task", element, each) for element in sorted(self.walk.open) for each in answers.get(element, [])]
        found += [("timer", element, {}) for element in sorted(self.walk.timers) if element == "hearing_over"]
        if any(wait.message == "withdraw" for wait in self.walk.progress.waits):
            found += [("message", "withdraw", {"withdrawal_reason": x}) for x in ("died", "moved-out")]
            found += [("message", "household-changed", {"change_kind": "moved-inside"})]
        return found


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        [("cut", "income-up"), ("stop", "job"), ("convert", "property"), ("raise", "income-down"), ("stop", "death")]
    ),
    st.lists(st.integers(0, 11), min_size=1, max_size=14),
)
def test_no_walk_cuts_or_ends_without_a_hearing(matter: tuple[str, str], choices: list[int]):
    outcome, ground = matter
    wanderer = Wanderer({"outcome": outcome, "ground": ground})
    for choice in choices:
        if wanderer.walk.finished:
            break
        wanderer.step(choice)
        data = wanderer.walk.progress.data
        died = data["ground"] == "death"
        if "stop.apply" in wanderer.walk.asked and outcome != "raise" and not died:
            assert wanderer.delivered and wanderer.heard
        if "decide" in wanderer.walk.open and outcome != "raise" and not died:
            assert wanderer.delivered and wanderer.heard and data["heard"] in HEARD
        if "stop.apply" in wanderer.walk.asked:
            assert data["decision"] in ("carry-out", "milder")


def test_nobody_can_decide_before_the_hearing_by_asking_the_engine():
    walk = to_hearing()
    with pytest.raises(engine.TaskNotOpen):
        engine.complete(
            walk.definition, walk.progress.snapshot, task_id="decide", answers={"decision": "carry-out"}, now=NOW
        )
