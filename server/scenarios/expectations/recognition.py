"""What a scenario may expect of recognition: answers of tables, recognitions, the draw, ratings, instalments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Item, TableAnswer
from server.foundation.work import Work
from server.organisation.models import Unit
from server.recognition.models import CareRating, Instalment, Recognition, SpotDraw
from server.recognition.queries import state_of
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows
from server.scenarios.playhouse import Play


def _case(play: Play) -> str:
    return play.cases.get(play.current or "", "")


def tables(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare what the tables answered about the case's items, the latest of each last."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(TableAnswer, Item.item)
            .join(Item, Item.id == TableAnswer.item_id)
            .where(Item.case_id == _case(play))
            .order_by(TableAnswer.at, TableAnswer.id)
        ).all()
        return [
            {"table": a.table, "item": item, "version": a.version, "says": next(iter(a.outputs.values()), None),
             "missing": ",".join(a.missing), "basis": a.reason.get("basis", "")} for a, item in rows
        ]  # fmt: skip

    return compare_rows("tables", wanted, play.read(read), first="table")


def recognitions(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the recognitions of the case."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(Recognition).where(Recognition.case_id == _case(play)))
        return [
            {"kind": r.kind, "document": r.document, "from": r.recognised_on, "to": r.valid_to, "reminded": r.reminded_at,
             "state": state_of(r, work.today), "renewed": r.renewal_case_id is not None} for r in rows
        ]  # fmt: skip

    return compare_rows("recognitions", wanted, play.read(read), first="kind")


def draws(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the county's draw for spot checks."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(SpotDraw, Unit.code, Case.code.label("number"))
            .join(Unit, Unit.id == SpotDraw.township)
            .join(Case, Case.id == SpotDraw.case_id)
            .order_by(SpotDraw.serial)
        ).all()
        labels = {identifier: label for label, identifier in play.cases.items()}
        return [
            {"serial": d.serial, "case": labels.get(d.case_id), "township": unit, "seed": d.seed, "drawn": d.drawn,
             "checked": d.checked_at is not None, "agrees": d.agrees} for d, unit, _number in rows
        ]  # fmt: skip

    return compare_rows("draws", wanted, play.read(read), first="serial")


def care(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the ratings of self-care of the case's applicant, oldest first."""

    def read(work: Work) -> list[Row]:
        person = work.session.get_one(Case, _case(play)).applicant_id
        rows = work.session.scalars(
            select(CareRating).where(CareRating.person_id == person).order_by(CareRating.rated_at)
        )
        return [{"level": r.level, "missed": r.missed, "on": r.rated_on, "agency": r.agency} for r in rows]

    return compare_rows("care", wanted, play.read(read), first="level")


def instalments(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the instalments of the case's relief."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(
            select(Instalment).where(Instalment.case_id == _case(play)).order_by(Instalment.serial)
        )
        return [
            {"serial": r.serial, "on": r.due_on, "amount": r.amount, "asked": r.requested_at is not None} for r in rows
        ]

    return compare_rows("instalments", wanted, play.read(read), first="amount")


EXPECTATIONS = {
    "tables": tables,
    "recognitions": recognitions,
    "draws": draws,
    "care": care,
    "instalments": instalments,
}
