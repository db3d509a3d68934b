"""What each county sets for itself and has not set: its standards, and the terms that no law gives; `yimen doctor` and the first pages say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Appointment, User
from server.tables.queries import READ
from workflows.proposal import standards_on
from workflows.worktime import UnknownRule, terms_of

STANDARDS = "standards"
PERSONS = 2  #: one proposes, another publishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """One value that is not set, and the table in which it is set."""

    id: str
    zh: str
    en: str
    table: str


def lacking(tables: Any, *, county: str, today: date) -> list[Lacking]:
    """Return the terms and tables that each county sets for itself and that say nothing for this one on a day."""
    return [*_standards(tables, county, today), *_terms(tables, county, today)]


def _standards(tables: Any, county: str, today: date) -> Iterator[Lacking]:
    try:
        standards_on(tables, division=county, on=today)
    except LookupError:
        yield Lacking(id=STANDARDS, zh="救助标准和限额", en="Standards and limits of assistance", table=STANDARDS)


def _terms(tables: Any, county: str, today: date) -> Iterator[Lacking]:
    book = terms_of(tables)
    elsewhere = {rule.id: rule for rule in book.every}
    for rule_id in book.ids:
        try:
            book.rule(rule_id, on=today, division=county)
        except UnknownRule:
            rule = elsewhere[rule_id]  # another county's or another day's says what it is and where it stands
            yield Lacking(id=rule_id, zh=rule.title.zh, en=rule.title.en, table=rule.table)


def of_county(work: Work) -> list[Lacking]:
    """Return what the county has not set.

    :raises NotPermitted: the actor does not look at tables.
    """
    rules.require(work.actor, READ)
    return lacking(work.house.tables, county=work.house.county, today=work.today)


def panel(work: Work) -> tuple[str, dict[str, Any]] | None:
    """Return what the administrators' page says of it: the values by table, and whether two people are there to set them."""
    if not rules.may(work.actor, READ):
        return None
    found = of_county(work)
    if not found:
        return None
    by_table: dict[str, list[Lacking]] = {}
    for each in found:
        by_table.setdefault(each.table, []).append(each)
    names = {table.id: table.name for table in work.house.tables.versions}
    return "tables/unset.html", {
        "count": len(found), "groups": [(key, names[key], values) for key, values in by_table.items()],
        "few": rules.may(work.actor, "organisation.edit") and _setters(work) < PERSONS,
    }  # fmt: skip


def _setters(work: Work) -> int:
    """Return how many people hold a post today that proposes or publishes."""
    roles = rules.roles_of("table.propose", "any") | rules.roles_of("table.approve", "any")
    return work.session.scalar(
        select(func.count(func.distinct(Appointment.user_id)))
        .join(User, User.id == Appointment.user_id)
        .where(
            Appointment.county == work.house.county, Appointment.role.in_(sorted(roles)), User.closed_at.is_(None),
            Appointment.since <= work.today, (Appointment.until.is_(None)) | (Appointment.until >= work.today),
        )
    ) or 0  # fmt: skip
