"""How everything here is measured: acts alternate in one run, medians are compared, ratios are told against a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table."""

    what: str
    value: float
    unit: str  #: "×" for a ratio, else ms, B, /s
    most: float | None = None  #: the target; None: told, not judged
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether the target is kept."""
        return self.most is None or self.value <= self.most

    def told(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**asdict(self), "ok": self.ok}


def interleaved(acts: Mapping[str, Callable[[], object]], rounds: int, *, warm_up: int = 5) -> dict[str, float]:
    """Run the acts in turn and return each one's median in milliseconds: a slow minute of the machine meets all alike."""
    times: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + warm_up):
        for name, act in acts.items():
            began = perf_counter()
            act()
            if number >= warm_up:
                times[name].append((perf_counter() - began) * 1000)
    return {name: median(values) for name, values in times.items()}


def table(findings: Sequence[Finding]) -> str:
    """Return the findings as a Markdown table."""
    lines = ["| what | measured | target | |", "|---|---|---|---|"]
    for each in findings:
        measured = f"{each.value:,.0f} {each.unit}" if each.value >= 100 else f"{each.value:.2f} {each.unit}"
        target = f"≤ {each.most:g} {each.unit}" if each.most is not None else ""
        mark = "" if each.most is None else ("kept" if each.ok else "MISSED")
        detail = f" ({each.detail})" if each.detail else ""
        lines.append(f"| {each.what} | {measured}{detail} | {target} | {mark} |")
    return "\n".join(lines)
