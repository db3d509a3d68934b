"""A household on the roll, as other rooms leave it: a benefit in the ledger, decided by the county."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from server.demo.people import id_number
from server.foundation.work import Work
from server.households.models import Household
from server.households.operations import enter_benefit, register_household
from server.payments import standing
from server.payments.models import StandingPayment
from tests.stage import Stage

CARD = "6200000000000000018"  #: passes the card check
OTHER_CARD = "6200000000000000026"
NAMES = "甲乙丙丁戊己庚辛壬癸"


def account(name: str, number: str = CARD, **more: Any) -> dict[str, Any]:
    """Return a payee as a decision hands it over."""
    return {"name": name, "relation": "self", "bank": "青穗农商行示例支行", "account": number, **more}


class Roll:
    """Households with standing payments, made through the operations of the rooms."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.town = stage.unit("qingsui")
        self.count = 0

    def household(self, work: Work, *, township: str | None = None) -> Household:
        """Enter a household of one."""
        self.count += 1
        name = f"陈示{NAMES[self.count % 10]}"
        applicant = {"name": name, "id_kind": "resident", "id_number": id_number(date(1960, 1, 5), 100 + self.count)}
        return register_household(work, township=township or self.town, village=None, applicant=applicant, members=[])

    def grant(
        self, amount: str = "800", *, first: str = "2026-10-01", item: str = "dibao", payee: Any = "own",
        by: str = "approver.civil", township: str | None = None,
    ) -> StandingPayment:  # fmt: skip
        """Let the county grant a benefit that is paid from a month on."""

        def do(work: Work) -> StandingPayment:
            home = self.household(work, township=township)
            month = date.fromisoformat(first)
            benefit = enter_benefit(
                work, household_id=home.id, person_id=home.head_id, item=item, unit=home.township, since=month,
                amount=Decimal(amount), period="month",
            )  # fmt: skip
            given = account(f"陈示{NAMES[self.count % 10]}") if payee == "own" else payee
            return standing.start(
                work, household_id=home.id, person_id=home.head_id, item=item, amount=Decimal(amount), first_month=month,
                benefit_id=benefit.id, case_id=None, payee=given,
            )  # fmt: skip

        return self.stage.run(by, do)
