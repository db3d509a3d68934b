"""Two rows that are one person or household become one; a wrong merge is taken back; a household is split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Table, and_, func, select, update
from sqlalchemy.exc import IntegrityError

from server.audit import operations as audit
from server.documents.operations import next_serial
from server.foundation.database import QUIET, Base
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households import counting
from server.households.models import Household, Membership, MergeLog, Person
from server.households.refusals import AlreadyUndone, NotToMerge
from server.organisation import rules

_KINDS: dict[str, type[Person] | type[Household]] = {"person": Person, "household": Household}


def preview(work: Work, *, kind: str, source_id: str) -> dict[str, int]:
    """Return how many rows of which table would move to the other record."""
    counts: dict[str, int] = {}
    for table, column in _pointing(kind):
        number = work.session.scalar(select(func.count()).select_from(table).where(column == source_id)) or 0
        if number:
            counts[table.name] = counts.get(table.name, 0) + number
    return counts


def merge(work: Work, *, kind: str, source_id: str, target_id: str, reason: str) -> str:
    """Make one record of two and return the log's id: what pointed to the source points to the target.

    :raises InvalidAnswers: no reason is given.
    :raises NotToMerge: they are the same, merged already, or two persons with different numbers.
    """
    _require_reason(reason)
    source, target = _row(work, kind, source_id), _row(work, kind, target_id)
    for row in (source, target):
        _require_may(work, kind, row)
    _require_mergeable(source, target)
    ended = _end_double(work, kind, source_id, target_id)
    source.merged_into = target_id
    work.session.flush()
    moved = {f"{t.name}.{c.name}": _move(work, t, c, source_id, target_id) for t, c in _pointing(kind)}
    moved = {name: keys for name, keys in moved.items() if keys}
    return _log(work, f"merge-{kind}", source_id, target_id, {"rows": moved, "ended": ended}, reason)


def take_back(work: Work, *, log_id: str, reason: str) -> str:
    """Undo a merge that was wrong: what had moved points to the source again.

    :raises AlreadyUndone: it was taken back before.
    """
    _require_reason(reason)
    log = work.session.scalar(select(MergeLog).where(MergeLog.id == log_id, MergeLog.county == work.house.county))
    if log is None or not log.kind.startswith("merge-"):
        raise NotFound
    kind = log.kind.removeprefix("merge-")
    source, target = _row(work, kind, log.source), _row(work, kind, log.target)
    _require_may(work, kind, target)
    if source.merged_into != log.target:
        raise AlreadyUndone
    for table, column in _pointing(kind):
        for key in log.moved.get("rows", {}).get(f"{table.name}.{column.name}", ()):
            same = [table.c[name] == value for name, value in key.items()]
            work.session.execute(
                update(table).where(and_(column == log.target, *same)).values({column.name: log.source})
            )
    source.merged_into = None
    work.session.flush()
    for membership in log.moved.get("ended", ()):
        work.session.execute(
            update(Membership).where(Membership.id == membership).values(until=None), execution_options=QUIET
        )
    return _log(work, f"split-{kind}", log.target, log.source, {"merge": log.id}, reason)


def split_household(
    work: Work, *, household_id: str, person_ids: Sequence[str], head_id: str, reason: str
) -> Household:
    """Let some members go on as a household of their own.

    :raises InvalidAnswers: no reason, nobody or everybody chosen, the old head among them, or a new head who is not.
    """
    _require_reason(reason)
    household = _row(work, "household", household_id)
    _require_may(work, "household", household)
    rows = work.session.scalars(
        select(Membership).where(Membership.household_id == household_id, Membership.until.is_(None))
    ).all()
    leaving = [row for row in rows if row.person_id in set(person_ids)]
    if (
        not leaving
        or household.head_id in {r.person_id for r in leaving}
        or head_id not in {r.person_id for r in leaving}
    ):
        raise InvalidAnswers([
            FieldProblem("members", "choose", "请勾选要分出去的成员（户主除外），并指定新户主。", "Tick who leaves (not the head) and name the new head.")
        ])  # fmt: skip
    made = _split_off(work, household, head_id)
    for row in leaving:
        row.until = work.today
    work.session.flush()
    for row in leaving:
        relation = "self" if row.person_id == head_id else "other"
        work.session.add(
            Membership(
                id=work.new_id(), county=work.house.county, household_id=made.id, person_id=row.person_id, since=work.today,
                relation=relation, **counting.of(row),
            )
        )  # fmt: skip
    household.version += 1
    _log(work, "split-household", household_id, made.id, {"persons": [row.person_id for row in leaving]}, reason)
    return made


def _split_off(work: Work, household: Household, head_id: str) -> Household:
    serial = next_serial(work, unit_id=household.township, kind="household", year=0)
    made = Household(
        id=work.new_id(), county=work.house.county, code=f"{household.code[:9]}-{serial:05d}", township=household.township,
        village=household.village, head_id=head_id, registered_address=household.registered_address,
        address=household.address, created_at=work.now, version=1,
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    return made


def _pointing(kind: str) -> Iterator[tuple[Table, Column[Any]]]:
    """Yield every column of any room that points to the kind's table, but those of the merge itself."""
    own = _KINDS[kind].__tablename__
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name != "merged_into" and any(key.column.table.name == own for key in column.foreign_keys):
                yield table, column


