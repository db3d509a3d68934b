"""Whose a recognised identity is: some are a household's, some are one person's and say nothing of the others."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.counting import COUNTS
from server.households.models import Household, Membership, RecognisedIdentity

#: kinds that are recognised person by person (民发〔2021〕43号 art. 4); every other kind is the household's
PERSONAL = frozenset({"tekun", "orphan", "disabled", "youfu"})
#: kinds that are the household's, but may be given to one person of it alone (低保, 民发〔2021〕57号 art. 8)
MAY_BE_ONE_S = frozenset({"dibao"})
#: kinds that say nothing of what a household lives on: they open items, but spare nobody a means check and put nobody on the low-income roll
WITHOUT_MEANS = frozenset({"disabled", "youfu", "dusheng"})
#: the strongest first: what somebody is asked about is the first that holds
STRONGEST = ("tekun", "dibao", "bianyuan", "gangxing")


def valid_today(work: Work) -> ColumnElement[bool]:
    """Return the condition of an identity that holds today (`RecognisedIdentity.holds_on`)."""
    return and_(
        or_(RecognisedIdentity.ended_on.is_(None), RecognisedIdentity.ended_on >= work.today), RecognisedIdentity.valid_from <= work.today,
        or_(RecognisedIdentity.valid_to.is_(None), RecognisedIdentity.valid_to >= work.today),
    )  # fmt: skip


def held_by_household(work: Work, household_id: str) -> list[RecognisedIdentity]:
    """Return what the household holds as a whole today; what is one person's only where everybody counted holds it."""
    rows, head, counted = _read(work, household_id)
    return [row for row in rows if _whose(row, head) is None or counted <= _holders(rows, row.kind, head)]


def held_by_person(work: Work, household_id: str, person_id: str) -> list[RecognisedIdentity]:
    """Return what one person holds today: her own identities, and her household's."""
    rows, head, _counted = _read(work, household_id)
    return [row for row in rows if _whose(row, head) in (None, person_id)]


def strongest(rows: Sequence[RecognisedIdentity]) -> str:
    """Return the strongest of these identities, or none."""
    kinds = {row.kind for row in rows}
    return next((kind for kind in STRONGEST if kind in kinds), "none")


def person_problem(work: Work, *, household_id: str, kind: str, person_id: str | None) -> list[FieldProblem]:
    """Return why an identity cannot be recorded for this person: one person's names its holder among the members."""
    if kind not in PERSONAL:
        return []
    members = _members(work, household_id, Membership.until.is_(None))
    if person_id in members or (person_id is None and len(members) == 1):
        return []
    words = ("这种身份按人认定，请选择家庭成员。", "This identity is one person's: choose the member.")
    return [FieldProblem("person_id", "required" if person_id is None else "choice", *words)]


def _read(work: Work, household_id: str) -> tuple[list[RecognisedIdentity], str | None, set[str]]:
    rows = work.session.scalars(
        select(RecognisedIdentity)
        .where(RecognisedIdentity.household_id == household_id, valid_today(work))
        .order_by(RecognisedIdentity.valid_from, RecognisedIdentity.id)
    ).all()
    head = work.session.scalar(select(Household.head_id).where(Household.id == household_id))
    counted = _members(work, household_id, COUNTS) if rows else set()
    return list(rows), head, counted or {str(head)}


def _members(work: Work, household_id: str, who: ColumnElement[bool]) -> set[str]:
    return set(work.session.scalars(select(Membership.person_id).where(Membership.household_id == household_id, who)))


def _whose(row: RecognisedIdentity, head: str | None) -> str | None:
    """Return the person whose an identity is (None: the household's); rolls of old named nobody: then it is the head's."""
    if row.person_id is not None:
        return row.person_id
    return head if row.kind in PERSONAL else None


def _holders(rows: Sequence[RecognisedIdentity], kind: str, head: str | None) -> set[str]:
    return {str(_whose(row, head)) for row in rows if row.kind == kind}
