"""What the members read of a matter before anybody words it: from a whitelist, with no name and no identifier."""

from __future__ import annotations

from sqlalchemy import func, select

from server.cases.models import Case, Instance, Item, SupervisionEntry, Task
from server.cases.terms import NEVER
from server.cases.words import ITEMS, name_of
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.households.models import Membership
from server.meetings.models import MeetingRequest, Resolution
from server.meetings.office import speakers
from server.meetings.words import QUESTIONS
from server.organisation.models import Unit
from server.verification.queries import lapsed_on

#: items of which other departments are told nothing in writing
RESTRICTED = frozenset({"child"})


def default_facts(work: Work, request: MeetingRequest) -> str:
    """Return the facts of a matter as the system knows them; the secretary may word them anew."""
    if request.kind == "transfer":
        return _of_transfer(work, request)
    if request.kind == "resolution":
        return _of_resolution(work, request)
    return _of_case(work, request)


def _of_case(work: Work, request: MeetingRequest) -> str:
    case = work.session.get_one(Case, request.case_id)
    township = work.session.scalar(select(Unit.name).where(Unit.id == case.township)) or ""
    people = work.session.scalar(
        select(func.count()).select_from(Membership).where(Membership.household_id == case.household_id, Membership.until.is_(None))
    )  # fmt: skip
    wanted = (
        select(Item.item).where(Item.case_id == case.id, Item.state.in_(("running", "confirmed"))).order_by(Item.item)
    )
    found = list(work.session.scalars(wanted))
    if RESTRICTED & set(found):
        return "限制查阅的儿童事项，情况由县民政在会上说明。"
    items = "、".join(name_of(ITEMS, item).zh for item in found)
    parts = [
        f"{township}受理" + (f"，家庭 {people} 人" if people else ""),
        f"办理事项：{items}" if items else "",
        "提请原因：" + "：".join(filter(None, (name_of(QUESTIONS, request.question).zh, request.reason))),
        f"拟救助金额：{request.amount:,.2f} 元" if request.amount is not None else "",
        f"核对报告已于 {last} 到期，议定后仍须重新核对" if (last := lapsed_on(work, case.id)) else "",
    ]
    return "\n".join(part for part in parts if part)


def _of_transfer(work: Work, request: MeetingRequest) -> str:
    entry = work.session.get_one(SupervisionEntry, request.entry_id)
    unit = work.session.scalar(select(Unit.name).where(Unit.id == entry.unit_id)) or ""
    rows = work.session.execute(
        select(Task.name, Task.due_at)
        .where(Task.instance_id == entry.instance_id, Task.unit_id == entry.unit_id, Task.state == "open", Task.due_at < NEVER)
        .order_by(Task.due_at)
    ).first()  # fmt: skip
    late = f"“{rows.name}”应于 {local_date(rows.due_at).isoformat()} 前办结，至今未办。" if rows else ""
    return f"{unit}的转办事项列入督办清单（{local_date(entry.listed_at).isoformat()}）。{late}"


def _of_resolution(work: Work, request: MeetingRequest) -> str:
    resolution = work.session.get_one(Resolution, request.resolution_id)
    unit = work.session.scalar(select(Unit.name).where(Unit.id == resolution.unit_id)) or ""
    return f"{unit}应于 {resolution.due_on.isoformat()} 前落实的决议没有落实：{resolution.text}"


def concerned_units(work: Work, request: MeetingRequest) -> list[str]:
    """Return the units that a matter concerns besides the core, as far as they have somebody to speak for them."""
    if request.kind == "transfer":
        found = {work.session.get_one(SupervisionEntry, request.entry_id).unit_id}
    elif request.kind == "resolution":
        found = {work.session.get_one(Resolution, request.resolution_id).unit_id}
    else:
        found = _departments(work, request)
    with_people = speakers(work, found)
    return sorted(unit for unit in found if with_people[unit])


def _departments(work: Work, request: MeetingRequest) -> set[str]:
    """Return the departments that own the item asked about; of a dispute or complex needs, those of all items that run."""
    wanted = select(Item.item).where(Item.case_id == request.case_id, Item.state.in_(("running", "confirmed")))
    if request.question not in ("complex", "disputed"):
        wanted = wanted.join(Instance, Instance.item_id == Item.id).where(Instance.id == request.instance_id)
    decide = work.house.tables.decide
    owners = {
        str(decide("departments", {"item": item}, on=work.today).outputs["owner"])
        for item in work.session.scalars(wanted)
    }
    units = select(Unit.id).where(
        Unit.county == work.house.county, Unit.kind == "department", Unit.department.in_(owners)
    )
    return set(work.session.scalars(units)) if owners else set()
