"""What a scenario may expect of checks, changes of aid, the calendar, and what is paid each month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation.models import Unit
from server.payments.models import StandingAmount, StandingPayment
from server.reviews.models import CalendarEntry, Change, Grace, Review, Stop
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows
from server.scenarios.playhouse import Play


def _about(model: Any) -> Any:
    """Return rows of a model with the household's head and township, in the order of their making."""
    return (
        select(model, Person.name, Unit.code)
        .join(Household, Household.id == model.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(Unit, Unit.id == Household.township)
        .order_by(model.id)
    )


def _rows(model: Any, row: Callable[[Any], Row]) -> Callable[[Work], list[Row]]:
    def read(work: Work) -> list[Row]:
        return [
            {"head": head, "township": unit, **row(found)} for found, head, unit in work.session.execute(_about(model))
        ]

    return read


def _check(row: Review) -> Row:
    return {
        "kind": row.kind, "state": row.state, "item": row.item, "rule": row.rule.partition("@")[0], "since": row.since_on,
        "due": row.due_on, "opened": row.opened_at, "outcome": row.outcome, "ground": row.ground, "reused": row.reused_report,
        "after": None if row.amount_after_fen is None else yuan(row.amount_after_fen), "one_person": row.person_id is not None,
    }  # fmt: skip


def _stop(row: Stop) -> Row:
    return {
        "outcome": row.outcome, "ground": row.ground, "state": row.state, "item": row.item, "before": yuan(row.amount_before_fen),
        "after": yuan(row.amount_after_fen), "heard": row.heard, "decision": row.decision, "first_month": row.first_month,
        "grace_months": row.grace_months, "overpaid": yuan(row.overpaid_fen), "one_person": row.person_id is not None,
        "derived": len(row.derived),
    }  # fmt: skip


def _entry(row: CalendarEntry) -> Row:
    return {
        "occasion": row.occasion, "rule": row.rule.partition("@")[0], "item": row.item, "since": row.since_on,
        "due": row.due_on, "opens": row.opens_on, "state": row.state,
    }  # fmt: skip


def _grace(row: Grace) -> Row:
    return {
        "months": row.months, "amount": yuan(row.amount_fen), "first": row.first_month, "last": row.last_month,
        "remind": row.remind_on, "reminded": row.reminded_at,
    }  # fmt: skip


def _change(row: Change) -> Row:
    return {"kind": row.kind, "happened": row.happened_on, "state": row.state, "late": row.late, "source": row.source}


def reviews(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the checks of the county."""
    return compare_rows("reviews", wanted, play.read(_rows(Review, _check)), first="kind")


def changes_of_aid(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the intended and decided changes of aid."""
    return compare_rows("aid-changes", wanted, play.read(_rows(Stop, _stop)), first="outcome")


def calendar(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the calendar of checks."""
    return compare_rows("calendar", wanted, play.read(_rows(CalendarEntry, _entry)), first="occasion")


def graces(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the grace periods."""
    return compare_rows("graces", wanted, play.read(_rows(Grace, _grace)), first="months")


def family_changes(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the changes that households reported or the window entered."""
    return compare_rows("family-changes", wanted, play.read(_rows(Change, _change)), first="kind")


def monthly(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare what is paid each month: one row for each amount that was ever set."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(StandingPayment, StandingAmount, Person.name)
            .join(StandingAmount, StandingAmount.standing_id == StandingPayment.id)
            .join(Person, Person.id == StandingPayment.person_id)
            .order_by(StandingPayment.id, StandingAmount.serial)
        )
        return [
            {"name": name, "item": payment.item, "amount": amount.amount, "from": amount.first_month, "last": payment.last_month,
             "hold": payment.hold} for payment, amount, name in rows
        ]  # fmt: skip

    return compare_rows("monthly", wanted, play.read(read), first="name")


EXPECTATIONS = {
    "reviews": reviews,
    "aid-changes": changes_of_aid,
    "calendar": calendar,
    "graces": graces,
    "family-changes": family_changes,
    "monthly": monthly,
}
