"""What a document of a case may say, gathered from the case's own rows; the catalogue's whitelist has the last word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

import forms
from forms.identity import mask_id
from server.cases.answers import told
from server.cases.lights import pinned_on, rule_of
from server.cases.models import Case, Deadline, Item, Task
from server.cases.occurrence import Occurrence
from server.cases.promises import promised
from server.cases.words import ITEMS, name_of
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.households.models import Household, Membership, Person
from server.organisation.models import Unit, User
from workflows import worktime


@dataclass(frozen=True, slots=True)
class Step:
    """One step that a person finished: who did it, with which answers."""

    element: str
    name: str
    form: str | None
    by: str
    answers: Mapping[str, Any]


class CaseFile:
    """A case as its documents quote it; every part is read when it is asked for."""

    def __init__(self, work: Work, occurrence: Occurrence) -> None:
        self.work, self.occurrence = work, occurrence
        self.case = work.session.get_one(Case, occurrence.case_id)

    @cached_property
    def person(self) -> Person:
        """Return the applicant."""
        return self.work.session.get_one(Person, self.case.applicant_id)

    def household_code(self) -> str:
        """Return the household's code."""
        return self.work.session.scalars(select(Household.code).where(Household.id == self.case.household_id)).one()

    def id_masked(self, person: Person | None = None) -> str:
        """Return a person's (the applicant's) ID number with its middle hidden, or that there is none."""
        sealed = (person or self.person).id_sealed
        return mask_id(self.work.house.vault.decrypt(sealed)) if sealed else "无证件"

    def adults(self) -> list[Person]:
        """Return the household's members of 18 and above, who each authorise the means check for themselves."""
        today = self.work.today
        grown = date(today.year - 18, today.month, 28 if (today.month, today.day) == (2, 29) else today.day)
        people = self.work.session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.household_id == self.case.household_id, Membership.until.is_(None))
            .order_by(Membership.relation != "self", Person.birth, Person.id)
        )
        return [person for person in people if person.birth is None or person.birth <= grown]

    def items(self) -> list[str]:
        """Return the names of the items that the case asks for."""
        return [name_of(ITEMS, item).zh for item in self._wanted()]

    def _wanted(self) -> list[str]:
        wanted = select(Item.item).where(Item.case_id == self.case.id, Item.state.not_in(("declined", "withdrawn")))
        if self.occurrence.item_id:
            wanted = wanted.where(Item.id == self.occurrence.item_id)
        found = list(self.work.session.scalars(wanted.order_by(Item.item)))
        return found or list(dict(self.case.answers.get("case") or {}).get("items_wanted") or ())

    def item(self) -> Item | None:
        """Return the item that the instance is about."""
        return self.work.session.get(Item, self.occurrence.item_id) if self.occurrence.item_id else None

    def due(self) -> list[dict[str, str]]:
        """Return what runs now: term, last day, and what the term rests on."""
        rows = self.work.session.scalars(
            select(Deadline)
            .where(
                Deadline.instance_id == self.occurrence.instance_id,
                Deadline.state == "open",
                Deadline.due_at.is_not(None),
            )
            .order_by(Deadline.due_at)
        )
        return [self._due(row) for row in rows]

    def promised(self) -> list[dict[str, str]]:
        """Return by when each item that the case asks for is answered; the office's inner terms are left out."""
        rows = promised(self.work, self.case, self._wanted())
        return [
            self._told(each.rule, str(each.on), names=[name_of(ITEMS, item).zh for item in each.items]) for each in rows
        ]

    def _due(self, row: Deadline) -> dict[str, str]:
        rule = rule_of(self.work, row.rule, on=pinned_on(self.case))
        by_hour = row.due_at is not None and rule is not None and rule.unit == worktime.Unit.HOUR
        last = f"{row.due_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if by_hour and row.due_at else str(row.due_on)
        return self._told(row.rule, last)

    def _told(self, rule_id: str, last: str, *, names: Sequence[str] = ()) -> dict[str, str]:
        rule = rule_of(self.work, rule_id, on=pinned_on(self.case))
        about = f"（{'、'.join(names)}）" if names else ""
        return {
            "what": f"{rule.title.zh if rule else rule_id}{about}",
            "on": last,
            "basis": rule.basis.zh if rule else "",
        }

    def steps(self) -> list[Step]:
        """Return the instance's finished steps, oldest first; the one that is just being completed is the last."""
        rows = self.work.session.execute(
            select(Task.element, Task.name, Task.form, User.name, Task.answers, Task.id)
            .outerjoin(User, User.id == Task.completed_by)
            .where(
                Task.instance_id == self.occurrence.instance_id,
                Task.state == "done",
                Task.id != self.occurrence.task_id,
            )
            .order_by(Task.completed_at)
        ).all()
        done = [Step(row[0], row[1], row[2], row[3] or "", row[4] or {}) for row in rows]
        if self.occurrence.task_id:
            now_done = self.work.session.get_one(Task, self.occurrence.task_id)
            done.append(
                Step(now_done.element, now_done.name, now_done.form, self.work.actor.name, self.occurrence.answers)
            )
        return done

    def answers(self, form: str) -> Mapping[str, Any]:
        """Return the latest answers to a form in this instance, empty when nobody answered it."""
        return next((step.answers for step in reversed(self.steps()) if step.form == form), {})

    def handlers(self) -> list[str]:
        """Return who did which step."""
        return [f"{step.name}：{step.by}" for step in self.steps()]

    def unit(self, unit_id: str) -> Unit:
        """Return a unit."""
        return self.work.session.get_one(Unit, unit_id)

    def query_url(self) -> str:
        """Return the address where the household sees the state of its case."""
        return f"{self.work.house.base_url}/q/{self.case.query_code}"


def contact(unit: Unit) -> str:
    """Return how a unit is reached, in one line."""
    return "，".join(part for part in (unit.name, unit.contact, unit.phone, unit.address, unit.hours) if part)


def word(form_key: str, path: str, value: Any) -> str:
    """Return an answer in the form's own Chinese words; `path` is the field's path with slashes."""
    if value in (None, "", []):
        return ""
    field = forms.load(form_key).root
    for name in path.split("/"):
        field = next(child for child in field.children if child.name == name)
    return told(field, value, "zh")
