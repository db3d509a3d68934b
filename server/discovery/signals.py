"""From lists of departments and our own rows to leads: each row is put to the dated table, and a lead says which rule and which figures made it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from forms import identity
from forms.text import date_text, decimal_of
from server.audit import operations as audit
from server.cases.asking import as_row
from server.discovery.listed import LISTS, ListKind
from server.discovery.models import LeadReport, SignalList
from server.discovery.reporting import Sign, enter
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.identity import system_actor
from server.foundation.work import Work
from server.households.listed import listed_household
from server.organisation import rules
from server.organisation.models import Unit
from server.organisation.places import Places
from server.web.table_files import TableRow, UnreadableTable, read_table

TABLE = "lead-signals"
COMMON = ("姓名", "身份证号", "联系电话", "乡镇", "村（社区）", "住址")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One person with the facts that the table asks for; `key` says what must not be raised twice."""

    key: str
    name: str
    id_number: str | None
    phone: str | None
    township: str
    village: str | None
    address: str
    facts: Mapping[str, Any]
    told: str  #: the figures in words


@dataclass(slots=True)
class Tally:
    """What became of the rows of a list."""

    rows: int = 0
    leads: int = 0
    merged: int = 0
    quiet: int = 0
    wrong: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    def wrong_row(self, row: int, column: str, zh: str, en: str) -> None:
        """Note a row that could not be read."""
        self.wrong += 1
        self.problems.append({"row": row, "column": column, "zh": zh, "en": en})


def read_list(work: Work, *, kind: str, name: str, content: bytes) -> SignalList:
    """Put a department's list to the table; the same file twice is one list.

    :raises NotPermitted: no post of the actor brings lists.
    :raises UnreadableTable: it is no table of this kind.
    :raises InvalidAnswers: the kind of list is unknown.
    """
    rules.require(work.actor, "lead.import")
    if kind not in LISTS:
        raise InvalidAnswers([FieldProblem("kind", "choice", "请选择名单的种类。", "Choose the kind of list.")])
    digest = hashlib.sha256(kind.encode() + content).hexdigest()
    known = _known(work, digest)
    if known is not None:
        return known
    headers, rows = read_table(name=name, content=content)
    missing = [column for column in ("姓名", "乡镇", *LISTS[kind].needed) if column not in headers]
    if missing:
        listed = "、".join(missing)
        raise UnreadableTable(why_zh=f"缺少列：{listed}", why_en=f"columns are missing: {listed}")
    tally, places = Tally(rows=len(rows)), Places(work)
    unit = sorted(rules.relations(work.actor, "lead.import").get("any", frozenset()))[0]
    for row in rows:
        signal = _signal(work, LISTS[kind], row, places, tally)
        if signal is not None:
            raise_signal(work, signal, tally, unit=unit)
    return _keep(work, tally, digest=digest, kind=kind, name=name, unit=unit)


def raise_signal(work: Work, signal: Signal, tally: Tally, *, unit: str) -> None:
    """Ask the table about one person; a rule that applies makes a lead, or joins the one the person has."""
    decision = work.house.tables.decide(TABLE, signal.facts, on=work.today)
    if not decision.hits:
        tally.quiet += 1
        return
    if work.session.scalar(select(LeadReport.id).where(LeadReport.submission == signal.key)):
        tally.merged += 1
        return
    hit = decision.hits[0]
    sign = Sign(
        answer=as_row(decision), rule=hit.rule, version=decision.version, priority=int(hit.outputs["priority"]), basis=hit.notes["basis"],
        why_zh=f"{hit.notes['reason_zh']}：{signal.told}", why_en=f"{hit.notes['reason_en']}: {signal.told}",
    )  # fmt: skip
    lead = enter(
        work, township=signal.township, village=signal.village, clean=_clean(work, signal, sign, str(hit.outputs["scene"]), unit),
        submission=signal.key, unit=unit, sign=sign,
    )  # fmt: skip
    if lead.reports == 1:
        tally.leads += 1
    else:
        tally.merged += 1


