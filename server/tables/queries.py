"""Read the tables that hold, their versions and what is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import User
from server.tables.live import tables_of
from server.tables.models import TableVersion
from server.tables.operations import STATUTE, source
from workflows.dmn import Table, writing

READ = "table.read"
MOST_PROPOSALS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One table as the list shows it: the version in force today, or the first that will be."""

    table: Table
    coming: Table | None  #: the version that begins later
    waiting: int  #: proposals that nobody has decided


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSheet:
    """One version of a table with its cells, the other versions, and the proposals."""

    table: Table
    sheet: writing.Sheet
    versions: Sequence[Table]
    proposals: Sequence[Any]  #: version, who proposed it
    newest: bool
    may_change: bool  #: it is the county's own


def tables(work: Work) -> list[TableRow]:
    """Return every table.

    :raises NotPermitted: the actor does not look at tables.
    """
    rules.require(work.actor, READ)
    every = tables_of(work.session, work.house.county)
    waiting = work.session.scalars(
        select(TableVersion.key).where(TableVersion.county == work.house.county, TableVersion.state == "waiting")
    ).all()
    found = []
    for key in dict.fromkeys(table.id for table in every.versions):
        versions = every.of_id(key)
        held = next((each for each in versions if each.valid_from <= work.today), versions[-1])
        coming = next((each for each in reversed(versions) if each.valid_from > work.today and each is not held), None)
        found.append(TableRow(table=held, coming=coming, waiting=waiting.count(key)))
    return found


def table(work: Work, key: str, version: str = "") -> TableSheet:
    """Return one table in the version named, else in the one that begins last.

    :raises NotPermitted: the actor does not look at tables.
    :raises NotFound: there is no such table or version.
    """
    rules.require(work.actor, READ)
    versions = tables_of(work.session, work.house.county).of_id(key)
    shown = next((each for each in versions if version in ("", each.version)), None)
    if shown is None:
        raise NotFound
    proposals = work.session.execute(
        select(TableVersion, User.name)
        .join(User, User.id == TableVersion.proposed_by)
        .where(TableVersion.key == key, TableVersion.county == work.house.county)
        .order_by(TableVersion.proposed_at.desc())
        .limit(MOST_PROPOSALS)
    ).all()
    return TableSheet(
        table=shown, sheet=writing.sheet(source(work, shown), id=key, version=shown.version), versions=versions,
        proposals=proposals, newest=shown is versions[0], may_change=shown is versions[0] and shown.basis_kind != STATUTE,
    )  # fmt: skip


def file_of(work: Work, key: str, version: str) -> bytes:
    """Return one version as a DMN file of its own.

    :raises NotFound: there is no such version.
    """
    sheet = table(work, key, version)
    return writing.alone(source(work, sheet.table), id=key, version=sheet.table.version)


def proposal(work: Work, proposal_id: str) -> TableVersion:
    """Return a proposed version.

    :raises NotFound: there is none.
    """
    rules.require(work.actor, READ)
    row = work.session.scalar(
        select(TableVersion).where(TableVersion.id == proposal_id, TableVersion.county == work.house.county)
    )
    if row is None:
        raise NotFound
    return row
