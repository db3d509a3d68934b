"""A member of a household on the allowance finds work: the county leaves the new wage out for some months, then looks again.

No national rule says for how long (some provinces do); the months are the county's table `new-job`.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update

from server.determination.beginning import ALONE
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.households.models import Benefit, Person
from server.reviews import calendar
from server.reviews.family.consequences import Consequences
from server.reviews.models import CalendarEntry
from workflows.assessment import counts_from

ALLOWANCE = ("dibao", ALONE)
OCCASION, RULE = "new-job", "RV.job"


def told(found: Consequences) -> None:
    """Keep since when somebody works, and put the check of the day on which the wage begins to count into the calendar."""
    person = found.work.session.get(Person, str(found.said.get("person") or ""))
    if person is None:
        return
    if found.said["job_state"] == "unemployed":
        _lost(found.work, person)
        return
    benefit = _aided(found, person)
    if benefit is None or "new_job" in person.facts:
        return  # who changes the employer while the months run does not begin them anew
    since, wage = found.change.happened_on, found.said.get("wage")
    person.facts = {**person.facts, "new_job": {"since": since.isoformat(), "wage": str(wage or "")}}
    found.work.session.flush()
    if (day := _counts_from(found.work, since)) is not None and day > found.work.today:
        _plan(found, person, benefit, day)


def _lost(work: Work, person: Person) -> None:
    """Forget the job with the check that was planned for it: the next one is new again."""
    person.facts = {name: value for name, value in person.facts.items() if name != "new_job"}
    work.session.execute(
        update(CalendarEntry)
        .where(
            CalendarEntry.person_id == person.id, CalendarEntry.state == "waiting", CalendarEntry.occasion == OCCASION
        )
        .values(state="dropped"),
        execution_options=QUIET,
    )  # fmt: skip


def _aided(found: Consequences, person: Person) -> Benefit | None:
    """Return the allowance that the person received when the work began."""
    for benefit in found.received():
        own = benefit.item != ALONE or benefit.person_id == person.id
        if benefit.item in ALLOWANCE and own and benefit.since <= found.change.happened_on:
            return benefit
    return None


def _counts_from(work: Work, since: date) -> date | None:
    return counts_from(work.house.tables, since, division=work.house.county, on=work.today)


def _plan(found: Consequences, person: Person, benefit: Benefit, day: date) -> None:
    entry = calendar.enter(
        found.work, benefit=benefit, since=day, occasion=OCCASION, rule=RULE, person_id=person.id, opens_on=day
    )
    if entry is not None:
        last = (day - timedelta(days=1)).isoformat()
        found.note(
            "new-job", entry.id, f"{person.name}：新就业收入到 {last} 按本县规定不计入或少计入，次日自动发起核查"
        )
