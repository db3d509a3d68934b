"""Who did what, held against the list of duties: that nobody did two steps that need two persons, and that nobody is let to the second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select

from server.cases import apart
from server.cases.models import Instance, Task
from server.foundation.work import Work
from tests.unit.diagrams.duties import why_apart


def nobody_holds_two_separated_roles(work: Work) -> Iterator[str]:
    """Read who did what from the rows alone, and hold it against the list of duties, not against the diagrams."""
    by_instance: dict[str, list[Any]] = defaultdict(list)
    windows: dict[str, list[Any]] = defaultdict(list)
    wanted = (
        select(Task.case_id, Task.element, Task.completed_by, Instance.id, Instance.key, Instance.data)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.state == "done", Task.completed_by.is_not(None))
    )
    for row in work.session.execute(wanted):
        by_instance[row.id].append(row)
        if row.key == "intake":
            windows[row.case_id].append(row)
    for rows in by_instance.values():
        yield from _two_roles(rows, windows[rows[0].case_id] if rows[0].key != "intake" else [])


def _two_roles(rows: list[Any], window: list[Any]) -> Iterator[str]:
    data, kinds = rows[0].data, _kinds(rows[0].key)
    acts = [(row.completed_by, row.element, kinds.get(row.element, "")) for row in rows]
    acts += [(row.completed_by, f"intake:{row.element}", _kinds("intake").get(row.element, "")) for row in window]
    if data.get("registered_by"):
        acts.append((data["registered_by"], "registration", kinds.get("registration", "")))
    for who, one, kind in acts:
        for whose, other, its in acts:
            if who == whose and one < other and why_apart(kind, its, one_clerk=bool(data.get("one_clerk"))):
                yield f"{rows[0].key} {rows[0].id}: {one} and {other}"


def nobody_who_did_a_step_is_let_to_its_counterpart(work: Work) -> Iterator[str]:
    """Seek at every open step whoever did one that needs another person, and ask the product whether it keeps her away."""
    done: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for instance, case, key, element, who in work.session.execute(
        select(Instance.id, Task.case_id, Instance.key, Task.element, Task.completed_by)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.state == "done", Task.completed_by.is_not(None))
    ):
        done[instance].append((who, element))
        if key == "intake":
            done[case].append((who, f"intake:{element}"))
    wanted = select(Task.element, Instance.id, Instance.case_id, Instance.definition_id, Instance.data, Instance.key)
    for row in work.session.execute(wanted.join(Instance, Instance.id == Task.instance_id).where(Task.state == "open")):
        near = [*done[row.id], *(done[row.case_id] if row.key != "intake" else ())]
        near += [(row.data["registered_by"], apart.REGISTRATION)] if row.data.get("registered_by") else []
        others = set(_counterparts(row, near))
        if others and (let := others - apart.barred(work, row, row).keys()):
            yield f"{row.key} {row.id}: {row.element} is open to {sorted(let)}"


def _counterparts(row: Any, done: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield who did what needs another person than an open step, by the list of duties."""
    kinds = _kinds(row.key) | {f"intake:{step}": kind for step, kind in _kinds("intake").items()}
    one_clerk = bool(row.data.get("one_clerk"))
    for who, element in done:
        if why_apart(kinds.get(row.element, ""), kinds.get(element, ""), one_clerk=one_clerk):
            yield who


@cache
def _kinds(key: str) -> dict[str, str]:
    from tests.unit.diagrams.test_separation import steps  # the tree of called processes is drawn there

    return {step: kind for step, kind in steps(key).items() if ":" not in step}
