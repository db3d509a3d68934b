"""The bench judges its findings as it says, and every benchmark that it lists is there."""

from __future__ import annotations

import importlib.util

import pytest

from bench.__main__ import BENCHES, ROOT
from bench.harness import Finding, in_turns, interleaved, table


@pytest.mark.parametrize(
    ("value", "most", "least", "ok"),
    [(2.0, 2.0, None, True), (2.1, 2.0, None, False), (0.1, None, 0.08, True), (0.07, None, 0.08, False), (9.0, None, None, True)],
)  # fmt: skip
def test_a_finding_keeps_its_target_or_misses_it(
    value: float, most: float | None, least: float | None, ok: bool
) -> None:
    finding = Finding(what="it", value=value, unit="×", most=most, least=least)

    assert finding.ok is ok and finding.told()["ok"] is ok
    line = table([finding]).splitlines()[-1]
    assert ("MISSED" in line) is not ok
    assert ("kept" in line) is (ok and most != least)


def test_acts_take_turns_and_the_warm_up_is_left_out() -> None:
    order: list[str] = []
    times = in_turns({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3, warm_up=2)

    assert order == ["a", "b"] * 5
    assert {name: len(each) for name, each in times.items()} == {"a": 3, "b": 3}
    assert set(interleaved({"a": lambda: None}, 1)) == {"a"}


def test_every_benchmark_listed_is_there_and_none_is_forgotten() -> None:
    files = {path.stem for path in (ROOT / "bench").glob("*.py")} - {"__init__", "__main__", "harness", "staging"}

    assert files >= set(BENCHES)
    for name in BENCHES:
        assert importlib.util.find_spec(f"bench.{name}") is not None
        assert "report(__doc__" in (ROOT / "bench" / f"{name}.py").read_text(encoding="utf-8")
    assert {
        name for name in files - set(BENCHES) if "report(__doc__" in (ROOT / "bench" / f"{name}.py").read_text("utf-8")
    } == set()
