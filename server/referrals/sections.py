"""Sections of one bureau: which of them answers for an item, and what goes from one to another without leaving the bureau."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from server.cases.models import Case
from server.cases.words import ITEMS, name_of
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit
from server.referrals.addressing import transferable
from server.referrals.refusals import NoSection, NotTransferable, ReviewedOutside
from server.referrals.types import type_of


def bureau_that_hands_on(work: Work, case_id: str) -> str | None:
    """Return the actor's bureau, where it hands a matter of a case to its own sections; None for the case's window."""
    bureaus = rules.relations(work.actor, "referral.hand-on").get("county")
    if not bureaus:
        return None
    windows = rules.relations(work.actor, "referral.create").get("own", frozenset())
    township = work.session.scalar(select(Case.township).where(Case.id == case_id))
    return None if township in windows else min(bureaus)


def section_for(work: Work, item: str, bureau: str) -> str | None:
    """Return the section of a bureau that answers for an item by the county's table `sections`."""
    owner = work.house.tables.decide("sections", {"item": item}, on=work.today).outputs.get("section")
    found = select(Unit.id).where(_of(work, bureau), Unit.department == owner).order_by(Unit.id).limit(1)
    return work.session.scalar(found) if owner else None


def sections_of(work: Work, bureau: str) -> list[tuple[str, str]]:
    """Return the sections of a bureau as (id, name)."""
    rows = work.session.execute(select(Unit.id, Unit.name).where(_of(work, bureau)).order_by(Unit.name))
    return [(row.id, row.name) for row in rows]


def refuse_without_addressee(work: Work, item: str, bureau: str | None) -> None:
    """Refuse an item for which the county's tables name nobody to whom it could go.

    :raises NoSection: the bureau has no section for it.
    :raises ReviewedOutside: another body reviews it before the bureau confirms.
    :raises NotTransferable: civil affairs handles the item itself.
    """
    if bureau is not None and type_of(work, item).confirmed_by:
        raise ReviewedOutside(item=name_of(ITEMS, item).zh)
    if bureau is not None and section_for(work, item, bureau) is None:
        raise NoSection(item=name_of(ITEMS, item).zh)
    if not transferable(work, item):
        raise NotTransferable(item=name_of(ITEMS, item).zh)


def is_section(work: Work, unit_id: str, bureau: str) -> bool:
    """Tell whether a unit is a section of the bureau."""
    return work.session.scalar(select(Unit.id).where(_of(work, bureau), Unit.id == unit_id)) is not None


def check_section(work: Work, *, unit_id: str, bureau: str, path: str) -> list[FieldProblem]:
    """Return what is wrong with an addressee to whom nobody has agreed: it is outside the bureau."""
    if is_section(work, unit_id, bureau):
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