def _clean(work: Work, signal: Signal, sign: Sign, scene: str, unit: str) -> dict[str, Any]:
    source = work.session.execute(select(Unit.name, Unit.phone).where(Unit.id == unit)).one()
    return {
        "name": signal.name, "id_number": signal.id_number, "phone": signal.phone, "address": signal.address or "（名单未写）",
        "scene": scene, "narrative": sign.why_zh, "urgent": False, "reporter_name": source.name,
        "reporter_phone": source.phone or "—", "reporter_role": "system", "found_at": work.now.astimezone(LOCAL).isoformat(),
    }  # fmt: skip


def _signal(work: Work, kind: ListKind, row: TableRow, places: Places, tally: Tally) -> Signal | None:
    cells, before = row.cells, tally.wrong
    township, village = places.find(cells.get("乡镇", ""), cells.get("村（社区）", ""))
    if township is None:
        tally.wrong_row(row.number, "乡镇", "本县没有这个乡镇。", "The county has no such township.")
    number = cells.get("身份证号")
    if number and tally.wrong == before:
        try:
            number = identity.parse_id_number(number, today=work.today).value
        except identity.InvalidIdNumber as wrong:
            tally.wrong_row(row.number, "身份证号", wrong.zh, wrong.en)
    facts: dict[str, Any] = {"kind": kind.key}
    for column in kind.needed:
        if tally.wrong == before:
            _read_fact(work, kind, column, row, facts, tally)
    if tally.wrong != before or township is None:
        return None
    facts["listed"] = bool(listed_household(work, number))
    told = "，".join(f"{column}{cells[column]}" for column in kind.needed if column in cells)
    key = hashlib.sha256("|".join((kind.key, number or cells["姓名"], township, told)).encode()).hexdigest()
    return Signal(
        key=key, name=cells["姓名"], id_number=number, phone=cells.get("联系电话"), township=township, village=village,
        address=cells.get("住址", ""), facts=facts, told=told,
    )  # fmt: skip


def _read_fact(work: Work, kind: ListKind, column: str, row: TableRow, facts: dict[str, Any], tally: Tally) -> None:
    """Read one cell of a list into the fact that the table asks for."""
    fact, text = kind.columns[column], row.cells.get(column, "")
    if fact.words:
        value = fact.words.get(text)
        if value is None:
            allowed = "、".join(fact.words)
            tally.wrong_row(row.number, column, f"只认：{allowed}。", f"One of: {allowed}.")
            return
        facts[fact.name] = Decimal(value) if value.isdigit() else value
        return
    try:
        if fact.name == "days":
            on = date.fromisoformat(date_text(text))
            if on > work.today:
                raise ValueError
            facts["days"] = Decimal((work.today - on).days)
        else:
            found = decimal_of(text)
            if found is None:
                raise ValueError
            facts[fact.name] = found
    except ValueError:
        tally.wrong_row(
            row.number, column, "读不出来，请写数字或 2026-09-01 这样的日期。", "Neither a number nor a date."
        )


def _known(work: Work, digest: str) -> SignalList | None:
    return work.session.scalar(
        select(SignalList).where(SignalList.county == work.house.county, SignalList.sha256 == digest)
    )


def _keep(work: Work, tally: Tally, *, digest: str, kind: str, name: str, unit: str) -> SignalList:
    row = SignalList(
        id=work.new_id(), county=work.house.county, sha256=digest, kind=kind, name=name[:120], unit=unit, rows=tally.rows,
        leads=tally.leads, merged=tally.merged, quiet=tally.quiet, wrong=tally.wrong, problems=tally.problems[:500],
        table_version=work.house.tables.table(TABLE, on=work.today).version, by=work.actor.id, at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "lead.list", row.id, kind=kind, rows=tally.rows, leads=tally.leads)
    return row


def keep_scan(work: Work, signals: Iterable[Signal], *, unit: str) -> SignalList:
    """Put signals of our own rows to the table, and keep what became of them."""
    tally = Tally()
    system = work.as_actor(system_actor(work.house.county))
    for signal in signals:
        tally.rows += 1
        raise_signal(system, signal, tally, unit=unit)
    digest = hashlib.sha256(f"own|{unit}|{work.now.isoformat()}".encode()).hexdigest()
    return _keep(work, tally, digest=digest, kind="own", name=f"{work.today.isoformat()} 扫描", unit=unit)
