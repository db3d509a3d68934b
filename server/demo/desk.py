"""What a clerk adds to a page that is laid out for her: states of papers, and the assessment of needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

DIMENSIONS = ("population", "health", "labour", "rigid_expense", "housing", "schooling", "job")


def checked_papers(draft: Mapping[str, Any], *, missing: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the laid-out checklist with every paper looked at; `missing` maps a paper to what the applicant should bring."""
    rows = []
    for row in draft.get("papers", ()):
        if row["paper"] in missing:
            rows.append({"paper": row["paper"], "state": "missing", "what_to_bring": missing[row["paper"]]})
        else:
            rows.append({"state": "present", **row})
    listed = {row["paper"] for row in rows}
    more = {paper: what for paper, what in missing.items() if paper not in listed}
    return [*rows, *({"paper": paper, "state": "missing", "what_to_bring": what} for paper, what in more.items())]


def assessed(
    draft: Mapping[str, Any],
    *,
    severe: Iterable[str] = (),
    add: Mapping[str, str] | None = None,
    drop: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a needs assessment that follows the laid-out items but for those added or dropped, each with its reason."""
    add, drop, hard = dict(add or {}), dict(drop or {}), set(severe)
    rows = []
    for row in draft.get("items", ()):
        said = {key: value for key, value in row.items() if value not in (None, "")}
        if row["item"] in drop:
            said |= {"take": False, "reason": drop[row["item"]]}
        if row["item"] in add:
            said |= {"take": True, "reason": add.pop(row["item"])}
        if said["take"] != said["proposed"] and not said.get("reason"):
            said["reason"] = "申请人要求" if said["take"] else "申请人暂不需要"
        rows.append(said)
    rows += [{"item": item, "take": True, "proposed": False, "reason": reason} for item, reason in add.items()]
    return {
        "dimensions": {name: "severe" if name in hard else "some" for name in DIMENSIONS},
        "items": rows, "items_confirmed": sum(1 for row in rows if row["take"]), "consents_to_transfer": True,
    }  # fmt: skip
