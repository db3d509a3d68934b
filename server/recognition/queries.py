"""Read recognition: why an item stands as it does, which recognitions end, what the draw for spot checks was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_

from server.cases.asking import answers_about
from server.cases.models import Case, Instance, Item, TableAnswer
from server.cases.restricting import open_to
from server.cases.visibility import masked_name, sees_names
from server.foundation.identity import Actor
from server.foundation.paging import BadCursor, Page, cut, decode_cursor
from server.foundation.work import Work
from server.households.models import Person
from server.organisation import rules
from server.organisation.models import Unit, User
from server.recognition import children, expenses, instalments, support
from server.recognition.draws import last_serial, shown_seed
from server.recognition.models import CareRating, ChildFile, ExpenseSheet, Instalment, Obligor, Recognition, SpotDraw
from server.recognition.renewal import EARLIEST, LATEST

ITEMS = ("tekun", "bianyuan", "gangxing", "temp-spend", "child")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why one item stands as it does: tables, obligors, expenses, draw, rating, instalments, the child."""

    item: Item
    answers: Sequence[TableAnswer]
    obligors: Sequence[Obligor]
    sheet: ExpenseSheet | None
    draw: SpotDraw | None
    rating: CareRating | None
    paid_level: str | None  #: the level at which the support is paid, where that is not the rated one
    instalments: Sequence[Instalment]
    recognition: Recognition | None
    child: ChildFile | None
    child_name: str
    payee_name: str
    may_report_care: bool  #: the person receives support whose level may be reported as changed

    @property
    def empty(self) -> bool:
        """Tell whether nothing has been found out yet."""
        return not (self.answers or self.sheet or self.draw or self.rating or self.instalments or self.child)


def grounds_of(work: Work, item: Item) -> Grounds:
    """Return why an item stands as it does; the caller has checked that the actor may read its case."""
    case = work.session.get_one(Case, item.case_id)
    child = children.child_of(work, item.id) if item.item == children.ITEM else None
    tekun = item.item == support.ITEM
    rating = support.rating_of(work, case.applicant_id) if tekun else None
    return Grounds(
        item=item, answers=answers_about(work, item.id), sheet=expenses.sheet_of(work, item.id), child=child,
        obligors=list(work.session.scalars(select(Obligor).where(Obligor.item_id == item.id).order_by(Obligor.id))),
        draw=work.session.scalar(select(SpotDraw).where(SpotDraw.case_id == case.id)) if tekun else None,
        rating=rating, paid_level=_paid_otherwise(work, case.applicant_id, rating), instalments=instalments.of_item(work, item.id),
        recognition=work.session.scalar(select(Recognition).where(Recognition.item_id == item.id)),
        child_name=_name(work, child.person_id if child else None), payee_name=_name(work, child.payee_id if child else None),
        may_report_care=tekun and item.state == "granted" and rules.may(work.actor, "care.report"),
    )  # fmt: skip


def _paid_otherwise(work: Work, person_id: str, rating: CareRating | None) -> str | None:
    if rating is None:
        return None
    paid = support.paid_level(work, person_id, rated=rating.level)
    return paid if paid != rating.level else None


def _name(work: Work, person_id: str | None) -> str:
    return (work.session.scalar(select(Person.name).where(Person.id == person_id)) or "") if person_id else ""


def grounds_of_case(work: Work, case_id: str) -> list[Grounds]:
    """Return the grounds of each of this room's items in a case that something has been found out about."""
    wanted = select(Item).where(Item.case_id == case_id, Item.item.in_(ITEMS)).order_by(Item.item)
    return [found for item in work.session.scalars(wanted) if not (found := grounds_of(work, item)).empty]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionRow:
    """One line of the list of recognitions."""

    row: Recognition
    case_code: str
    person: str
    township: str
    state: str  #: valid, ending, renewing, over
    renewal_code: str
    may_renew: bool


def visible(actor: Actor, action: str = "recognition.read") -> ColumnElement[bool]:
    """Return the condition on `Recognition` under which the actor may do the action."""
    found = rules.relations(actor, action)
    if "county" in found:
        return and_(Recognition.county == actor.county, open_to(actor, Recognition.case_id))
    townships = found.get("own")
    return (
        and_(Recognition.county == actor.county, Recognition.township.in_(sorted(townships))) if townships else false()
    )


