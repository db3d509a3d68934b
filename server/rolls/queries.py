"""Read rolls: those that wait, one with its preview, and the lists to download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forms.identity import mask_id
from server.audit import operations as audit
from server.cases.visibility import masked_name, sees_names
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit, User
from server.rolls.importing import lines_of, read_import
from server.rolls.models import RollImport
from server.rolls.reading import columns
from server.web.table_files import write_csv

SHOWN = 50
_EXAMPLE = {
    "household_no": "001", "township": "青穗镇", "village": "麦香村", "name": "示例", "id_number": "（18位号码）", "relation": "户主",
    "phone": "13900000000", "item": "低保", "amount": "620", "since": "2025-03-01", "last_checked_on": "2026-03-10", "stable": "稳定",
    "payee": "示例", "bank": "青穗农商行", "account": "（16-19位）", "card_state": "正常", "identity": "低保", "document": "青民低〔2025〕1号",
    "issued_by": "青穗县民政局", "valid_from": "2025-02-20", "residence_address": "麦香村一组",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RollSheet:
    """One roll as its page shows it; numbers are masked, and names too for whoever reads none there."""

    roll: RollImport
    uploaded_by: str
    decided_by: str
    townships: list[str]
    rows: list[dict[str, str]]
    may_confirm: bool
    may_drop: bool


def rolls(work: Work) -> list[tuple[RollImport, str]]:
    """Return the rolls of the actor's townships, newest first, each with who uploaded it."""
    found = rules.relations(work.actor, "roll.read")
    rows = work.session.execute(
        select(RollImport, User.name)
        .outerjoin(User, User.id == RollImport.uploaded_by)
        .where(RollImport.county == work.house.county)
        .order_by(RollImport.uploaded_at.desc())
        .limit(200)
    ).all()
    own = found.get("own", frozenset())
    return [(row, name or "") for row, name in rows if "county" in found or set(row.townships) <= own]


def roll_sheet(work: Work, import_id: str) -> RollSheet:
    """Read a roll with the beginning of what it would bring in; that it was opened is kept in the read log."""
    roll = read_import(work, import_id, action="roll.read")
    audit.record_read(work, "roll.open", roll.id)
    names = dict(
        work.session.execute(
            select(User.id, User.name).where(User.id.in_([roll.uploaded_by, roll.decided_by or ""]))
        ).all()
    )
    units = work.session.scalars(select(Unit.name).where(Unit.id.in_(roll.townships)).order_by(Unit.name))
    waits = roll.state == "waiting"
    confirms = rules.relations(work.actor, "roll.confirm")
    return RollSheet(
        roll=roll, uploaded_by=names.get(roll.uploaded_by, ""), decided_by=names.get(roll.decided_by or "", ""),
        townships=list(units), rows=_preview(work, roll) if waits else [], may_drop=waits and rules.may(work.actor, "roll.import"),
        may_confirm=waits and bool(confirms) and roll.uploaded_by not in rules.answers_for(work.actor, "roll.confirm"),
    )  # fmt: skip


def _preview(work: Work, roll: RollImport) -> list[dict[str, str]]:
    named = all(sees_names(work.actor, township=each) for each in roll.townships)
    return [
        {
            "row": str(line.number), "household": str(line.answers["household_no"]),
            "name": str(line.answers["name"]) if named else masked_name(str(line.answers["name"])),
            "id_number": mask_id(str(line.answers["id_number"])), "relation": _word("relation", line.answers["relation"]),
            "item": _word("item", line.answers.get("item")), "amount": str(line.answers.get("amount") or ""),
            "checked": str(line.answers.get("last_checked_on") or ""), "card": _word("card_state", line.answers.get("card_state")),
            "identity": _word("identity", line.answers.get("identity")),
        }
        for line in lines_of(work, roll)[:SHOWN]
    ]  # fmt: skip


def _word(name: str, value: Any) -> str:
    field = next(each for each in columns().values() if each.name == name)
    return next((option.zh for option in field.options if option.value == value), "")


def problem_file(work: Work, import_id: str) -> tuple[str, bytes]:
    """Return the name of a roll's file and its problems as CSV; cells that a spreadsheet would compute are made harmless."""
    roll = read_import(work, import_id, action="roll.read")
    rows = [
        (each["row"], each["column"], "没有导入" if each["bad"] else "请核对", each["zh"]) for each in roll.problems
    ]
    content = write_csv(("行号", "列", "处理", "原因"), rows)
    audit.record_export(work, roll.id, content, what="roll problems")
    return roll.name, content


def template_file() -> bytes:
    """Return the file to fill in: one header row and one example row."""
    return write_csv(list(columns()), [[_EXAMPLE.get(each.name, "") for each in columns().values()]])


def choices() -> Sequence[tuple[str, str]]:
    """Return the columns that take one of several words, with those words."""
    return [
        (title, "、".join(option.zh for option in field.options)) for title, field in columns().items() if field.options
    ]
