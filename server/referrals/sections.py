"""Sections of one bureau: which of them answers for an item, and what goes from one to another without leaving the bureau."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from server.cases.models import Case
from server.cases.opening import read_case
from server.cases.restricting import is_of_section
from server.cases.words import ITEMS, SERVICES, name_of
from server.foundation.errors import FieldProblem
from server.foundation.identity import Actor
from server.foundation.work import Work
from server.households.models import Person
from server.organisation import rules
from server.organisation.models import Unit
from server.referrals import minimum
from server.referrals.addressing import transferable
from server.referrals.models import Referral
from server.referrals.refusals import NoSection, NotTransferable, ReviewedOutside
from server.referrals.types import type_of

#: the item of the section that looks after children
CARE = "child-care"
#: states of a transfer at whose section the household is known: it took the order on
_DEALT_WITH = ("signed", "waiting", "partial", "answered", "closed")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands a matter on within a bureau: its social-assistance section, which is the bureau's own unit, or another section."""

    bureau: str
    unit: str


def sender_within(work: Work, case_id: str) -> Sender | None:
    """Return who the actor hands a matter of a case on for, within the bureau; None for the case's window.

    A section does so about a household whose order it has taken on, the one for children also about a child's restricted file.
    """
    found = rules.relations(work.actor, "referral.hand-on")
    windows = rules.relations(work.actor, "referral.create").get("own", frozenset())
    if bureaus := found.get("county"):
        township = work.session.scalar(select(Case.township).where(Case.id == case_id))
        return None if township in windows else Sender(min(bureaus), min(bureaus))
    bureau = aliased(Unit)
    dealing = (
        select(Unit.parent, Unit.id)
        .join(bureau, and_(bureau.id == Unit.parent, bureau.kind == "county"))
        .join(Referral, and_(Referral.to_unit == Unit.id, Referral.case_id == case_id, Referral.state.in_(_DEALT_WITH)))
        .where(Unit.id.in_(sorted(found.get("held", frozenset()))), Unit.county == work.house.county)
        .order_by(Unit.id)
    )
    row = work.session.execute(dealing.limit(1)).first()
    return Sender(str(row.parent), row.id) if row else _of_a_child(work, case_id, found)


def _of_a_child(work: Work, case_id: str, found: Mapping[str, frozenset[str]]) -> Sender | None:
    """Return the section for children where the actor works there and the case is restricted to who looks after children."""
    bureaus = found.get("section")
    if not bureaus or not is_of_section(work, case_id, "referral.hand-on"):
        return None
    unit = section_for(work, CARE, min(bureaus))
    return Sender(min(bureaus), unit) if unit in found.get("held", frozenset()) else None


def read_case_of(work: Work, case_id: str, sender: Sender | None) -> Case:
    """Return the case of which a matter is to be sent.

    :raises NotFound: there is none, or it is not the actor's to know.
    :raises NotPermitted: neither its window nor a section that deals with the household.
    """
    if sender is None:
        return read_case(work, case_id, action="referral.create", held_by=frozenset())
    return read_case(work, case_id, action="referral.hand-on", held_by=frozenset({sender.unit}))


def is_sender(actor: Actor, referral: Referral) -> bool:
    """Tell whether the actor's window, or the bureau or section that handed it on within the bureau, sent a transfer."""
    if not referral.inside:
        return referral.from_unit in rules.relations(actor, "referral.create").get("own", frozenset())
    found = rules.relations(actor, "referral.hand-on")
    return referral.from_unit in found.get("county", frozenset()) | found.get("held", frozenset())


def dealt_with(work: Work, case_id: str, sender: Sender) -> list[tuple[str, str]]:
    """Return whom the orders of a case that a section has taken on concern, as (id, name); a name only where its order told it."""
    rows = work.session.execute(
        select(Person.id, Person.name, Referral.item, Referral.department_kind)
        .join(Referral, Referral.person_id == Person.id)
        .where(Referral.case_id == case_id, Referral.to_unit == sender.unit, Referral.state.in_(_DEALT_WITH))
        .order_by(Referral.created_at, Referral.id)
    )
    return list(
        {
            row.id: (row.id, row.name if minimum.of(row.item, row.department_kind).named else "—") for row in rows
        }.values()
    )


def bureau_over(work: Work, unit_id: str) -> str:
    """Return the bureau within which a unit hands matters on: that of a section, or the unit itself."""
    parent = select(Unit.parent).where(Unit.id == unit_id, Unit.kind == "department")
    return work.session.scalar(parent) or unit_id


def section_for(work: Work, item: str, bureau: str) -> str | None:
    """Return the section of a bureau that answers for an item by the county's table `sections`."""
    owner = work.house.tables.decide("sections", {"item": item}, on=work.today).outputs.get("section")
    found = select(Unit.id).where(_of(work, bureau), Unit.department == owner).order_by(Unit.id).limit(1)
    return work.session.scalar(found) if owner else None


def sections_of(work: Work, bureau: str) -> list[tuple[str, str]]:
    """Return the sections of a bureau as (id, name)."""
    rows = work.session.execute(select(Unit.id, Unit.name).where(_of(work, bureau)).order_by(Unit.name))
    return [(row.id, row.name) for row in rows]


def items_within(work: Work, sender: Sender) -> dict[str, str]:
    """Return what may be handed on within the bureau → the section that answers for it: not one's own, nor what others review."""
    owners = {item: section_for(work, item, sender.bureau) for item in SERVICES if not type_of(work, item).confirmed_by}
    return {item: owner for item, owner in owners.items() if owner is not None and owner != sender.unit}


def refuse_without_addressee(work: Work, item: str, sender: Sender | None) -> None:
    """Refuse an item for which the county's tables name nobody to whom it could go.

    :raises NoSection: the bureau has no other section for it.
    :raises ReviewedOutside: another body reviews it before the bureau confirms.
    :raises NotTransferable: civil affairs handles the item itself.
    """
    name = name_of(ITEMS, item).zh
    if sender is not None and type_of(work, item).confirmed_by:
        raise ReviewedOutside(item=name)
    if sender is not None and item not in items_within(work, sender):
        raise NoSection(item=name)
    if not transferable(work, item):
        raise NotTransferable(item=name)


def is_section(work: Work, unit_id: str, bureau: str) -> bool:
    """Tell whether a unit is a section of the bureau."""
    return work.session.scalar(select(Unit.id).where(_of(work, bureau), Unit.id == unit_id)) is not None


def check_section(work: Work, *, unit_id: str, sender: str, path: str) -> list[FieldProblem]:
    """Return what is wrong with an addressee to whom nobody has agreed: it is outside the bureau, or the sender itself."""
    if unit_id == sender:
        return [FieldProblem(path, "same-unit", "不能转给本股室。", "It cannot go to the section that sends it.")]
    if is_section(work, unit_id, bureau_over(work, sender)):
        return []
    return [
        FieldProblem(
            path, "outside-the-bureau", "局内转办只能转给本局股室；转给其他部门须由窗口征得申请人同意。",
            "Within the bureau it goes to a section of it; to others the window sends, with the applicant's consent.",
        )
    ]  # fmt: skip


def _of(work: Work, bureau: str) -> ColumnElement[bool]:
    return and_(
        Unit.county == work.house.county, Unit.parent == bureau, Unit.kind == "department", Unit.closed_on.is_(None)
    )