def recognitions(
    work: Work, *, state: str = "", kind: str = "", after: str | None = None, size: int = 20
) -> Page[RecognitionRow]:
    """Return the recognitions that the actor may see, the nearest end first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    wanted = select(Recognition).where(visible(work.actor), *_state(work, state))
    if kind:
        wanted = wanted.where(Recognition.kind == kind)
    if after is not None:
        wanted = wanted.where(tuple_(Recognition.valid_to, Recognition.id) > _position(after))
    rows = work.session.scalars(wanted.order_by(Recognition.valid_to, Recognition.id).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row.valid_to.isoformat(), row.id))
    return Page([_line(work, row) for row in page.rows], page.next)


def _state(work: Work, state: str) -> list[ColumnElement[bool]]:
    """Return the conditions of a state: `ending` is what the window should see to now."""
    today, soon = work.today, work.today + timedelta(days=60)
    waits, whole = Recognition.renewal_case_id.is_(None), Recognition.ended_on.is_(None)
    found: dict[str, list[ColumnElement[bool]]] = {
        "ending": [waits, whole, Recognition.valid_to <= soon, Recognition.valid_to >= today - LATEST],
        "valid": [whole, Recognition.valid_to >= today],
        "renewing": [Recognition.renewal_case_id.is_not(None)],
        "over": [waits, or_(Recognition.valid_to < today, Recognition.ended_on.is_not(None))],
    }
    return found.get(state, [])


def _position(cursor: str) -> tuple[date, str]:
    try:
        day, identifier = decode_cursor(cursor)
        return date.fromisoformat(str(day)), str(identifier)
    except ValueError as error:
        raise BadCursor from error


def _line(work: Work, row: Recognition) -> RecognitionRow:
    case = work.session.get_one(Case, row.case_id)
    person = work.session.get_one(Person, case.applicant_id)
    name = person.name if sees_names(work.actor, township=row.township) else masked_name(person.name)
    township = work.session.get_one(Unit, row.township).name
    renewal = (
        work.session.scalar(select(Case.code).where(Case.id == row.renewal_case_id)) if row.renewal_case_id else None
    )
    own = row.township in rules.relations(work.actor, "recognition.renew").get("own", frozenset())
    return RecognitionRow(
        row=row, case_code=case.code, person=name, township=township, state=state_of(row, work.today), renewal_code=renewal or "",
        may_renew=own and row.renewal_case_id is None and row.ended_on is None and -LATEST <= row.valid_to - work.today <= EARLIEST,
    )  # fmt: skip


def state_of(row: Recognition, today: date) -> str:
    """Return the state of a recognition on a day."""
    if row.ended_on is not None:
        return "ended"
    if row.renewal_case_id is not None:
        return "renewing"
    if row.valid_to < today:
        return "over"
    return "ending" if row.valid_to <= today + timedelta(days=60) else "valid"


def recognition_of(work: Work, recognition_id: str) -> RecognitionRow | None:
    """Return one recognition that the actor may see, or None."""
    row = work.session.scalar(select(Recognition).where(Recognition.id == recognition_id, visible(work.actor)))
    return None if row is None else _line(work, row)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRow:
    """One file of the draw."""

    draw: SpotDraw
    case_code: str
    township: str
    checked_by: str
    seed: str  #: empty while the drawn one of its three is still to come
    over: bool  #: the procedure ended before anybody went: there is nothing to check any more


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawSheet:
    """The county's draw for spot checks: its rows, and how much of it was drawn and checked."""

    page: Page[DrawRow]
    files: int
    drawn: int
    checked: int

    @property
    def share(self) -> int:
        """Return how much was drawn, in whole per cent, rounded down."""
        return self.drawn * 100 // self.files if self.files else 0


def draws(work: Work, *, after: str | None = None, size: int = 20) -> DrawSheet:
    """Return the draw of the county, newest first.

    :raises NotPermitted: the actor does not see it.
    :raises BadCursor: `after` is no cursor of ours.
    """
    rules.require(work.actor, "spot.read")
    of_county = SpotDraw.county == work.house.county
    wanted = select(SpotDraw).where(of_county)
    if after is not None:
        wanted = wanted.where(SpotDraw.serial < _serial(after))
    rows = work.session.scalars(wanted.order_by(SpotDraw.serial.desc()).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row.serial,))
    total = work.session.execute(
        select(
            func.count(), func.count().filter(SpotDraw.drawn.is_(True)), func.count().filter(SpotDraw.checked_at.is_not(None))
        ).where(of_county)
    ).one()  # fmt: skip
    last = last_serial(work)
    return DrawSheet(
        page=Page([_draw(work, row, last) for row in page.rows], page.next),
        files=total[0],
        drawn=total[1],
        checked=total[2],
    )


def _serial(cursor: str) -> int:
    try:
        (serial,) = decode_cursor(cursor)
        return int(serial)
    except (ValueError, TypeError) as error:
        raise BadCursor from error


def _draw(work: Work, row: SpotDraw, last: int) -> DrawRow:
    return DrawRow(
        draw=row, seed=shown_seed(row, last=last), case_code=work.session.scalars(select(Case.code).where(Case.id == row.case_id)).one(),
        township=work.session.get_one(Unit, row.township).name,
        checked_by=(work.session.scalar(select(User.name).where(User.id == row.checked_by)) or "") if row.checked_by else "",
        over=row.checked_at is None and work.session.get_one(Instance, row.instance_id).state != "open",
    )  # fmt: skip
