"""Children without support: a restricted file, the child's own row, what the tables say about the parents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.asking import ask
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.opening import open_case
from server.cases.restricting import CHILD, restrict_child
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.households.models import Membership, Person
from server.households.operations import normal_name
from server.recognition.means import age_on, answers_of
from server.recognition.models import ChildFile
from workflows.dmn import Decision

ITEM = CHILD
GROWN_UP = 18
#: kind → clocks of the township and of the county; what is neither is measured as the longer
CLOCKS = {"orphan": ("GE.check", "GE.county"), "unsupported": ("SW.check", "SW.county")}


def keep_apart(work: Work, case_id: str, items: list[str]) -> None:
    """Restrict a case that asks for a child's support and nothing else from its first minute."""
    if items == [ITEM]:
        restrict_child(work, case_id=case_id, item=ITEM)


def restricted_case(work: Work, what: Occurrence) -> Case:
    """Return the restricted case in which the item is handled; out of a case with other items it moves into its own.

    Whoever handles the other items then finds nothing of the child's in the case that they share.
    """
    item = work.session.get_one(Item, what.item_id)
    case = work.session.get_one(Case, item.case_id)
    others = work.session.scalar(select(Item.id).where(Item.case_id == case.id, Item.id != item.id).limit(1))
    if others is not None:
        case = _moved(work, item, case)
    restrict_child(work, case_id=case.id, item=ITEM)
    return case


def _moved(work: Work, item: Item, case: Case) -> Case:
    own = open_case(
        work, household_id=case.household_id, applicant_id=case.applicant_id, township=case.township, village=case.village,
        channel=case.channel, opened_by_unit=case.opened_by_unit, submitted_at=case.submitted_at, answers=case.answers,
        registered_at=case.registered_at, accepted_at=case.accepted_at, state="open", form=case.form,
        form_version=case.form_version, rule_pack=case.rule_pack,
    )  # fmt: skip
    work.session.execute(update(Item).where(Item.id == item.id).values(case_id=own.id), execution_options=QUIET)
    work.session.refresh(item)
    audit.record(work, "case.part", own.id, item=ITEM)
    return own


def child_of(work: Work, item_id: str | None) -> ChildFile | None:
    """Return the child of an item, or None before anybody has named it."""
    return work.session.scalar(select(ChildFile).where(ChildFile.item_id == item_id))


def minors(work: Work, case: Case) -> list[Person]:
    """Return the household's members under 18, the youngest last."""
    people = work.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None))
        .order_by(Person.birth, Person.id)
    )
    return [person for person in people if (age := age_on(person.birth, work.today)) is not None and age < GROWN_UP]


def named_minor(work: Work, case: Case, name: str) -> Person | None:
    """Return the member under 18 of this name, or None."""
    return next((person for person in minors(work, case) if person.name == normal_name(name)), None)


def kind_facts(child: Person, told: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return what table `child-kind` asks for."""
    return {"age": age_on(child.birth, today), "father": told["father"], "mother": told["mother"]}


def proofs_missing(work: Work, screened: Mapping[str, Any], sources: Any) -> list[tuple[str, str]]:
    """Return each parent whose state no department has confirmed, with the department that would (table `child-proof`)."""
    confirmed = {(row["parent"], row["source"]) for row in sources if row["result"] == "confirmed"}
    found = []
    for parent, answer in proofs(work, screened).items():
        needed = answer.outputs["source"]
        if needed != "none" and (parent, needed) not in confirmed:
            found.append((parent, str(needed)))
    return found


def proofs(work: Work, screened: Mapping[str, Any]) -> dict[str, Decision]:
    """Return what the table says of each parent: whose data prove the state that was seen."""
    return {parent: ask(work, "child-proof", {"state": screened[parent]}) for parent in ("father", "mother")}


def payee_of(work: Work, case: Case) -> Person | None:
    """Return the person to whom the common form pays, when the household knows that name."""
    name = str(dict(answers_of(work, case).get("account") or {}).get("payee") or "")
    people = work.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None))
    )
    return next((person for person in people if name and person.name == normal_name(name)), None)


def amount_for(work: Work, child: ChildFile) -> Decimal | None:
    """Return the county's monthly standard for the child; None where the table finds no support."""
    found = standard_for(work, child)
    return None if found is None else Decimal(found.outputs["month"])


def standard_for(work: Work, child: ChildFile) -> Decision | None:
    """Return what the table of standards says of the child, or None where it is of neither kind."""
    if child.kind not in CLOCKS:
        return None
    found: Decision = ask(
        work, "child-support", {"division": work.house.county, "kind": child.kind, "care": child.care}
    )
    return found
