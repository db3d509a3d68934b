"""A member of a household on the allowance finds work: the county leaves the new wage out for some months, then looks again.

Of a household that is only recognised (低保边缘, 刚性支出) the wage counts from the first day on, in the check that its report opens.

No national rule says for how long (some provinces do); the months are the county's table `new-job`.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from server.determination.beginning import ALONE
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.households.models import Benefit, Person
from server.reviews import calendar, recognised
from server.reviews.family.consequences import Consequences
from server.reviews.models import CalendarEntry
from workflows.assessment import AT_ONCE, counts_from

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
    benefit, since = _aided(found, person), found.change.happened_on
    job = {"since": since.isoformat(), "wage": str(found.said.get("wage") or "")}
    if benefit is None:
        _counts_at_once(found, person, job)
        return
    if "new_job" in person.facts:
        return  # who changes the employer while the months run does not begin them anew
    person.facts = {**person.facts, "new_job": job}
    found.work.session.flush()
    if (day := _counts_from(found.work, since)) is not None and day > found.work.today:
        _plan(found, person, benefit, day)


def _counts_at_once(found: Consequences, person: Person, job: dict[str, Any]) -> None:
    """Keep the wage of a recognised household, the newest where it changes; one whose months still run keeps those."""
    before = person.facts.get("new_job") or {AT_ONCE: True}
    if not job["wage"] or not before.get(AT_ONCE) or not recognised.all_held(found.work, found.household.id):
        return
    person.facts = {**person.facts, "new_job": {**job, AT_ONCE: True}}
    found.work.session.flush()
    words = f"{person.name}：{job['since']} 起的工资每月 {Decimal(job['wage']):,.2f} 元，核查时按全年计入"
    found.note("new-job", person.id, words)


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
