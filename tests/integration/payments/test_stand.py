"""A benefit is paid from a month on, in another amount, and not after a month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select

from server.foundation.errors import Conflict, InvalidAnswers
from server.foundation.work import Work
from server.payments import standing
from server.payments.models import Payee, StandingAmount, StandingPayment
from server.payments.positions import positions_of
from server.payments.refusals import AlreadyEnded, AlreadyStanding, NotStanding
from tests.integration.payments.story import Roll, account

BY = "approver.civil"


def payee_of(roll: Roll, row: StandingPayment) -> Payee:
    return roll.stage.read(lambda w: w.session.scalars(select(Payee).where(Payee.standing_id == row.id)).one())


def dues(roll: Roll, row: StandingPayment, until: str) -> dict[str, int]:
    found = roll.stage.read(lambda w: positions_of(w, row.id, until=date.fromisoformat(until)))
    return {f"{month:%Y-%m}": position.due_fen for month, position in found.items()}


def test_a_granted_benefit_is_due_from_its_first_month_on(roll: Roll) -> None:
    row = roll.grant("1100", first="2026-10-01")

    assert dues(roll, row, "2026-12-01") == {"2026-10": 110000, "2026-11": 110000, "2026-12": 110000}
    assert row.hold == ""


def test_the_account_is_sealed_and_only_its_end_shows(roll: Roll) -> None:
    kept = payee_of(roll, roll.grant())

    assert "6200000000000000018" not in str({c.name: getattr(kept, c.name) for c in Payee.__table__.columns})
    assert kept.account_masked == "**** **** **** 0018"
    assert roll.stage.house.vault.decrypt(kept.account_sealed or "") == "6200000000000000018"
    assert not kept.doubtful


@pytest.mark.parametrize(
    ("payee", "hold"),
    [
        (None, "no-account"),
        (account("陈示乙", number="12"), "no-account"),
        (account("陈示乙") | {"social_card": "lost"}, "card"),
        (account("陈示乙") | {"social_card": "normal"}, ""),
        (account("别人"), "name-mismatch"),
        (account("李示例", relation="uncle"), "name-mismatch"),
        (account("李示例", relation="custodian"), "no-agreement"),
        (account("李示例", relation="custodian", agreement="青民代〔2026〕1号"), ""),
        (account("李示例", relation="guardian"), ""),
    ],
)
def test_a_decision_stands_whatever_its_account_is_worth_and_the_money_waits(roll: Roll, payee: Any, hold: str) -> None:
    assert roll.grant(payee=payee).hold == hold


def test_a_number_that_fails_the_card_check_is_paid_but_marked(roll: Roll) -> None:
    row = roll.grant(payee=account("陈示乙", number="6200000000000000019"))

    assert row.hold == ""
    assert payee_of(roll, row).doubtful


def test_a_benefit_is_paid_once(roll: Roll) -> None:
    row = roll.grant()

    with pytest.raises(AlreadyStanding):
        roll.stage.run(
            BY,
            lambda w: standing.start(
                w, household_id=row.household_id, person_id=row.person_id, item="dibao", amount=Decimal(1),
                first_month=date(2026, 10, 1), benefit_id=row.benefit_id, case_id=None, payee=None,
            ),
        )  # fmt: skip


def test_of_two_changes_the_one_recorded_last_holds(roll: Roll) -> None:
    row = roll.grant("800", first="2026-10-01")

    def change(amount: str, month: str) -> None:
        roll.stage.run(
            BY,
            lambda w: standing.change(
                w,
                benefit_id=row.benefit_id,
                amount=Decimal(amount),
                first_month=date.fromisoformat(month),
                reason="复核",
            ),
        )

    change("900", "2026-12-01")
    change("850.50", "2026-11-01")

    assert dues(roll, row, "2026-12-01") == {"2026-10": 80000, "2026-11": 85050, "2026-12": 85050}


def test_nothing_is_due_after_the_last_month(roll: Roll) -> None:
    row = roll.grant("800", first="2026-10-01")

    beyond = roll.stage.run(
        BY, lambda w: standing.end(w, benefit_id=row.benefit_id, last_month=date(2026, 11, 20), reason="停发")
    )

    assert beyond == Decimal("0.00")
    assert dues(roll, row, "2027-01-01") == {"2026-10": 80000, "2026-11": 80000}


def test_an_end_moves_to_an_earlier_month_and_never_to_a_later_one(roll: Roll) -> None:
    row = roll.grant("800", first="2026-10-01")

    def end(month: str) -> None:
        roll.stage.run(
            BY,
            lambda w: standing.end(
                w, benefit_id=row.benefit_id, last_month=date.fromisoformat(month), reason="户主去世"
            ),
        )

    end("2026-11-01")
    end("2026-09-01")

    assert dues(roll, row, "2026-12-01") == {}
    with pytest.raises(AlreadyEnded):
        end("2026-12-01")
    with pytest.raises(AlreadyEnded):
        roll.stage.run(
            BY,
            lambda w: standing.change(
                w, benefit_id=row.benefit_id, amount=Decimal(900), first_month=date(2026, 12, 1), reason="复核"
            ),
        )


def test_a_wrong_amount_a_missing_reason_or_an_unknown_benefit_is_refused(roll: Roll) -> None:
    row = roll.grant()
    month = date(2026, 11, 1)

    for amount, reason in ((Decimal("-1"), "x"), (Decimal("1.005"), "x"), (Decimal(1), " ")):
        with pytest.raises(InvalidAnswers):
            roll.stage.run(
                BY,
                lambda w, amount=amount, reason=reason: standing.change(
                    w, benefit_id=row.benefit_id, amount=amount, first_month=month, reason=reason
                ),
            )
    with pytest.raises(NotStanding):
        roll.stage.run(BY, lambda w: standing.end(w, benefit_id="0" * 32, last_month=month, reason="x"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last_month": date(2026, 12, 1)}, "an_ended_payment_has_a_last_month"),
        ({"benefit_id": "same"}, "benefit_id"),
    ],
)
def test_a_row_against_the_rules_does_not_go_in(roll: Roll, change: dict[str, Any], sentence: str) -> None:
    row = roll.grant()

    def do(work: Work) -> None:
        columns = {c.name: getattr(row, c.name) for c in StandingPayment.__table__.columns}
        benefit = row.benefit_id if change.get("benefit_id") == "same" else columns["benefit_id"]
        work.session.execute(
            insert(StandingPayment).values(**{**columns, "id": work.new_id(), **change, "benefit_id": benefit})
        )

    with pytest.raises(Conflict) as refused:
        roll.stage.run(BY, do)
    assert sentence in str(refused.value.__cause__)


def test_an_amount_below_nothing_does_not_go_in(roll: Roll) -> None:
    row = roll.grant()

    def do(work: Work) -> None:
        work.session.execute(
            insert(StandingAmount).values(
                id=work.new_id(), county=row.county, standing_id=row.id, serial=2, first_month=row.first_month,
                amount_fen=-1, reason="", recorded_by="x", recorded_at=work.now,
            )
        )  # fmt: skip

    with pytest.raises(Conflict) as refused:
        roll.stage.run(BY, do)
    assert "nobody_is_paid_less_than_nothing" in str(refused.value.__cause__)


def test_a_month_is_the_first_of_its_days() -> None:
    from server.payments.months import Month, later, month_of, span

    with pytest.raises(ValueError, match="first of a month"):
        Month().process_bind_param(date(2026, 2, 2), None)  # type: ignore[arg-type]
    assert month_of(date(2026, 2, 28)) == date(2026, 2, 1)
    assert later(date(2026, 12, 1)) == date(2027, 1, 1)
    assert later(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert len(list(span(date(2026, 11, 1), date(2027, 2, 1)))) == 4
