"""The file of a winter list: what emergency management gets, and nothing more than it needs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from server.disasters.models import Registration, WinterLine, WinterList
from server.disasters.words import word
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation.models import Unit
from server.web.table_files import write_csv

COLUMNS = ("序号", "家庭编号", "户主", "乡镇", "村（社区）", "需救助人口", "需求", "受灾损失和自救能力")


def list_file(work: Work, row: WinterList) -> bytes:
    """Return the households on a list, by code, as CSV; no numbers of people, telephones or accounts."""
    town, village = aliased(Unit), aliased(Unit)
    rows = work.session.execute(
        select(WinterLine, Household.code, Person.name, town.name, village.name, Registration.damage)
        .join(Household, Household.id == WinterLine.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(town, town.id == Household.township)
        .outerjoin(village, village.id == Household.village)
        .outerjoin(Registration, Registration.id == WinterLine.registration_id)
        .where(WinterLine.list_id == row.id, WinterLine.standing == "in")
        .order_by(Household.code)
    ).all()
    return write_csv(
        COLUMNS,
        [
            [number, code, name, township, place or "", line.people, needs_of(line), damage or ""]
            for number, (line, code, name, township, place, damage) in enumerate(rows, start=1)
        ],
    )


def needs_of(line: WinterLine | Registration) -> str:
    """Return what a household lacks, in words."""
    return "、".join(word("disaster-household", "needs", key).zh for key in line.needs)
