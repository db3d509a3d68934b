"""One open case per household and item: who comes first holds it, the database decides."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from server.cases.models import Case, Item
from server.cases.words import ITEMS, name_of
from server.foundation.work import Work
from server.intake.models import ItemClaim
from server.intake.refusals import AlreadyOpen
from server.organisation.models import Unit

ACTIVE_ITEMS = ("proposed", "confirmed", "running", "waiting-list")
#: what several of a household ask for at the same time, each in a case of its own; whether somebody is asked for twice is seen when she is named
OF_EACH_NAMED = frozenset({"child", "dibao-alone"})
#: what several persons of a household ask for at the same time: decided for each in a case of its own, asked for in one application
OF_EACH_PERSON = frozenset({"tekun"})
ENDED_CASES = ("closed", "withdrawn", "not-accepted")


def hold(work: Work, *, household_id: str, item: str, case_id: str) -> None:
    """Let a case hold an item of a household.

    :raises AlreadyOpen: another open case holds it.
    """
    if item in OF_EACH_NAMED:
        return
    if item in OF_EACH_PERSON:
        _refuse_beside(work, household_id, item, case_id)
    row = {"household_id": household_id, "item": item, "case_id": case_id, "at": work.now, "county": work.house.county}
    known = work.session.scalar(
        select(ItemClaim.case_id).where(ItemClaim.household_id == household_id, ItemClaim.item == item)
    )
    if known == case_id:
        return
    if known is None:
        work.session.add(ItemClaim(**row))
        work.session.flush()  # of two at once the database refuses one, which is run again and then sees the other
        return
    _refuse_open(work, known, item)
    work.session.execute(
        update(ItemClaim)
        .where(ItemClaim.household_id == household_id, ItemClaim.item == item, ItemClaim.case_id == known)
        .values(case_id=case_id, at=work.now),
        execution_options={"synchronize_session": False},
    )


def held_elsewhere(work: Work, household_id: str | None) -> dict[str, str]:
    """Return the household's items that open cases hold, each with its case number."""
    if household_id is None:
        return {}
    rows = work.session.execute(
        select(ItemClaim.item, Case.code)
        .join(Case, Case.id == ItemClaim.case_id)
        .join(Item, (Item.case_id == Case.id) & (Item.item == ItemClaim.item))
        .where(ItemClaim.household_id == household_id, Item.state.in_(ACTIVE_ITEMS), Case.state.not_in(ENDED_CASES))
    )
    return {item: code for item, code in rows}


def refuse_held(work: Work, *, household_id: str, items: list[str]) -> None:
    """Refuse items that another open case of the household holds.

    :raises AlreadyOpen: one of them is held.
    """
    rows = work.session.execute(
        select(ItemClaim.case_id, ItemClaim.item).where(
            ItemClaim.household_id == household_id, ItemClaim.item.in_(items)
        )
    ).all()
    for row in rows:
        _refuse_open(work, row.case_id, row.item)
    for item in OF_EACH_PERSON.intersection(items):
        _refuse_beside(work, household_id, item, None)


def _refuse_beside(work: Work, household_id: str, item: str, case_id: str | None) -> None:
    """Refuse what is still decided for one of the persons who applied together before."""
    beside = select(Case.id).where(Case.household_id == household_id, Case.beside_id.is_not(None))
    for other in work.session.scalars(beside):
        if other != case_id:
            _refuse_open(work, other, item)


def _refuse_open(work: Work, case_id: str, item: str) -> None:
    open_case = work.session.execute(
        select(Case.code, Unit.name)
        .join(Item, Item.case_id == Case.id)
        .join(Unit, Unit.id == Case.township)
        .where(Case.id == case_id, Item.item == item, Item.state.in_(ACTIVE_ITEMS), Case.state.not_in(ENDED_CASES))
    ).first()
    if open_case is not None:
        raise AlreadyOpen(item=name_of(ITEMS, item).zh, code=open_case.code, unit=open_case.name)


def move(work: Work, *, item: str, from_case: str, to_case: str) -> None:
    """Let the case to which an item moved hold it."""
    work.session.execute(
        update(ItemClaim).where(ItemClaim.case_id == from_case, ItemClaim.item == item).values(case_id=to_case),
        execution_options={"synchronize_session": False},
    )


def release(work: Work, *, case_id: str, items: list[str] | None = None) -> None:
    """Let a case hold its items (these, when named) no longer."""
    gone = delete(ItemClaim).where(ItemClaim.case_id == case_id)
    if items is not None:
        gone = gone.where(ItemClaim.item.in_(items))
    work.session.execute(gone, execution_options={"synchronize_session": False})
