"""What a scenario may expect of rebuilding lists, of winter lists and of their lines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.disasters.models import Rebuilding, Registration, WinterLine, WinterList
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation.models import Unit
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows
from server.scenarios.playhouse import Play


def lists(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the county's winter lists."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(WinterList, Unit.code)
            .join(Unit, Unit.id == WinterList.township)
            .order_by(WinterList.year, Unit.code)
        ).all()
        return [
            {"township": unit, "year": row.year, "state": row.state, "due": row.due_on, "sealed": bool(row.sha256)} for row, unit in rows
        ]  # fmt: skip

    return compare_rows("winter-lists", wanted, play.read(read), first="township")


def lines(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the lines of every winter list."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(WinterLine, WinterList.year, Person.name, Registration.state)
            .join(WinterList, WinterList.id == WinterLine.list_id)
            .join(Household, Household.id == WinterLine.household_id)
            .join(Person, Person.id == Household.head_id)
            .outerjoin(Registration, Registration.id == WinterLine.registration_id)
            .order_by(WinterList.year, Person.name)
        ).all()
        return [
            {"name": name, "year": year, "standing": line.standing, "result": line.result or None, "amount": line.amount,
             "granted_on": line.granted_on, "registration": state, "identity": line.identity or None}
            for line, year, name, state in rows
        ]  # fmt: skip

    return compare_rows("winter-lines", wanted, play.read(read), first="name")


def rebuilding(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the rebuilding lists of all events."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Rebuilding, Person.name)
            .join(Household, Household.id == Rebuilding.household_id)
            .join(Person, Person.id == Household.head_id)
            .order_by(Person.name)
        ).all()
        return [
            {"name": name, "put_forward": row.put_forward, "damage": row.damage_grade, "amount": row.amount} for row, name in rows
        ]  # fmt: skip

    return compare_rows("rebuilding", wanted, play.read(read), first="name")


EXPECTATIONS = {"rebuilding": rebuilding, "winter-lists": lists, "winter-lines": lines}
