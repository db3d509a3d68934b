"""Erase a family's file: every row that hangs on it is emptied of words and numbers of people, whatever room keeps it.

What is emptied follows from the tables themselves, so that a room added tomorrow is covered: text, documents and encrypted values go unless
they are known to say nothing about a person. States, dates, items, amounts and ids stay: the figures of the county do not change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Date, LargeBinary, String, Table, Text, UniqueConstraint, and_, or_, select, update

from server.audit import operations as audit
from server.audit import taking
from server.documents.storage import path_of
from server.foundation.database import Base
from server.foundation.work import Work

GONE = "—"
#: Roots that lead to a family, by the name of a column or the table it refers to.
_ROOTS = {
    "household_id": "households",
    "person_id": "persons",
    "applicant_id": "persons",
    "head_id": "persons",
    "case_id": "cases",
}
#: Tables that are the house's, not a family's; nothing is followed through them.
_HOUSE = frozenset(
    {"users", "units", "divisions", "definitions", "appointments", "audit_entries", "audit_heads", "audit_anchors", "read_entries",
     "calendar_days", "calendar_changes", "counters", "erasures", "meetings", "payment_runs", "payment_funds", "payment_fund_items", "petty_funds",
     "payment_campaigns", "payment_shortfalls", "webhook_subscriptions", "moves", "definition_drafts", "table_versions", "roll_imports", "fund_samples",
     "check_sources"}
)  # fmt: skip
#: Tables that no reference leads to from a family, though they hold text: why none is needed.
OUTSIDE = {
    "absences": "the staff's own", "api_tokens": "the staff's own", "calendar_feeds": "the staff's own", "sign_ins": "the staff's own",
    "information_officers": "the staff's own", "meeting_series": "the house's", "settings_kv": "the house's", "review_marks": "the house's",
    "disasters": "what happened to a place",
    "payment_ledger": "books: amounts and vouchers", "payment_reconciliations": "books: amounts and vouchers",
    "payment_files": "vouchers, sealed; kept and let go by `terms.VOUCHERS`", "payment_results": "the name of the bank's file",
    "review_draws": "ids of a draw that anybody may repeat",
    "idempotency_keys": "let go after two days", "consults": "let go by `terms.UNTIED`", "comparisons": "let go by `terms.UNTIED`",
    "signal_lists": "let go by `terms.UNTIED`",
}  # fmt: skip
#: Columns that name a record of either kind without referring to its table.
_EITHER = {("merge_log", "source"), ("merge_log", "target")}
#: Columns that say nothing about a person.
_KEPT = frozenset(
    {"id", "code", "number", "kind", "state", "item", "items", "rule", "pack", "rule_pack", "element", "key", "template", "form", "form_version",
     "calendar", "term", "message", "due_rule", "voucher", "submission", "sha256", "media_type", "dedupe", "channel", "cause", "close_reason",
     "currency", "digest", "verify_code", "query_code", "alternates", "consumed", "covered", "done", "superseded_by", "extended_by", "topic",
     "category", "period", "relation", "outcome_code", "unit", "township", "village", "county", "link", "request", "line"}
)  # fmt: skip
#: Columns whose name is kept elsewhere, but which hold words here.
_WORDS = frozenset(
    {("household_changes", "done"), ("reviews", "cause"), ("incidents", "cause"), ("referrals", "close_reason")}
)
_SHORT = 32  #: ids and codes; a longer text may be about somebody


def erase_household(work: Work, *, household_id: str) -> int:
    """Empty everything that is kept about a household and return how many rows that were.

    People who live in another household now keep their own rows. What was merged into it goes with it.
    """
    homes = _with_merged(work, "households", {household_id})
    people = _with_merged(work, "persons", _people(work, homes))
    count = erase(work, {"households": homes, "persons": people})
    audit.record(work, "household.erase", household_id, rows=count)
    return count


def erase(work: Work, roots: Mapping[str, Collection[Any]]) -> int:
    """Empty rows, by table and key, with everything that hangs on them, and return how many rows that were."""
    reach = _reach(work, roots)
    files = _files(work, reach)
    count = 0
    for table in Base.metadata.sorted_tables:
        ids = reach.get(table.name)
        if ids:
            count += _empty(work, table, ids)
    _empty_readers_words(work, reach)
    taking.let_go(work, {str(each) for ids in reach.values() for each in ids})
    for path in files:
        path.unlink(missing_ok=True)
    return count


def _empty_readers_words(work: Work, reach: Mapping[str, Collection[Any]]) -> None:
    """Let the read log keep who read what and when; why somebody read it may name a person."""
    readings = Base.metadata.tables["read_entries"]
    subjects = sorted({each for name in ("households", "persons", "cases") for each in reach.get(name, ())})
    for at in range(0, len(subjects), 500):
        mine = readings.c.subject.in_(subjects[at : at + 500]) & (readings.c.reason != "")
        work.session.execute(update(readings).where(mine).values(reason=GONE))


def _with_merged(work: Work, name: str, ids: Collection[Any]) -> set[Any]:
    """Return rows with those that were merged into them: their words stayed on the row that nobody opens any more."""
    table, found, fresh = Base.metadata.tables[name], set(ids), set(ids)
    while fresh:
        fresh = set(work.session.scalars(select(table.c.id).where(table.c.merged_into.in_(sorted(fresh))))) - found
        found |= fresh
    return found


def _reach(work: Work, roots: Mapping[str, Collection[Any]]) -> dict[str, set[Any]]:
    """Return, per table, the keys of the rows that hang on the roots: found by following references from parent to child."""
    reach: dict[str, set[Any]] = {name: set(ids) for name, ids in roots.items()}
    size = 0
    # Rooms below the cases name a case without referring to its table: so once more, until nothing is added.
    while size != (size := sum(map(len, reach.values()))):
        for table in Base.metadata.sorted_tables:
            if (
                table.name not in _HOUSE
                and table.name not in ("households", "persons")
                and len(table.primary_key.columns) == 1
            ):
                reach[table.name] = set(roots.get(table.name, ())) | _hanging_on(work, table, reach)
    return reach


def uncovered() -> set[str]:
    """Return tables that could hold words of a person and that no erasure comes to: none of them may be forgotten."""
    found, size = {"households", "persons"}, 0
    while size != (size := len(found)):
        found |= {t.name for t in Base.metadata.sorted_tables if {_parent(c) for c in t.columns} & (found - {t.name})}
    tells = {t.name for t in Base.metadata.sorted_tables if any(map(_tells, t.columns))}
    keyed = {t.name for t in Base.metadata.sorted_tables if len(t.primary_key.columns) > 1}
    named = {table for table, _ in _EITHER}
    return tells - _HOUSE - set(OUTSIDE) - (found - keyed) - named


def _hanging_on(work: Work, table: Table, reach: Mapping[str, Collection[Any]]) -> set[Any]:
    """Return the keys of a table's rows that refer to rows already found."""
    conditions = [
        column.in_(sorted(reach[parent]))
        for column in table.columns
        if (parent := _parent(column)) != table.name and reach.get(parent)
    ]
    either = sorted({*reach.get("households", ()), *reach.get("persons", ())})
    conditions += [c.in_(either) for c in table.columns if (table.name, c.name) in _EITHER]
    if not conditions:
        return set()
    key = next(iter(table.primary_key.columns))
    county = [table.c.county == work.house.county] if "county" in table.c else []
    return set(work.session.scalars(select(key).where(and_(or_(*conditions), *county))))


