"""File a closed case, hand files over to the county's archive, receive them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from server.archives import contents
from server.archives.models import ArchivedFile, ArchiveTransfer
from server.archives.refusals import (
    FiledAlready,
    HandedOverAlready,
    NotWhole,
    ReceivedAlready,
    SecondPersonReceives,
    StillOpen,
)
from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.opening import read_case
from server.cases.visibility import visible_cases
from server.cases.words import ITEMS, name_of
from server.documents.models import Document
from server.documents.operations import issue, next_serial
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.organisation.models import Unit

MOST = 200  #: files of one list


def file_case(work: Work, *, case_id: str, why: str = "") -> ArchivedFile:
    """Give a closed case its archive number and its list of contents; what is lacking needs a reason (`why`).

    :raises NotPermitted: the case is not the actor's to file.
    :raises StillOpen: it has not ended.
    :raises FiledAlready: it has its number.
    :raises InvalidAnswers: the file lacks papers and nobody says why.
    """
    case = read_case(work, case_id, action="archive.file", held_by=frozenset())
    known = work.session.scalar(select(ArchivedFile.number).where(ArchivedFile.case_id == case_id))
    if known:
        raise FiledAlready(number=known)
    if case.state not in contents.OVER or case.household_id is None:
        raise StillOpen
    lacks = contents.lacking(work, case_id)
    if lacks and not why.strip():
        zh = f"卷内还缺：{'、'.join(lacks)}。补齐再归档；确实没有的，写明原因。"
        raise InvalidAnswers([FieldProblem("why", "incomplete", zh, f"The file lacks {len(lacks)} paper(s); say why.")])
    row = _numbered(work, case, lacks, why.strip()[:200])
    note(work, case_id, "case-filed", number=row.number)
    audit.record(work, "archive.file", row.id, number=row.number, case=case_id, digest=row.digest)
    return row


def _numbered(work: Work, case: Case, lacks: Sequence[str], why: str) -> ArchivedFile:
    lines, year = contents.gather(work, case.id), work.today.year
    serial = next_serial(work, unit_id=case.township, kind="archive")
    division = work.session.scalar(select(Unit.division).where(Unit.id == case.township)) or work.house.county
    row = ArchivedFile(
        id=work.new_id(), county=work.house.county, case_id=case.id, number=f"{division[:9]}-{year}-{serial:05d}", unit_id=case.township,
        year=year, serial=serial, contents=lines, digest=contents.digest_of(lines), papers=len(lines), lacking=len(lacks),
        lacking_why=why if lacks else "", filed_by=work.actor.id, filed_at=work.now,
    )  # fmt: skip
    row.document_id = _list_of_contents(work, case, row, lacks).id
    work.session.add(row)
    work.session.flush()
    return row


def _list_of_contents(work: Work, case: Case, row: ArchivedFile, lacks: Sequence[str]) -> Document:
    items = work.session.scalars(select(Item.item).where(Item.case_id == case.id, Item.state.in_(contents.ENDED)))
    home = work.session.get_one(Household, case.household_id)
    return issue(
        work, kind=contents.LIST, unit_id=case.township, case_id=case.id, addressee=home.code,
        facts={
            "archive_number": row.number, "case_code": case.code, "household_code": home.code, "missing": list(lacks),
            "opened": local_date(case.registered_at), "closed": local_date(case.closed_at) if case.closed_at else None,
            "items": [name_of(ITEMS, item).zh for item in items], "papers": _lines(row.contents), "note": row.lacking_why,
            "digest": row.digest, "handlers": work.actor.name,
        },
    )  # fmt: skip


def _lines(papers: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"zh": line["zh"], "number": line["number"], "on": line["on"], "scans": len(line["scans"])} for line in papers
    ]  # fmt: skip


def hand_over(work: Work, *, file_ids: Sequence[str], place: str) -> ArchiveTransfer:
    """Put files of one unit on a numbered list to the archive; each is compared with what was filed first.

    :raises NotPermitted: the actor hands over no files.
    :raises NotFound: a file is not the actor's to hand over.
    :raises InvalidAnswers: no file, too many, of several units, or no archive is named.
    :raises HandedOverAlready: a file is on another list.
    :raises NotWhole: a paper changed since it was filed.
    """
    if not rules.may(work.actor, "archive.hand-over"):
        raise NotPermitted(reason="archive.hand-over")
    rows = _chosen(work, file_ids)
    unit = _one_unit(rows, place)
    for row in rows:
        if row.transfer_id is not None:
            raise HandedOverAlready(number=row.number)
        if contents.differences(row.contents, contents.gather(work, row.case_id)):
            raise NotWhole(number=row.number)
    transfer = _listed(work, rows, unit, place.strip()[:80])
    taken = work.session.execute(
        update(ArchivedFile)
        .where(ArchivedFile.id.in_([row.id for row in rows]), ArchivedFile.transfer_id.is_(None))
        .values(transfer_id=transfer.id),
        execution_options={"synchronize_session": "fetch"},
    )
    if taken.rowcount != len(rows):  # type: ignore[attr-defined]
        raise HandedOverAlready(number=rows[0].number)
    audit.record(
        work, "archive.hand-over", transfer.id, number=transfer.number, files=transfer.files, digest=transfer.digest
    )
    return transfer


def _chosen(work: Work, file_ids: Sequence[str]) -> list[ArchivedFile]:
    wanted = sorted(set(file_ids))[: MOST + 1]
    rows = work.session.scalars(
        select(ArchivedFile)
        .join(Case, Case.id == ArchivedFile.case_id)
        .where(ArchivedFile.id.in_(wanted), visible_cases(work.actor, "archive.hand-over"))
        .order_by(ArchivedFile.number)
    )
    found = list(rows)
    if len(found) != len(wanted):
        raise NotFound
    return found


def _one_unit(rows: Sequence[ArchivedFile], place: str) -> str:
    units = {row.unit_id for row in rows}
    if not 0 < len(rows) <= MOST or len(units) != 1:
        zh = f"请选择同一单位的案卷，最多 {MOST} 件。"
        raise InvalidAnswers([FieldProblem("files", "required", zh, f"Choose files of one unit, at most {MOST}.")])
    if not place.strip():
        raise InvalidAnswers([FieldProblem("place", "required", "请填写接收的档案室。", "Name the archive.")])
    return units.pop()


def _listed(work: Work, rows: Sequence[ArchivedFile], unit: str, place: str) -> ArchiveTransfer:
    digest = contents.digest_of([{"number": row.number, "sha256": row.digest, "scans": []} for row in rows])
    paper = issue(
        work, kind="archive-transfer", unit_id=unit, addressee=place,
        facts={
            "place": place, "files": len(rows), "papers": sum(row.papers for row in rows), "digest": digest,
            "lines": [f"{row.number}：{row.papers} 件" + (f"，缺 {row.lacking} 件" if row.lacking else "") for row in rows],
            "handlers": work.actor.name,
        },
    )  # fmt: skip
    transfer = ArchiveTransfer(
        id=work.new_id(), county=work.house.county, number=paper.number, document_id=paper.id, unit_id=unit, place=place,
        files=len(rows), digest=digest, made_by=work.actor.id, made_at=work.now,
    )  # fmt: skip
    work.session.add(transfer)
    work.session.flush()
    return transfer


def receive(work: Work, *, transfer_id: str, counted: int) -> ArchiveTransfer:
    """Receive a list: another person counts the files.

    :raises NotFound: there is no such list, or it is not the actor's to see.
    :raises SecondPersonReceives: the actor handed them over.
    :raises InvalidAnswers: the count differs.
    :raises ReceivedAlready: somebody received it.
    """
    rules.require(work.actor, "archive.receive")
    row = work.session.get(ArchiveTransfer, transfer_id)
    if row is None or row.county != work.house.county:
        raise NotFound
    if row.made_by in rules.answers_for(work.actor, "archive.receive"):
        raise SecondPersonReceives
    if row.received_by is not None:
        raise ReceivedAlready
    if counted != row.files:
        zh = "清点的件数和移交单不一致，请核对后再接收。"
        raise InvalidAnswers([FieldProblem("counted", "differs", zh, "The count differs from the list.")])
    row.received_by, row.received_at = work.actor.id, work.now
    work.session.flush()
    audit.record(work, "archive.receive", row.id, number=row.number, files=row.files)
    return row
