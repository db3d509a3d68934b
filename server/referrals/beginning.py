"""What a new transfer may be about, whom it may concern and to whom it may go, as its page offers it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from server.cases.models import Case
from server.cases.restricting import CHILD_SECTION
from server.cases.words import SERVICES
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.models import Membership, Person
from server.referrals import sections
from server.referrals.addressing import address_of, addressees, transferable
from server.referrals.sections import Sender


@dataclass(frozen=True, slots=True)
class Beginning:
    """What somebody who opens a transfer of a case may choose from."""

    case: Case
    items: list[str]
    units: list[tuple[str, str]]
    people: list[tuple[str, str]]
    to_unit: str  #: proposed for the item, empty where the tables name nobody
    person: str  #: proposed for the item
    inside: bool  #: it stays within the bureau
    reads_case: bool  #: the sender reads the case, not only an order of its own


def beginning(work: Work, case_id: str, item: str) -> Beginning:
    """Return what may be chosen for a new transfer of a case.

    :raises NotFound: there is no such case, or it is not the actor's to know.
    :raises NotPermitted: the actor sends nothing of this case.
    """
    sender = sections.sender_within(work, case_id)
    case = sections.read_case_of(work, case_id, sender)
    people = people_of(work, case, sender)
    if sender is None:
        items = [key for key in SERVICES if transferable(work, key)]
        address = address_of(work, case=case, item=item) if item in items else None
        unit, units = (address.unit or "") if address else "", addressees(work, item)
    else:
        owners = sections.items_within(work, sender)
        items, unit = list(owners), owners.get(item, "")
        units = [each for each in sections.sections_of(work, sender.bureau) if each[0] != sender.unit]
        address = address_of(work, case=case, item=item) if item in items else None
    return Beginning(
        case, items, units, people, unit, whom(people, address.person if address else None), sender is not None,
        sender is None or reads_case(work, sender),
    )  # fmt: skip


def reads_case(work: Work, sender: Sender) -> bool:
    """Tell whether a sender within the bureau reads the household's file: the bureau itself, and who looks after children."""
    return sender.unit == sender.bureau or CHILD_SECTION in work.actor.roles()


def people_of(work: Work, case: Case, sender: Sender | None) -> list[tuple[str, str]]:
    """Return whom a transfer of a case may concern, as (id, name): the household; of a section, whom its own orders named."""
    if sender is not None and not reads_case(work, sender):
        return sections.dealt_with(work, case.id, sender)
    rows = work.session.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None))
        .order_by(Membership.since, Membership.id)
    )
    return [(row.id, row.name) for row in rows]


def whom(people: list[tuple[str, str]], proposed: str | None) -> str:
    """Return whom a transfer concerns where nobody says: whom the item is for, else the first of whom it may concern."""
    known = [person for person, _name in people]
    if proposed in known:
        return str(proposed)
    return known[0] if known else ""


def check_person(people: list[tuple[str, str]], person_id: str) -> list[FieldProblem]:
    """Return what is wrong with whom a transfer shall concern: nobody of whom it may."""
    if person_id in {person for person, _name in people}:
        return []
    return [FieldProblem("person", "not-a-member", "请选择这户家庭的成员。", "Choose a member of the household.")]
