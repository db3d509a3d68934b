"""Read archives: what has ended and is not filed, what is filed, one file with its comparison, the lists that went over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, tuple_

from server.archives import contents
from server.archives.models import ArchivedFile, ArchiveTransfer
from server.audit import operations as audit
from server.cases.models import Case
from server.cases.opening import read_case
from server.cases.visibility import visible_cases
from server.foundation.errors import NotFound
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.organisation.models import Unit, User

VIEWS = ("waiting", "filed", "transfers")
_OVER = and_(Case.state.in_(contents.OVER), Case.household_id.is_not(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case in a list of archives; nobody's name stands on it."""

    case_id: str
    code: str
    kind: str
    household: str
    unit: str
    state: str
    closed_at: datetime | None
    file: ArchivedFile | None

    @property
    def id(self) -> str:
        """Return the case's id."""
        return self.case_id


def cases(work: Work, *, filed: bool, after: str | None = None, size: int = 30) -> Page[Line]:
    """Return the ended cases that are filed, or are not, the oldest on top.

    :raises BadCursor: `after` is no cursor of ours.
    """
    wanted = (
        select(Case, Household.code, Unit.name, ArchivedFile)
        .join(Household, Household.id == Case.household_id)
        .join(Unit, Unit.id == Case.township)
        .outerjoin(ArchivedFile, ArchivedFile.case_id == Case.id)
        .where(
            visible_cases(work.actor, "archive.read"), _OVER,
            ArchivedFile.id.is_not(None) if filed else ArchivedFile.id.is_(None),
        )
    )  # fmt: skip
    if after:
        wanted = wanted.where(tuple_(Case.registered_at, Case.id) > moment_key(after))
    rows = work.session.execute(wanted.order_by(Case.registered_at, Case.id).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row[0].registered_at.isoformat(), row[0].id))
    return Page([_line(row) for row in page.rows], page.next)


def _line(row: Any) -> Line:
    case, household, unit, filed = row
    return Line(
        case_id=case.id, code=case.code, kind=case.kind, household=household, unit=unit,
        state=case.state, closed_at=case.closed_at, file=filed,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """One case as the archive sees it."""

    case: Case
    household: str
    unit: str
    file: ArchivedFile | None
    transfer: ArchiveTransfer | None
    contents: list[dict[str, Any]]  #: as filed, or what would be filed today
    lacking: list[str]
    differences: list[tuple[str, str]]
    filed_by: str


def read_file(work: Work, case_id: str) -> FilePage:
    """Return a case's file with its comparison; that it was opened is in the read log.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    case = read_case(work, case_id, action="archive.read", held_by=frozenset())
    if case.household_id is None:
        raise NotFound
    audit.record_read(work, "archive.open", case_id)
    row = work.session.scalar(select(ArchivedFile).where(ArchivedFile.case_id == case_id))
    now = contents.gather(work, case_id)
    return FilePage(
        case=case, file=row, contents=row.contents if row else now,
        household=work.session.scalar(select(Household.code).where(Household.id == case.household_id)) or "",
        unit=work.session.scalar(select(Unit.name).where(Unit.id == case.township)) or "",
        transfer=work.session.get(ArchiveTransfer, row.transfer_id) if row and row.transfer_id else None,
        lacking=contents.lacking(work, case_id) if row is None else [],
        differences=contents.differences(row.contents, now) if row else [],
        filed_by=work.session.scalar(select(User.name).where(User.id == row.filed_by)) or "" if row else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """One list that went over."""

    row: ArchiveTransfer
    unit: str
    made_by: str
    received_by: str


def transfers(work: Work, *, size: int = 100) -> list[TransferLine]:
    """Return the lists that the actor may see, the newest first."""
    return _transfers(work, _seen(work), size)


def read_transfer(work: Work, transfer_id: str) -> tuple[TransferLine, list[tuple[ArchivedFile, str]]]:
    """Return one list with those of its files, and their cases' codes, that the actor may see.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    found = _transfers(work, and_(ArchiveTransfer.id == transfer_id, _seen(work)), 1)
    if not found:
        raise NotFound
    rows = work.session.execute(
        select(ArchivedFile, Case.code)
        .join(Case, Case.id == ArchivedFile.case_id)
        .where(ArchivedFile.transfer_id == transfer_id, visible_cases(work.actor, "archive.read"))
        .order_by(ArchivedFile.number)
    )
    return found[0], [(file, code) for file, code in rows]


def _transfers(work: Work, condition: ColumnElement[bool], size: int) -> list[TransferLine]:
    rows = work.session.execute(
        select(ArchiveTransfer, Unit.name)
        .join(Unit, Unit.id == ArchiveTransfer.unit_id)
        .where(condition)
        .order_by(ArchiveTransfer.made_at.desc(), ArchiveTransfer.id)
        .limit(size)
    ).all()
    people = {each for row, _unit in rows for each in (row.made_by, row.received_by) if each}
    names = {id_: name for id_, name in work.session.execute(select(User.id, User.name).where(User.id.in_(people)))}
    return [
        TransferLine(
            row=row, unit=unit, made_by=names.get(row.made_by, ""), received_by=names.get(row.received_by or "", "")
        )
        for row, unit in rows
    ]


def _seen(work: Work) -> ColumnElement[bool]:
    found = rules.relations(work.actor, "archive.read")
    if "county" in found:
        return ArchiveTransfer.county == work.actor.county
    units = found.get("own")
    mine = [ArchiveTransfer.unit_id.in_(sorted(units))] if units else []
    return and_(ArchiveTransfer.county == work.actor.county, or_(*mine)) if mine else false()
