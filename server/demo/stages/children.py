"""Children who have been supported for a while, one at each step of their check, in files that only their section and the handlers read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from server.demo.people import id_number
from server.demo.stages.exhibit import Exhibit, Says, left_at
from server.demo.stages.placing import Stages
from server.foundation.work import Work
from server.households.models import Benefit, Membership
from server.households.operations import enter_benefit, register_household
from server.reviews.opening import open_by_hand

AMOUNT = Decimal(1100)
FIRST = 980  #: sequence of the children's numbers, apart from everybody else's
VISITED: Says = {"look": {"needs_visit": True}}


def _supported(work: Work, number: int, township: str) -> Benefit:
    """Enter a child that a grandmother has brought up and been paid for since the spring, as a roll hands it over."""
    grandmother = {"name": f"童示{'甲乙丙丁'[number]}", "id_kind": "resident", "id_number": id_number(date(1956, 3, 8 + number), FIRST)}  # fmt: skip
    child = {
        "name": f"童小{'甲乙丙丁'[number]}", "id_kind": "resident", "id_number": id_number(date(2015, 6, 1 + number), FIRST),
        "relation": "grandchild",
    }  # fmt: skip
    home = register_household(work, township=township, village=None, applicant=grandmother, members=[child])
    person = work.session.scalars(
        select(Membership.person_id).where(Membership.household_id == home.id, Membership.person_id != home.head_id)
    ).one()
    return enter_benefit(
        work, household_id=home.id, person_id=person, item="child", unit=township, since=work.today.replace(month=1, day=1),
        amount=AMOUNT, period="month",
    )  # fmt: skip


def _checked(number: int, step: str, *, says: Says | None = None) -> Exhibit:
    def begin(stages: Stages) -> str | None:
        township = stages.folk.units["qingsui"]

        def do(work: Work) -> str:
            benefit = _supported(work, number, township)
            return open_by_hand(
                work, household_id=benefit.household_id, item="child", kind="change", cause="祖母住院，由姑姑照看",
                person_id=benefit.person_id,
            ).case_id  # fmt: skip

        found = stages.act("child.civil", do)
        return found if found is None else str(found)

    return Exhibit(begin=begin, at=left_at(step), says=says or {})


EXHIBITS: list[Exhibit] = [
    _checked(0, "look"),
    _checked(1, "visit", says=VISITED),
    _checked(2, "propose"),
    _checked(3, "confirm"),
]
