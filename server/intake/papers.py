"""Which papers the items of a case need, and which of them data prove."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

import workflows

FILE = Path(workflows.__file__).parent / "decisions" / "papers.yaml"
MEANS_CHECK = "居民家庭经济状况核对"  #: proves income and property, once it has been made
LAW_FROM = date(2026, 7, 1)  #: 社会救助法 in force; article 62 forbids to demand what data prove


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper of the checklist."""

    key: str
    zh: str
    en: str
    items: frozenset[str] | None  #: None = every item
    when: str
    words: tuple[str, ...]  #: what people call it in a letter of their own
    data_zh: str  #: what proves it without the applicant; empty when nothing does
    data_en: str


@lru_cache(maxsize=2)
def all_papers(file: Path = FILE) -> tuple[Paper, ...]:
    """Return the county's list of papers."""
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["papers"]
    return tuple(
        Paper(
            key=row["key"], zh=row["zh"], en=row["en"], items=None if row["items"] == "all" else frozenset(row["items"]),
            when=row.get("when", ""), words=(row["zh"], *row.get("words", ())),
            data_zh=row.get("by_data", {}).get("zh", ""), data_en=row.get("by_data", {}).get("en", ""),
        )
        for row in rows
    )  # fmt: skip


def needed(items: Collection[str], answers: Mapping[str, Any]) -> list[Paper]:
    """Return the papers that these items need, given what the common form says."""
    holds = _circumstances(answers)
    return [
        paper for paper in all_papers()
        if (paper.items is None or paper.items & set(items)) and (not paper.when or holds[paper.when])
    ]  # fmt: skip


def proved_by_data(name: str) -> Paper | None:
    """Return the paper of this name when data prove it."""
    return next((p for p in all_papers() if p.data_zh and name.strip() in (p.zh, p.en)), None)


def proved_beside_means(name: str) -> Paper | None:
    """Return the paper that a name speaks of when the data of one office prove it; means are proved by a check, and by none before it."""
    return next(
        (p for p in all_papers() if p.data_zh and p.data_zh != MEANS_CHECK and any(word in name for word in p.words)),
        None,
    )


def _circumstances(answers: Mapping[str, Any]) -> dict[str, bool]:
    people = [answers.get("applicant", {}), *answers.get("members", ())]
    return {
        "agent": answers.get("case", {}).get("has_agent") is True,
        "disabled": any(p.get("health") == "disabled" for p in people),
        "disease": any(p.get("serious_disease") for p in people) or any(e.get("kind") == "medical" for e in answers.get("expenses", ())),
        "clergy": any(p.get("employment") == "clergy" for p in people),
        "school": any(p.get("school_stage", "none") != "none" for p in people),
    }  # fmt: skip
