"""Households that receive aid, and what people do when it is looked into or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Deadline, Instance, Task
from server.cases.operations import complete_task
from server.demo.people import id_number
from server.foundation.clock import LOCAL, FixedClock
from server.foundation.work import Work
from server.households.models import Benefit, Household, Membership, Person
from server.households.operations import enter_benefit, enter_identity, register_household
from server.payments import standing
from server.reviews.models import Review, Stop
from server.reviews.opening import open_review
from server.verification.models import MeansCheck
from tests.stage import Stage

CARD = "6200000000000000018"


@dataclass(frozen=True)
class Home:
    """A household on the roll: its ids."""

    household: str
    people: tuple[str, ...]
    benefit: str


class Town:
    """What the tests do in 青穗镇, or in another township, by sign-in names."""

    def __init__(self, stage: Stage, code: str = "qingsui") -> None:
        self.stage, self.code = stage, code
        self.town, self.village = stage.unit(code), stage.unit(f"{code}-village-1")

    def at(self, text: str) -> None:
        """Set the clock anew, also backwards."""
        self.stage.clock = FixedClock(datetime.fromisoformat(text))

    # -- households

    def home(
        self, *, members: int = 3, item: str = "dibao", amount: int | None = 1100, birth: int = 1985, serial: int = 1,
        since: date = date(2026, 1, 1), paid: bool = True,
    ) -> Home:  # fmt: skip
        """Enter a household that receives aid."""
        people = [_person(birth, serial, 0), _person(birth + 1, serial, 1), _person(2015, serial, 2)][:members]

        def make(work: Work) -> Home:
            household = register_household(
                work, township=self.town, village=self.village, applicant=people[0], members=people[1:]
            )
            benefit = enter_benefit(
                work, household_id=household.id, person_id=household.head_id, item=item, unit=self.town, since=since,
                amount=None if amount is None else Decimal(amount), period="month", source="示例",
            )  # fmt: skip
            enter_identity(
                work, household_id=household.id, kind=item, document="青民救确〔2026〕0001号", issued_by="青穗县民政局",
                valid_from=since, valid_to=None, person_id=household.head_id if item == "tekun" else None,
            )  # fmt: skip
            ids = work.session.scalars(
                select(Membership.person_id)
                .join(Person, Person.id == Membership.person_id)
                .where(Membership.household_id == household.id)
                .order_by(Membership.relation != "self", Person.birth)
            ).all()
            if paid and amount is not None:
                standing.start(
                    work, household_id=household.id, person_id=household.head_id, item=item, amount=Decimal(amount),
                    first_month=since, benefit_id=benefit.id, case_id=None,
                    payee={"name": people[0]["name"], "relation": "self", "bank": "示例银行", "account": CARD},
                )  # fmt: skip
            return Home(household.id, tuple(ids), benefit.id)

        return self.stage.run("approver.civil", make)

    # -- checks and changes

    def check(self, home: Home, *, kind: str = "regular", rule: str = "DB.review.unstable", **columns: Any) -> Review:
        """Open a check."""

        def do(work: Work) -> Review:
            benefit = work.session.get_one(Benefit, home.benefit)
            return open_review(
                work, household_id=home.household, item=benefit.item, kind=kind, rule=rule, benefit=benefit, **columns
            )

        return self.stage.run(f"clerk.{self.code}", do)

    def report(self, home: Home, review: Review, *, valid_to: str = "2026-12-31") -> None:
        """Put a report of the means check in force that is still valid."""

        def make(work: Work) -> None:
            instance = work.session.scalars(select(Instance.id).where(Instance.case_id == review.case_id)).one()
            row = MeansCheck(
                id=work.new_id(), county=work.house.county, case_id=review.case_id, household_id=home.household,
                instance_id=instance, item=review.item, period_from=date(2025, 9, 1), period_to=date(2026, 8, 31),
                members=list(home.people), state="in-force", requested_at=work.now, operator_id="a", entered_at=work.now,
                conclusion="within", reviewed_by="b", reviewed_at=work.now, valid_to=date.fromisoformat(valid_to),
            )  # fmt: skip
            work.session.add(row)
            work.session.flush()

        self.stage.run(None, make)

    def do(self, login: str, case_id: str, element: str, answers: Mapping[str, Any]) -> None:
        """Complete the open task of an element."""
        task = self.stage.open_tasks(case_id)[element]
        self.stage.run(login, lambda work: complete_task(work, task_id=task.id, answers=answers))

    def now(self) -> str:
        """Return the local time as a form takes it."""
        return self.stage.clock.now().astimezone(LOCAL).isoformat(timespec="minutes")

    def today(self) -> str:
        """Return the local date."""
        return self.stage.clock.now().astimezone(LOCAL).date().isoformat()

    # -- what stands in rows

    def row(self, model: Any, identifier: str) -> Any:
        """Return a row afresh."""
        return self.stage.read(lambda work: work.session.get_one(model, identifier))

    def stop_of(self, home: Home) -> Stop:
        """Return the last change of a household's aid."""
        return self.stage.read(
            lambda work: work.session.scalars(
                select(Stop).where(Stop.benefit_id == home.benefit).order_by(Stop.proposed_at.desc(), Stop.id.desc())
            ).first()
        )

    def open(self, case_id: str) -> set[str]:
        """Return the elements that wait for people."""
        return set(self.stage.open_tasks(case_id))

    def dues(self, case_id: str) -> dict[str, date | None]:
        """Return the last days of open terms by rule."""
        return self.stage.read(
            lambda work: {
                d.rule: d.due_on
                for d in work.session.scalars(
                    select(Deadline).where(Deadline.case_id == case_id, Deadline.state == "open")
                )
            }
        )

    def all(self, model: Any, *conditions: Any) -> list[Any]:
        """Return rows of a model."""
        return self.stage.read(lambda work: list(work.session.scalars(select(model).where(*conditions))))


def _person(birth: int, serial: int, place: int) -> dict[str, Any]:
    number = id_number(date(birth, 3, 1 + place), serial * 10 + place)
    names = ("陈示例", "李示例", "陈小示")
    relation = {} if place == 0 else {"relation": "spouse" if place == 1 else "child"}
    return {"name": names[place], "id_number": number, "labour": "full" if place < 2 else "minor", **relation}


__all__ = ["Case", "Home", "Household", "Person", "Review", "Task", "Town"]
