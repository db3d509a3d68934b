"""How often a household is checked, and by when: the county's table says which term, the tables of terms say how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from server.cases.asking import ask
from server.cases.terms import measure
from server.determination.beginning import ALONE
from server.foundation.work import Work
from server.households.counting import COUNTS
from server.households.models import Benefit, Membership, Person
from server.households.standings import standing_of
from workflows.dmn import Decision

CHECKED = ("dibao", "dibao-alone", "tekun")  #: aids that are checked periodically
CYCLED = (*CHECKED, "child")  #: and with them what has a check of its own, in a restricted file
_ABLE = frozenset({"full", "partial"})
_UNSTEADY = frozenset({"flexible", "farming", "self", "unemployed"})
WORKING_AGE = (16, 60)
GROWN = 18


@dataclass(frozen=True, slots=True)
class Cycle:
    """The term of a household's periodic check and why it is this one."""

    rule: str
    answer: Decision  #: of the table that says so


def cycle_of(work: Work, benefit: Benefit) -> Cycle:
    """Return how often this benefit is checked.

    What nobody has recorded about a person of working age counts as able to work: the shorter cycle is the safe one.
    """
    if benefit.item == "child":
        return _of_a_child(work, benefit)
    people = members_of(work, benefit.household_id)
    if benefit.item == ALONE:
        people = [person for person in people if person.id == benefit.person_id]
    facts = {
        "item": benefit.item,
        "can_work": any(_can_work(person, work.today) for person in people),
        "unstable": _unstable(work, benefit, people),
        "quarterly": bool(work.house.parameters.get("review_quarterly", False)),
    }
    return _cycle(ask(work, "review-cycle", facts))


def _of_a_child(work: Work, benefit: Benefit) -> Cycle:
    """Return how often a child's support is checked; who recognised it knows of which kind the child is."""
    facts = {"category": work.house.offers["child.kind"](work, benefit)}
    return _cycle(ask(work, "child-review-cycle", facts))


def _cycle(found: Decision) -> Cycle:
    return Cycle(str(found.outputs["rule"]), found)


def _unstable(work: Work, benefit: Benefit, people: list[Person]) -> bool:
    """Tell whether income is not steady: as the roll said, else by what the members live on."""
    said = standing_of(work, benefit.id)
    if said is not None and said.stable is not None:
        return not said.stable
    return any(person.facts.get("employment") in _UNSTEADY for person in people)


def members_of(work: Work, household_id: str) -> list[Person]:
    """Return who counts in a household today."""
    return list(
        work.session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.household_id == household_id, COUNTS)
            .order_by(Membership.relation != "self", Person.birth, Person.id)
        )
    )


def _can_work(person: Person, today: date) -> bool:
    if person.birth is not None and not WORKING_AGE[0] <= age_on(person.birth, today) < WORKING_AGE[1]:
        return False
    found = person.facts.get("labour_found") or {}  # what a visit found goes before what was declared
    return str(found.get("capacity") or person.facts.get("labour", "full")) in _ABLE


def age_on(birth: date, day: date) -> int:
    """Return a person's age on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birthday(birth: date, age: int) -> date:
    """Return the day on which somebody reaches an age; who is born on 29 February does so on 1 March of a common year."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def due_on(work: Work, rule: str, since: date) -> date:
    """Return the last day of a term that runs from a day, by the tables of terms in force today."""
    return measure(work, rule, anchor=since.isoformat(), pinned_on=work.today).due.due_on


def working_days(work: Work, first: date, last: date) -> list[date]:
    """Return the working days from a day to a day."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if work.house.calendar.is_workday(day).workday]
