"""How everything here is measured: acts alternate in one run, medians are compared, ratios are told against a target."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table."""

    what: str
    value: float
    unit: str  #: "×" for a ratio, else ms, B, /s
    most: float | None = None  #: the target; None: told, not judged
    least: float | None = None  #: the target of what should be large
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether the target is kept."""
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def target(self) -> str:
        """Return the target in words."""
        sign, value = ("≥", self.least) if self.least is not None else ("≤", self.most)
        if value is None:
            return ""
        return f"{sign} {value:,.0f} {self.unit}" if value >= 100 else f"{sign} {round(value, 3):g} {self.unit}"

    def told(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**asdict(self), "ok": self.ok}


def interleaved(acts: Mapping[str, Callable[[], object]], rounds: int, *, warm_up: int = 5) -> dict[str, float]:
    """Run the acts in turn and return each one's median in milliseconds: a slow minute of the machine meets all alike."""
    return {name: median(values) for name, values in in_turns(acts, rounds, warm_up=warm_up).items()}


def in_turns(acts: Mapping[str, Callable[[], object]], rounds: int, *, warm_up: int = 5) -> dict[str, list[float]]:
    """Run the acts in turn and return the milliseconds of each run."""
    times: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + warm_up):
        for name, act in acts.items():
            began = perf_counter()
            act()
            if number >= warm_up:
                times[name].append((perf_counter() - began) * 1000)
    return times


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds."""
    return {"p50_ms": round(median(values), 3), "p95_ms": round(quantiles(values, n=20)[18], 3)}


def report(about: str, measure: Callable[[bool], Iterable[Finding]]) -> None:
    """Measure and print: the whole of every benchmark's `main`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--full", action="store_true", help="full sizes")
    options = parser.parse_args()
    found = list(measure(options.full))
    print(json.dumps([each.told() for each in found], ensure_ascii=False) if options.json else table(found))


def table(findings: Sequence[Finding]) -> str:
    """Return the findings as a Markdown table."""
    lines = ["| what | measured | target | |", "|---|---|---|---|"]
    for each in findings:
        measured = f"{each.value:,.0f} {each.unit}" if each.value >= 100 else f"{each.value:.2f} {each.unit}"
        mark = "" if not each.target else ("kept" if each.ok else "MISSED")
        detail = f" ({each.detail})" if each.detail else ""
        lines.append(f"| {each.what} | {measured}{detail} | {each.target} | {mark} |")
    return "\n".join(lines)
