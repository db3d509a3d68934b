"""Rigid expenses of 12 months: each line's own part, what of it counts, and its ratio to the household's income."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from server.cases.advance import plain
from server.cases.asking import ask
from server.foundation.errors import FieldProblem
from server.foundation.money import fen
from server.foundation.work import Work
from server.recognition.models import ExpenseSheet
from workflows.dmn import Decision

COVERS = ("basic_insurance", "serious_illness", "medical_aid", "commercial", "charity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """One line as it counts."""

    person: str
    kind: str
    total: Decimal
    own_part: Decimal  #: after everything that others pay
    counted: Decimal
    why: str
    rules: tuple[str, ...]  #: rows of `rigid-items` and `education-tariff` by which it counts


def own_part(line: Mapping[str, Any]) -> Decimal:
    """Return what the household pays itself: the total less every insurance, aid, commercial cover and charity."""
    covered = sum((_money(line.get(name)) for name in COVERS), Decimal(0))
    return _money(line["total"]) - covered


def reckon(work: Work, lines: Iterable[Mapping[str, Any]]) -> list[Reckoned]:
    """Return each expense with the part that counts (tables `rigid-items` and `education-tariff`)."""
    found: list[Reckoned] = []
    tariff_left: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        rule = ask(work, "rigid-items", {"division": work.house.county, "kind": line["kind"]})
        own, counted = own_part(line), Decimal(0)
        why, rules = rule.hits[0].notes["reason_zh"], list(rule.rules)
        if rule.outputs["counted"]:
            counted = own
        if rule.outputs["way"] == "public-tariff":
            pupil = (str(line["person"]), str(line.get("stage") or "none"))
            tariff = _tariff(work, pupil[1])
            left = tariff_left.setdefault(pupil, Decimal(tariff.outputs["tariff_year"]))
            rules += tariff.rules
            counted = min(own, left)
            tariff_left[pupil] = left - counted
        found.append(
            Reckoned(person=str(line["person"]), kind=str(line["kind"]), total=_money(line["total"]), own_part=own,
                     counted=counted, why=why, rules=tuple(rules))
        )  # fmt: skip
    return found


def _tariff(work: Work, stage: str) -> Decision:
    found: Decision = ask(work, "education-tariff", {"division": work.house.county, "stage": stage})
    return found


def rigid(lines: Iterable[Reckoned]) -> Decimal:
    """Return the sum of what counts; the sum comes first, rounding last."""
    return sum((line.counted for line in lines), Decimal(0))


def ratio(expenses: Decimal, income: Decimal | None) -> Decimal | None:
    """Return expenses by income, with four decimals; a household without income has none."""
    if income is None or income <= 0:
        return None
    return (expenses / income).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


def exceeds(expenses: Decimal, income: Decimal | None, limit: Decimal) -> bool | None:
    """Tell whether expenses exceed the ratio of income: compared by multiplication, so that nothing is rounded.

    With no income every expense exceeds it; where income is not known, neither is the answer.
    """
    return None if income is None else expenses > limit * income


def keep(
    work: Work, *, item_id: str, lines: list[Reckoned], income: Decimal | None, limit: Decimal | None
) -> ExpenseSheet:
    """Keep the sheet; the one made last counts."""
    versions = {
        table: work.house.tables.table(table, on=work.today).version
        for table in ("rigid-items", "education-tariff", "standards")
    }
    total = rigid(lines)
    sheet = ExpenseSheet(
        id=work.new_id(), county=work.house.county, item_id=item_id, rigid_fen=fen(total),
        lines=[plain(asdict(line)) for line in lines],
        income_fen=None if income is None else fen(income), ratio=ratio(total, income), limit=limit, versions=versions,
        at=work.now, by=work.actor.id,
    )  # fmt: skip
    work.session.add(sheet)
    work.session.flush()
    return sheet


def sheet_of(work: Work, item_id: str) -> ExpenseSheet | None:
    """Return the sheet of an item that counts."""
    return work.session.scalar(
        select(ExpenseSheet)
        .where(ExpenseSheet.item_id == item_id)
        .order_by(ExpenseSheet.at.desc(), ExpenseSheet.id.desc())
        .limit(1)
    )


def problems(lines: Iterable[Mapping[str, Any]], *, people: set[str], path: str = "expenses") -> list[FieldProblem]:
    """Refuse expenses of others, an own part below nothing, a school fee without its stage."""
    found = []
    for number, line in enumerate(lines):
        place = f"{path}/{number}"
        if people and str(line["person"]) not in people:
            found.append(
                FieldProblem(f"{place}/person", "not-a-member", "这个人不在家庭成员里。", "No member of the household.")
            )
        if own_part(line) < 0:
            found.append(
                FieldProblem(
                    f"{place}/total", "covered-beyond-total",
                    "各项报销、救助合计超过了总费用，请核对。", "Insurance and aid add up to more than the total.",
                )
            )  # fmt: skip
        if line["kind"] == "education" and not line.get("stage"):
            found.append(
                FieldProblem(f"{place}/stage", "required", "请选择就学阶段。", "Choose the stage of schooling.")
            )
    return found


def _money(value: Any) -> Decimal:
    return Decimal(0) if value in (None, "") else Decimal(str(value))
