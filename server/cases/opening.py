"""Open a case and change what stands in its head: numbers, true times, corrections, upstream entry, closing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.advance import plain
from server.cases.events import note
from server.cases.holding import holding_units
from server.cases.models import Case, Correction, Item
from server.cases.restricting import is_of_section, require_open
from server.cases.visibility import is_hidden
from server.documents.operations import next_serial
from server.foundation.errors import Conflict, FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules


class CaseChanged(Conflict):
    """Two people edited the case; the second must look again."""

    type = "case-changed"
    zh = "这件案子刚被别人改过，请核对最新内容后再保存；您填的内容还在页面上。"
    en = "Somebody changed this case a moment ago; compare before you save. Your text is still on the page."


def open_case(
    work: Work,
    *,
    household_id: str | None,
    applicant_id: str | None,
    township: str,
    channel: str,
    opened_by_unit: str,
    submitted_at: datetime,
    answers: Mapping[str, Any],
    **columns: Any,
) -> Case:
    """Open a case with the county's next number of the year; `kind` and `title` (columns) say what it is about."""
    serial = next_serial(work, unit_id="", kind="case")
    case = Case(
        id=work.new_id(), county=work.house.county, code=f"{work.house.county}-{work.today.year}-{serial:06d}",
        household_id=household_id, applicant_id=applicant_id, township=township, channel=channel,
        opened_by_unit=opened_by_unit, submitted_at=submitted_at, answers=plain(answers), upstream={},
        registered_at=columns.pop("registered_at", work.now), query_code=secrets.token_urlsafe(16),
        created_by=work.actor.id, state=columns.pop("state", "received"), **columns,
    )  # fmt: skip
    work.session.add(case)
    work.session.flush()
    note(work, case.id, "case-opened", channel=channel, unit=opened_by_unit)
    audit.record(work, "case.open", case.id, channel=channel)
    return case


def add_item(
    work: Work, *, case_id: str, item: str, reason: Mapping[str, Any], added_reason: str = "", state: str = "proposed"
) -> Item:
    """Put an item into a case."""
    row = Item(
        id=work.new_id(), county=work.house.county, case_id=case_id, item=item, state=state, reason=plain(reason),
        added_by=work.actor.id, added_reason=added_reason, result={},
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def read_case(work: Work, case_id: str, *, action: str = "case.read", held_by: frozenset[str] | None = None) -> Case:
    """Return a case that the actor may act on.

    :raises NotFound: the county has no such case, or it is restricted and not the actor's to handle.
    :raises NotPermitted: it is not one of the actor's.
    """
    case = work.session.scalar(select(Case).where(Case.id == case_id, Case.county == work.house.county))
    if case is None:
        raise NotFound
    if is_hidden(work.actor, case):
        raise NotFound
    if held_by is None:
        held_by = holding_units(work, case_id)
    require_open(work, case_id)
    if not is_of_section(work, case_id, action):
        rules.require(work.actor, action, township=case.township, held_by=held_by)
    return case


def correct(
    work: Work, *, case_id: str, path: str, after: Any, reason: str, version: int, task_id: str | None = None
) -> None:
    """Supersede one answer (更正): the old one stays, with who changed it and why.

    :raises CaseChanged: the case is at another version by now.
    :raises InvalidAnswers: no reason is given.
    """
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明更正原因。", "Say why it is corrected.")])
    case = read_case(work, case_id, action="case.edit")
    answers, before = _replaced(case.answers, path.split("/"), plain({"v": after})["v"])
    changed = work.session.execute(
        update(Case).where(Case.id == case_id, Case.version == version).values(answers=answers, version=version + 1),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise CaseChanged
    work.session.add(
        Correction(
            id=work.new_id(), county=work.house.county, case_id=case_id, task_id=task_id, path=path, before={"value": before},
            after={"value": plain({"v": after})["v"]}, reason=reason.strip(), by=work.actor.id, at=work.now,
        )
    )  # fmt: skip
    note(work, case_id, "corrected", path=path, reason=reason.strip())
    audit.record(work, "case.correct", case_id, path=path, reason=reason.strip())


def _replaced(tree: Any, path: list[str], value: Any) -> tuple[Any, Any]:
    """Return a copy of the tree with one leaf replaced, and the leaf's old value."""
    if not path:
        return value, tree
    head, rest = path[0], path[1:]
    if isinstance(tree, list):
        index = int(head)
        child, before = _replaced(tree[index], rest, value)
        return [*tree[:index], child, *tree[index + 1 :]], before
    base = dict(tree or {})
    base[head], before = _replaced(base.get(head), rest, value)
    return base, before


def mark_upstream(work: Work, *, case_id: str, system: str, number: str, on: date) -> None:
    """Note that the case stands in the upper level's system too (已录入上级系统)."""
    case = read_case(work, case_id, action="case.edit")
    case.upstream = {"system": system, "number": number, "on": on.isoformat()}
    work.session.flush()
    note(work, case_id, "upstream-entered", system=system, number=number)


def end_undecided(work: Work, *, case_id: str, state: str, reason: str) -> None:
    """End a case that was withdrawn or not accepted: its term of keeping runs from that day too."""
    work.session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(state=state, closed_at=work.now, close_reason=reason, version=Case.version + 1),
        execution_options={"synchronize_session": False},
    )


def close_case(work: Work, *, case_id: str, reason: str) -> None:
    """Close a case whose processes have all ended."""
    work.session.execute(
        update(Case)
        .where(Case.id == case_id, Case.closed_at.is_(None))
        .values(state="closed", closed_at=work.now, close_reason=reason),
        execution_options={"synchronize_session": False},
    )
    note(work, case_id, "case-closed", reason=reason)