def _people(work: Work, homes: Collection[str]) -> set[str]:
    """Return the people of households who belong to no other household today."""
    memberships, at = Base.metadata.tables["memberships"], sorted(homes)
    mine = set(work.session.scalars(select(memberships.c.person_id).where(memberships.c.household_id.in_(at))))
    elsewhere = set(
        work.session.scalars(
            select(memberships.c.person_id).where(
                memberships.c.person_id.in_(sorted(mine)), memberships.c.household_id.not_in(at), memberships.c.until.is_(None)
            )
        )
    )  # fmt: skip
    return mine - elsewhere


def _parent(column: Column[Any]) -> str:
    """Return the table that a column refers to; rooms below others name it by the column alone."""
    for key in column.foreign_keys:
        return key.column.table.name
    return _ROOTS.get(column.name, "instances" if column.name == "instance_id" else "")


def _empty(work: Work, table: Table, ids: Collection[Any]) -> int:
    key = next(iter(table.primary_key.columns))
    changed = 0
    for row in work.session.execute(select(table).where(key.in_(sorted(ids)))).mappings().all():
        told = [column for column in table.columns if _tells(column)]
        alone = _unique(table)
        values = {
            # A value that must be the only one of its kind keeps the row's own key behind the dash.
            column.name: _emptied(column, row[column.name], row[key.name] if column.name in alone else number or "")
            for number, column in enumerate(told)
        }
        values = {name: value for name, value in values.items() if value != row[name]}
        if values:
            work.session.execute(update(table).where(key == row[key.name]).values(**values))
            changed += 1
    return changed


def _tells(column: Column[Any]) -> bool:
    """Tell whether a column may hold words or numbers of a person."""
    if (column.table.name, column.name) in _WORDS:
        return True
    if column.primary_key or column.foreign_keys or column.name in _KEPT:
        return False
    if column.name in ("birth", "died_on", "name", "pinyin") or column.name.endswith(("_sealed", "_hash", "_hash_15")):
        return True
    if isinstance(column.type, (JSON, Text, LargeBinary)):
        return True
    return isinstance(column.type, String) and (column.type.length or 0) > _SHORT


def _emptied(column: Column[Any], value: Any, mark: object) -> Any:
    """Return what stays of a value: nothing, or, where the table demands something, a dash of its own."""
    if value is None:
        return None
    if isinstance(column.type, Date) and isinstance(value, date):
        return value.replace(month=1, day=1)  # the year stays, for the figures
    if column.nullable and not isinstance(column.type, JSON):
        return None
    if isinstance(column.type, JSON):
        return type(value)() if isinstance(value, (dict, list)) else None
    if isinstance(column.type, LargeBinary):
        return b""
    # Numbered, because a table may demand that two of them differ (two investigators are two people).
    return f"{GONE}{mark}"[: getattr(column.type, "length", None)] if value else value


def _unique(table: Table) -> frozenset[str]:
    """Return the columns of a table that take part in a key."""
    keys = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    keys += [index.columns for index in table.indexes if index.unique]
    return frozenset(column.name for columns in keys for column in columns)


def _files(work: Work, reach: Mapping[str, Collection[Any]]) -> list[Path]:
    """Return the files that only the erased rows refer to; a row that an earlier erasure emptied holds no file any longer."""
    table, mine = Base.metadata.tables["attachments"], sorted(reach.get("attachments", ()))
    digests = set(work.session.scalars(select(table.c.sha256).where(table.c.id.in_(mine))))
    theirs = table.c.sha256.in_(sorted(digests)) & table.c.id.not_in(mine) & table.c.name.not_like(f"{GONE}%")
    shared = set(work.session.scalars(select(table.c.sha256).where(theirs)))
    return [path_of(work, digest) for digest in sorted(digests - shared)]
