"""The monthly list of small quick relief: family names, amounts, the month; only where the county publishes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.households.models import Benefit, Person
from server.notices.content import family_name
from server.notices.county import choice
from server.notices.exemptions import is_held
from server.notices.models import GROWN_UP, age_on
from server.organisation import rules
from server.organisation.models import Unit

ITEM = "temp-urgent"


@dataclass(frozen=True, slots=True)
class UrgentList:
    """Who was relieved in a month, as it may hang on a board."""

    township: Unit
    rows: list[tuple[str, Decimal]]
    total: Decimal


def urgent_list(work: Work, *, township: str, since: date, until: date) -> UrgentList:
    """Return the list of a township's small quick relief from a day to another; minors and the protected are only counted.

    :raises NotPermitted: the township is not the actor's.
    :raises NotFound: the county publishes no such list, or there is no such township.
    """
    unit = work.session.get(Unit, township)
    if unit is None or unit.county != work.house.county or not choice(work, "notice_urgent_list"):
        raise NotFound
    rules.require(work.actor, "notice.read", township=township)
    found = work.session.execute(
        select(Benefit.amount, Benefit.case_id, Person.name, Person.birth)
        .outerjoin(Person, Person.id == Benefit.person_id)
        .where(
            Benefit.county == work.house.county, Benefit.item == ITEM, Benefit.unit == township,
            Benefit.since >= since, Benefit.since < until, Benefit.amount.is_not(None),
        )
        .order_by(Benefit.since, Benefit.id)
    ).all()  # fmt: skip
    rows = [(_shown(work, row.name, row.birth, row.case_id), row.amount or Decimal(0)) for row in found]
    return UrgentList(unit, rows, sum((amount for _, amount in rows), Decimal(0)))


def _shown(work: Work, name: str | None, birth: date | None, case_id: str | None) -> str:
    minor = birth is not None and age_on(birth, work.today) < GROWN_UP
    if not name or minor or (case_id and is_held(work, case_id)):
        return "（依法不公布姓名）"
    return family_name(name)
