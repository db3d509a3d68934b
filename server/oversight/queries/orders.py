"""督办单 as lists and sheets: who sees which, which are overdue, on which days a reply may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, bindparam, case, func, select, tuple_

from server.cases.models import Case
from server.foundation.clock import local_date
from server.foundation.database import table_of
from server.foundation.errors import NotFound
from server.foundation.identity import Actor
from server.foundation.paging import BadCursor, Page, cut, decode_cursor
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit, User
from server.oversight.models import SupervisionAnswer, SupervisionOrder
from server.web.lights import AMBER, GREEN, GREY, RED, Light
from workflows import worktime

FARTHEST = 15  #: working days ahead on which a reply may be asked for
NEAR = 1
STATES = ("open", "answered", "closed")
_ORDERS = table_of(SupervisionOrder)
# Asked with every page, so it is built once.
_ADDRESSED = select(func.count().label("every"), func.count(case((_ORDERS.c.state == "open", 1))).label("open")).where(
    _ORDERS.c.county == bindparam("county"), _ORDERS.c.unit_id.in_(bindparam("units", expanding=True))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order as a line."""

    id: str
    number: str
    subject: str
    case_id: str
    case_code: str
    unit: str
    unit_id: str
    role: str
    reply_by: date
    state: str
    sent_on: date
    light: Light

    @property
    def late(self) -> bool:
        """Tell whether the reply is overdue."""
        return self.light.state == RED

    @property
    def soon(self) -> bool:
        """Tell whether the reply is nearly due."""
        return self.light.state == AMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSheet:
    """One order with its answers."""

    row: OrderRow
    order: SupervisionOrder
    sender: str
    answers: tuple[SupervisionAnswer, ...]
    may_answer: bool
    may_judge: bool

    @property
    def waiting(self) -> SupervisionAnswer | None:
        """Return the answer that waits for a verdict."""
        return next((each for each in self.answers if not each.verdict), None)


def orders(
    work: Work, *, state: str = "", late: bool = False, after: str | None = None, size: int = 20
) -> Page[OrderRow]:
    """Return orders, open ones first, the earliest reply date first."""
    rank = case((SupervisionOrder.state == "open", 0), (SupervisionOrder.state == "answered", 1), else_=2)
    statement = (
        select(SupervisionOrder, Case.code, Unit.name, rank.label("rank"))
        .join(Case, Case.id == SupervisionOrder.case_id)
        .join(Unit, Unit.id == SupervisionOrder.unit_id)
        .where(visible_orders(work.actor), *_filters(work, state, late))
    )
    if after is not None:
        statement = statement.where(
            tuple_(rank, SupervisionOrder.reply_by, SupervisionOrder.id) > tuple_(*_position(after))
        )
    found = work.session.execute(
        statement.order_by(rank, SupervisionOrder.reply_by, SupervisionOrder.id).limit(size + 1)
    ).all()
    page = cut(found, size, lambda r: (r.rank, r[0].reply_by.isoformat(), r[0].id))
    return Page([_row(work, r[0], r.code, r.name) for r in page.rows], page.next)


def count_orders(work: Work, *, state: str = "", late: bool = False) -> int:
    """Return how many orders the list holds."""
    wanted = select(func.count()).select_from(SupervisionOrder)
    return work.session.scalar(wanted.where(visible_orders(work.actor), *_filters(work, state, late))) or 0


def addressed(work: Work) -> tuple[int, int]:
    """Return how many orders were sent to the units whose posts the actor holds, and how many of them are open."""
    units = rules.relations(work.actor, "oversight.answer").get("held", frozenset())
    found = work.session.execute(_ADDRESSED, {"county": work.actor.county, "units": sorted(units)}).one()
    return found.every, found.open


def _filters(work: Work, state: str, late: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state in STATES:
        found.append(SupervisionOrder.state == state)
    if late:
        found += [SupervisionOrder.state == "open", SupervisionOrder.reply_by < work.today]
    return found


def visible_orders(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `SupervisionOrder`: all of the county for who oversees it, those to one's own unit for others."""
    if "county" in rules.relations(actor, "oversight.board"):
        return SupervisionOrder.county == actor.county
    units = rules.relations(actor, "oversight.answer").get("held", frozenset())
    return (SupervisionOrder.county == actor.county) & SupervisionOrder.unit_id.in_(sorted(units))


def order_of(work: Work, order_id: str) -> SupervisionOrder:
    """Return an order that the actor may see.

    :raises NotFound: there is none.
    """
    found = work.session.scalar(
        select(SupervisionOrder).where(SupervisionOrder.id == order_id, visible_orders(work.actor))
    )
    if found is None:
        raise NotFound
    return found


def order_sheet(work: Work, order_id: str) -> OrderSheet:
    """Return an order with its answers and what the reader may do.

    :raises NotFound: there is none.
    """
    order = order_of(work, order_id)
    code = work.session.scalar(select(Case.code).where(Case.id == order.case_id)) or ""
    answers = work.session.scalars(
        select(SupervisionAnswer).where(SupervisionAnswer.order_id == order_id).order_by(SupervisionAnswer.at)
    ).all()
    unit = work.session.get_one(Unit, order.unit_id)
    units = rules.relations(work.actor, "oversight.answer").get("held", frozenset())
    return OrderSheet(
        row=_row(work, order, code, unit.name), order=order, answers=tuple(answers),
        sender=work.session.scalar(select(User.name).where(User.id == order.sent_by)) or "",
        may_answer=order.state == "open" and order.unit_id in units,
        may_judge=order.state == "answered" and rules.may(work.actor, "oversight.order"),
    )  # fmt: skip


def reply_days(work: Work) -> list[tuple[date, int]]:
    """Return the working days from tomorrow on which a reply may be asked for, each with its number."""
    return [(worktime.add_working_days(work.today, n, calendar=work.house.calendar), n) for n in range(1, FARTHEST + 1)]


def _row(work: Work, order: SupervisionOrder, code: str, unit: str) -> OrderRow:
    return OrderRow(
        id=order.id, number=order.number, subject=order.subject, case_id=order.case_id, case_code=code, unit=unit,
        unit_id=order.unit_id, role=order.role, reply_by=order.reply_by, state=order.state,
        sent_on=local_date(order.sent_at), light=_light(work, order),
    )  # fmt: skip


def _light(work: Work, order: SupervisionOrder) -> Light:
    if order.state != "open":
        words = ("待审看", "awaits a verdict") if order.state == "answered" else ("已办结", "closed")
        return Light(
            state=GREY, words=words[0], words_en=words[1], due_on=order.reply_by, name="督办答复", name_en="reply"
        )
    left = worktime.working_days_between(work.today, order.reply_by, calendar=work.house.calendar)
    late = work.today > order.reply_by
    state = RED if late else AMBER if left <= NEAR else GREEN
    return Light(
        state=state, left=min(left, -1) if late else left, due_on=order.reply_by, name="督办答复", name_en="reply",
        basis="督办单写明的日期", basis_en="date set in the order",
    )  # fmt: skip


def _position(cursor: str) -> tuple[int, date, str]:
    try:
        rank, on, identifier = decode_cursor(cursor)
        return int(rank), date.fromisoformat(str(on)), str(identifier)
    except ValueError as error:
        raise BadCursor from error
