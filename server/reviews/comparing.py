"""Compare a file of another body with who receives aid: every hit becomes a suspicion, and each is looked into by a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from forms import identity
from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.households.models import Benefit, Household, Membership, Person
from server.households.running import runs_on
from server.organisation import rules
from server.reviews.cycles import CHECKED
from server.reviews.findings import look_into
from server.reviews.models import Comparison, Suspicion
from server.reviews.refusals import AlreadyCompared, NothingReceived
from server.reviews.words import SUSPICIONS
from server.web.table_files import UnreadableTable, csv_lines, decoded

MOST = 20_000  #: rows of one file
MOST_SHOWN = 200  #: unreadable rows that are kept with their reason
NUMBER, KIND, DETAIL = ("身份证号", "id_number"), ("类型", "kind"), ("说明", "detail")
_KINDS = {name.zh: key for key, name in SUSPICIONS.items()} | {key: key for key in SUSPICIONS}


@dataclass(frozen=True, slots=True)
class Row:
    """One readable row."""

    number: int  #: in the file, the header being 1
    id_number: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One row that says nothing we can use."""

    number: int
    zh: str
    en: str


def compare(work: Work, *, content: bytes, file_name: str, source: str, at_once: bool = True) -> Comparison:
    """Compare a CSV file (身份证号, 类型, 说明) with the county's recipients and open a check of each hit.

    :raises NotPermitted: only the county compares.
    :raises InvalidAnswers: the file is no such table, or its giver is not named.
    :raises AlreadyCompared: the same file was compared before.
    """
    rules.require(work.actor, "review.compare")
    if not source.strip():
        raise InvalidAnswers([FieldProblem("source", "required", "请填写数据来源单位。", "Say who gave the data.")])
    digest = hashlib.sha256(content).hexdigest()
    known = work.session.scalar(
        select(Comparison).where(Comparison.county == work.house.county, Comparison.sha256 == digest)
    )
    if known is not None:
        raise AlreadyCompared(on=known.compared_at.date().isoformat())
    rows, unreadable = read(work, content)
    found = _recipients(work, rows)
    comparison = Comparison(
        id=work.new_id(), county=work.house.county, source=source.strip()[:60], file_name=file_name[:120], sha256=digest,
        rows=len(rows) + len(unreadable), found=len(found), compared_by=work.actor.id, compared_at=work.now,
        unreadable=[[each.number, each.zh, each.en] for each in unreadable[:MOST_SHOWN]],
    )  # fmt: skip
    work.session.add(comparison)
    work.session.flush()
    for row, person, household in found:
        suspicion = _suspect(work, comparison, row, person=person, household=household)
        if at_once:
            _look_into(work, suspicion)
    audit.record(work, "review.compare", comparison.id, rows=comparison.rows, found=comparison.found, file=digest)
    return comparison


def _look_into(work: Work, suspicion: Suspicion) -> None:
    try:
        look_into(work, suspicion)
    except NothingReceived:
        return  # an aid without periodic checks: it stays on the list for a person


def read(work: Work, content: bytes) -> tuple[list[Row], list[Unreadable]]:
    """Read a file in UTF-8 or GB 18030.

    :raises InvalidAnswers: it has no header of ours, no row, or too many.
    :raises UnreadableTable: it is no sound CSV.
    """
    table = list(csv_lines(_text(content)))
    header = [cell.strip() for cell in table[0]] if table else []
    places = [next((header.index(name) for name in names if name in header), None) for names in (NUMBER, KIND, DETAIL)]
    if places[0] is None or places[1] is None:
        raise _wrong(
            "no-header", "第一行要有“身份证号”“类型”两列（可加“说明”）。", "The first row names 身份证号 and 类型."
        )
    if not 1 < len(table) <= MOST + 1:
        raise _wrong("no-rows", f"文件应有 1 到 {MOST} 行数据。", f"Between 1 and {MOST} rows.")
    rows: list[Row] = []
    unreadable: list[Unreadable] = []
    for number, cells in enumerate(table[1:], start=2):
        read_row = _row(work, number, cells, places)
        (rows if isinstance(read_row, Row) else unreadable).append(read_row)  # type: ignore[arg-type]
    return rows, unreadable


def _text(content: bytes) -> str:
    try:
        return decoded(content)
    except UnreadableTable as refusal:
        raise _wrong("unreadable", refusal.text("zh"), refusal.text("en")) from refusal


def _wrong(code: str, zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([FieldProblem("file", code, zh, en)])


def _row(work: Work, number: int, cells: list[str], places: list[int | None]) -> Row | Unreadable:
    values = [cells[place].strip() if place is not None and place < len(cells) else "" for place in places]
    try:
        parsed = identity.parse_id_number(values[0].upper(), today=work.today)
    except identity.InvalidIdNumber as wrong:
        return Unreadable(number, f"身份证号：{wrong.zh}", f"ID number: {wrong.en}")
    kind = _KINDS.get(values[1])
    if kind is None:
        return Unreadable(number, f"不认识的类型“{values[1][:20]}”", f"unknown kind “{values[1][:20]}”")
    return Row(number, parsed.value, kind, values[2][:200])


def _recipients(work: Work, rows: Iterable[Row]) -> list[tuple[Row, str, Household]]:
    """Return the rows that name a member of a household that receives checked aid today."""
    by_hash = {work.house.vault.search_hash("id", row.id_number): row for row in rows}
    found: list[tuple[Row, str, Household]] = []
    hashes = list(by_hash)
    for first in range(0, len(hashes), 500):
        people = work.session.execute(
            select(Person.id_hash, Person.id, Household)
            .join(Membership, Membership.person_id == Person.id)
            .join(Household, Household.id == Membership.household_id)
            .where(
                Person.county == work.house.county, Person.id_hash.in_(hashes[first : first + 500]), Membership.until.is_(None),
                Household.id.in_(
                    select(Benefit.household_id).where(
                        Benefit.item.in_(CHECKED), Benefit.period == "month",
                        runs_on(work.today),
                    )
                ),
            )
        )  # fmt: skip
        found += [(by_hash[str(digest)], person, household) for digest, person, household in people]
    return sorted(found, key=lambda each: each[0].number)


def _suspect(work: Work, comparison: Comparison, row: Row, *, person: str, household: Household) -> Suspicion:
    suspicion = Suspicion(
        id=work.new_id(), county=work.house.county, comparison_id=comparison.id, row=row.number, household_id=household.id,
        person_id=person, township=household.township, kind=row.kind, detail=row.detail, state="open",
    )  # fmt: skip
    work.session.add(suspicion)
    work.session.flush()
    return suspicion
