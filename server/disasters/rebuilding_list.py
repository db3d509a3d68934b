"""The rebuilding list of an event as its readers see it: households, how far each has come, what was approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from server.cases.models import Case, Instance, Item, Task, Timer
from server.cases.veiling import OPEN, veils_of_homes
from server.cases.visibility import masked_name, named_cases, visible_cases
from server.cases.words import Name
from server.disasters.models import Disaster, Rebuilding
from server.disasters.reading import named, readable
from server.disasters.rebuilding import ITEM
from server.disasters.words import REBUILDING_ENDS, REBUILDING_STEPS, SENT, WAITS
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildingRow:
    """One household on the list; the head's name is masked for who may not read it."""

    row: Rebuilding
    household: str
    name: str
    place: str
    case: str
    case_id: str  #: empty where the actor may not open the case
    stage: str  #: key of the words: an open step, how it ended, `sent` or `waits`
    state: Name
    colour: str


def rebuilding_rows(work: Work, event: Disaster) -> list[RebuildingRow]:
    """Return an event's list as far as the actor may see it: her own township's or village's, the county's, and the lines whose case is hers to read."""
    opened = select(Case.id).where(visible_cases(work.actor))
    rows = work.session.execute(
        select(Rebuilding, Household.code, Person.name, Unit.name, Case.code, Item.state)
        .join(Household, Household.id == Rebuilding.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(Case, Case.id == Rebuilding.case_id)
        .join(Item, (Item.case_id == Case.id) & (Item.item == ITEM))
        .join(Unit, Unit.id == func.coalesce(Rebuilding.village, Rebuilding.township))
        .where(Rebuilding.disaster_id == event.id, or_(readable(work, Rebuilding), Case.id.in_(opened)))
        .order_by(Rebuilding.at, Rebuilding.id)
    ).all()
    cases = {row.case_id for row, *_ in rows}
    open_steps, by_case = _open_steps(work, cases), named_cases(work, cases)
    may_open = set(work.session.scalars(opened.where(Case.id.in_(sorted(cases)))))
    told = {row.id for row, *_ in rows if named(work, row) or row.case_id in by_case}
    covers = veils_of_homes(work, {row.household_id: row.township for row, *_ in rows if row.id not in told})
    found = []
    for row, code, name, place, case, item in rows:
        stage, state, colour = _stage(item, open_steps.get(row.case_id))
        shown = name if row.id in told else masked_name(name)
        covered = covers.get(row.household_id, OPEN).over_row(work, row, "group_name")
        found.append(
            RebuildingRow(
                row=covered, household=code, name=shown, place=place, case=case, stage=stage, state=state, colour=colour,
                case_id=row.case_id if row.case_id in may_open else "",
            )
        )  # fmt: skip
    return found


def _open_steps(work: Work, case_ids: Collection[str]) -> Mapping[str, set[str]]:
    """Return, for each case whose transfer runs, the steps that are open and the timers that run."""
    found: dict[str, set[str]] = defaultdict(set)
    running = select(Instance.case_id).where(
        Instance.case_id.in_(sorted(case_ids)), Instance.key == "refer", Instance.state == "open"
    )
    for case_id in work.session.scalars(running):
        found[case_id].add("")
    tasks = select(Task.case_id, Task.element).where(Task.case_id.in_(sorted(case_ids)), Task.state == "open")
    timers = (
        select(Instance.case_id, Timer.element)
        .join(Instance, Instance.id == Timer.instance_id)
        .where(Instance.case_id.in_(sorted(case_ids)), Timer.state == "open")
    )
    for case_id, element in [*work.session.execute(tasks), *work.session.execute(timers)]:
        found[case_id].add(element)
    return found


def _stage(item: str, open_steps: set[str] | None) -> tuple[str, Name, str]:
    if item in REBUILDING_ENDS:
        return item, *REBUILDING_ENDS[item]
    if not open_steps:
        return "waits", WAITS, "amber"
    stage = next((step for step in REBUILDING_STEPS if step in open_steps), "sent")
    return stage, REBUILDING_STEPS.get(stage, SENT), "blue"