def _move(work: Work, table: Table, column: Column[Any], source: str, target: str) -> list[dict[str, Any]]:
    """Point the rows to the target, but those of which it has one of its own, and return the keys by which they are found again."""
    keys = [c for c in table.primary_key.columns if c.name != column.name]
    found = [dict(row) for row in work.session.execute(select(*keys).where(column == source)).mappings()]
    if not found or _point(work, table, column, source, target):
        return found
    return [key for key in found if _point(work, table, column, source, target, **key)]


def _point(work: Work, table: Table, column: Column[Any], source: str, target: str, **key: Any) -> bool:
    """Point rows to the target; nothing happens where it holds already what there is only one of: a helper, a warning, a flag."""
    same = [table.c[name] == value for name, value in key.items()]
    try:
        with work.session.begin_nested():
            work.session.execute(update(table).where(column == source, *same).values({column.name: target}))
    except IntegrityError:
        return False
    return True


def _end_double(work: Work, kind: str, source_id: str, target_id: str) -> list[str]:
    """End the source person's place in a household when the target has one: a person lives in one household."""
    if kind != "person":
        return []
    current = select(Membership.id).where(Membership.until.is_(None))
    if work.session.scalar(current.where(Membership.person_id == target_id)) is None:
        return []
    ended = list(work.session.scalars(current.where(Membership.person_id == source_id)))
    work.session.execute(
        update(Membership).where(Membership.id.in_(ended)).values(until=work.today), execution_options=QUIET
    )
    return ended


def _row(work: Work, kind: str, row_id: str) -> Any:
    model = _KINDS[kind]
    row = work.session.scalar(select(model).where(model.id == row_id, model.county == work.house.county))
    if row is None:
        raise NotFound
    return row


def _require_may(work: Work, kind: str, row: Any) -> None:
    if kind == "household":
        rules.require(work.actor, "household.merge", township=row.township)
        return
    townships = work.session.scalars(
        select(Household.township)
        .join(Membership, Membership.household_id == Household.id)
        .where(Membership.person_id == row.id, Membership.until.is_(None))
    ).all()
    if not townships and rules.may(work.actor, "household.merge"):
        return  # who belongs to no household is everybody's to put right
    rules.require(work.actor, "household.merge", township=townships[0] if townships else None)


def _require_mergeable(source: Any, target: Any) -> None:
    if source.id == target.id or source.merged_into or target.merged_into:
        raise NotToMerge(why_zh="同一条记录，或已经合并过", why_en="they are one, or merged already")
    if isinstance(source, Person) and source.id_hash and target.id_hash and source.id_hash != target.id_hash:
        raise NotToMerge(
            why_zh="两人的身份证号不同，请先更正号码", why_en="their ID numbers differ; correct the number first"
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明原因。", "Say why.")])


def _log(work: Work, kind: str, source: str, target: str, moved: dict[str, Any], reason: str) -> str:
    row = MergeLog(
        id=work.new_id(), county=work.house.county, kind=kind, source=source, target=target, moved=moved,
        reason=reason.strip()[:200], by=work.actor.id, at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, f"household.{kind}", target, source=source, reason=reason.strip())
    return row.id
