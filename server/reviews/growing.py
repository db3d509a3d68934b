"""Children who are supported and grow up: the county's child welfare is told before the eighteenth birthday and on it.

Nothing ends by itself: a person finds out about schooling and opens the end or the change of aid, which hears the family first.
No list of checks names such a child, whose file is restricted; so the message goes to the section that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import bindparam, select

from server.cases.models import Case
from server.foundation.work import Work
from server.households.models import Benefit, Person
from server.households.running import runs_on
from server.messaging.operations import tell_posts
from server.organisation.models import Unit
from server.reviews.cycles import GROWN, birthday

BEFORE = timedelta(days=60)  #: so early the section is told (demo parameter)
SECTION = "child_welfare"
# Asked every day, so each is built once.
_OFFICES = select(Unit).where(Unit.county == bindparam("county"), Unit.kind == "county").order_by(Unit.id)
_GROWING = (
    select(Benefit, Case.code, Person.birth)
    .join(Person, Person.id == Benefit.person_id)
    .join(Case, Case.id == Benefit.case_id)
    .where(
        Benefit.county == bindparam("county"), Benefit.item == "child", Benefit.period == "month",
        runs_on(bindparam("today")), Person.birth.is_not(None),
        Person.died_on.is_(None), Person.birth <= bindparam("born_by"),
    )
)  # fmt: skip


def remind(work: Work) -> int:
    """Tell of every supported child who soon turns 18, or has, and return how many messages are new."""
    growing = list(_growing(work))
    offices = work.session.scalars(_OFFICES, {"county": work.house.county}).all() if growing else ()
    return sum(_tell(work, office, benefit, code, on) for benefit, code, on in growing for office in offices)


def _growing(work: Work) -> Iterator[tuple[Benefit, str, date]]:
    soon = work.today + BEFORE
    asked = {"county": work.house.county, "today": work.today, "born_by": soon - timedelta(days=365 * GROWN)}
    rows = work.session.execute(_GROWING, asked)
    for benefit, code, birth in rows:
        assert birth is not None, "the statement asks for it"
        grown = birthday(birth, GROWN)
        if grown <= soon:
            yield benefit, code, grown


def _tell(work: Work, office: Unit, benefit: Benefit, code: str, grown: date) -> int:
    over = grown <= work.today
    task = (
        "儿童已满18周岁仍在发放：核实就学，办理继续或终止"
        if over
        else f"儿童将于 {grown:%Y-%m-%d} 满18周岁：核实就学，办理继续或终止"
    )
    return tell_posts(
        work, unit_id=office.id, roles=(SECTION,), template="task-arrived", cause=f"{benefit.id}:{'grown' if over else 'grows'}",
        case_id=benefit.case_id, link=f"/cases/{benefit.case_id}", facts={"case": code, "task": task, "unit": office.name},
    )  # fmt: skip
