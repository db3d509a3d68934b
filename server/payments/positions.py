"""What is due, on its way and paid, month by month: the one reckoning behind batches, unpaid list and overpayments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from server.foundation.work import Work
from server.payments.models import LIVE, Line, RecoveredMonth, StandingAmount, StandingPayment
from server.payments.months import span


@dataclass(frozen=True, slots=True)
class Position:
    """One month of a standing payment, in fen."""

    due_fen: int = 0
    under_way_fen: int = 0  #: in a batch, not answered by the bank
    paid_fen: int = 0
    asked_back_fen: int = 0  #: of what was paid: a recovery asks or asked for it
    live: int = 0  #: lines that live
    serial: int = 0  #: of the amount in force

    @property
    def open_fen(self) -> int:
        """Return what is still to be paid; what was asked back is not paid again by itself: that needs a decision."""
        return max(self.due_fen - self.under_way_fen - self.paid_fen, 0)

    @property
    def beyond_fen(self) -> int:
        """Return what was paid beyond what was due and no recovery has dealt with yet."""
        return max(self.paid_fen - self.due_fen - self.asked_back_fen, 0)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount from a month on."""

    serial: int
    first_month: date
    fen: int


def in_force(month: date, amounts: Iterable[Amount]) -> Amount:
    """Return what one month pays: the amount recorded last among those that have begun by then."""
    begun = [amount for amount in amounts if amount.first_month <= month]
    return max(begun, key=lambda amount: amount.serial) if begun else Amount(0, month, 0)


def reckon(
    *,
    first_month: date,
    last_month: date | None,
    until: date,
    amounts: Iterable[Amount],
    lines: Mapping[date, tuple[int, int, int, int]],
) -> dict[date, Position]:
    """Return each month's position: those due up to `until`, and any other for which there are lines.

    `lines` gives per month what is under way, paid and asked back (fen), and how many lines live.
    """
    known = tuple(amounts)
    end = until if last_month is None else min(until, last_month)
    found = {}
    for month in sorted({*span(first_month, end), *lines}):
        # A month that was paid in advance of `until` is due all the same.
        within = first_month <= month and (last_month is None or month <= last_month)
        amount = in_force(month, known) if within else Amount(0, month, 0)
        found[month] = Position(amount.fen, *lines.get(month, (0, 0, 0, 0)), serial=amount.serial)
    return found


def positions_of(work: Work, standing_id: str, *, until: date | None = None) -> dict[date, Position]:
    """Return the positions of one standing payment up to a month (this one when none is given)."""
    return positions(work, [standing_id], until=until or work.today.replace(day=1))[standing_id]


def positions(work: Work, standing_ids: Iterable[str], *, until: date) -> dict[str, dict[date, Position]]:
    """Return the positions of several standing payments up to a month."""
    wanted = list(standing_ids)
    rows = _in(work, wanted)
    amounts, lines = _amounts(work, wanted), _lines(work, wanted)
    return {
        row.id: reckon(
            first_month=row.first_month, last_month=row.last_month, until=until, amounts=amounts.get(row.id, ()),
            lines=lines.get(row.id, {}),
        )
        for row in rows
    }  # fmt: skip


_AT_ONCE = 500


def _parts(ids: list[str]) -> Iterable[list[str]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))


def _in(work: Work, ids: list[str]) -> list[StandingPayment]:
    return [
        row
        for part in _parts(ids)
        for row in work.session.scalars(select(StandingPayment).where(StandingPayment.id.in_(part)))
    ]


def _amounts(work: Work, ids: list[str]) -> dict[str, list[Amount]]:
    found: dict[str, list[Amount]] = {}
    for part in _parts(ids):
        rows = work.session.execute(
            select(
                StandingAmount.standing_id, StandingAmount.serial, StandingAmount.first_month, StandingAmount.amount_fen
            ).where(StandingAmount.standing_id.in_(part))
        )
        for standing, serial, month, amount in rows:
            found.setdefault(standing, []).append(Amount(serial, month, amount))
    return found


def _lines(work: Work, ids: list[str]) -> dict[str, dict[date, tuple[int, int, int, int]]]:
    found: dict[str, dict[date, list[int]]] = {}
    for part in _parts(ids):
        rows = work.session.execute(
            select(Line.standing_id, Line.month, Line.state, func.sum(Line.amount_fen), func.count())
            .where(Line.standing_id.in_(part), Line.state.in_(LIVE))
            .group_by(Line.standing_id, Line.month, Line.state)
        )
        for standing, month, state, total, count in rows:
            sums = found.setdefault(str(standing), {}).setdefault(month, [0, 0, 0, 0])
            sums[1 if state == "paid" else 0] += int(total)
            sums[3] += count
        back = work.session.execute(
            select(Line.standing_id, Line.month, func.sum(RecoveredMonth.amount_fen))
            .join(RecoveredMonth, RecoveredMonth.line_id == Line.id)
            .where(Line.standing_id.in_(part))
            .group_by(Line.standing_id, Line.month)
        )
        for standing, month, total in back:
            found.setdefault(str(standing), {}).setdefault(month, [0, 0, 0, 0])[2] += int(total)
    return {
        standing: {month: (sums[0], sums[1], sums[2], sums[3]) for month, sums in months.items()}
        for standing, months in found.items()
    }
