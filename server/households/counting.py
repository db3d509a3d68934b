"""Who of a household does not count, of which kind, since when and on what that rests (民发〔2021〕57号 art. 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, select

import forms
from server.audit import operations as audit
from server.foundation.work import Work
from server.households.models import Household, Membership, Person
from workflows.assessment import members as rule

FOUND = rule.FOUND  #: what a check without the finding takes back
LONGEST = 200


class Why(NamedTuple):
    """Why a member does not count."""

    zh: str
    en: str
    reason: str  #: how it is known, since when


_FOUND_WORDS = ("在监狱服刑、在戒毒所强制隔离戒毒（核对查明）", "In prison or compulsory treatment, as a check found")


#: The condition of a member who lives in the household and counts; join it with the household, or the households, in question.
COUNTS = and_(Membership.until.is_(None), Membership.counted.is_(True))


def people(work: Work, household_id: str) -> list[Person]:
    """Return the living members who count, the head first."""
    return list(
        work.session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.household_id == household_id, COUNTS,
                Person.died_on.is_(None),
            )
            .order_by(Membership.relation != "self", Person.birth, Person.id)
        )
    )  # fmt: skip


def told(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a membership in which the answers of a form say whether the person counts."""
    if bool(answers.get("counted", True)):
        return {"counted": True, "not_counted_kind": "", "not_counted_reason": "", "not_counted_since": None}
    since = answers.get("not_counted_since") or None
    return {
        "counted": False, "not_counted_kind": str(answers.get("not_counted_kind") or ""),
        "not_counted_reason": str(answers.get("not_counted_reason") or "")[:LONGEST],
        "not_counted_since": date.fromisoformat(since) if isinstance(since, str) else since,
    }  # fmt: skip


def of(row: Membership) -> dict[str, Any]:
    """Return the same columns of a membership, to write them into another."""
    names = ("counted", "not_counted_kind", "not_counted_reason", "not_counted_since")
    return {name: getattr(row, name) for name in names}


def as_answers(row: Membership) -> dict[str, Any]:
    """Return the answers with which a form is laid out; what a check found is of the form's own kind."""
    if row.counted:
        return {"counted": True}
    kind = "held" if row.not_counted_kind == FOUND else row.not_counted_kind
    since = row.not_counted_since.isoformat() if row.not_counted_since else ""
    told = {"not_counted_kind": kind, "not_counted_reason": row.not_counted_reason, "not_counted_since": since}
    return {"counted": False, **{name: value for name, value in told.items() if value}}


def write(row: Membership, columns: Mapping[str, Any]) -> None:
    """Write what `told` or `of` returned into a membership."""
    for name, value in columns.items():
        setattr(row, name, value)


def leave_out(work: Work, row: Membership, *, kind: str, reason: str, since: date | None = None) -> None:
    """Let a member count no longer; the person stays of the household."""
    _decide(work, row, counted=False, not_counted_kind=kind, not_counted_reason=reason, not_counted_since=since)


def count_again(work: Work, row: Membership) -> None:
    """Let a member count, because of a return or because it was an error."""
    _decide(work, row, counted=True)


def _decide(work: Work, row: Membership, **answers: Any) -> None:
    write(row, told(answers))
    household = work.session.get_one(Household, row.household_id)
    household.version += 1
    work.session.flush()
    audit.record(
        work, "household.count", row.household_id, person=row.person_id, counted=row.counted, kind=row.not_counted_kind
    )


def why(row: Membership) -> Why | None:
    """Return why a member does not count, in words, or None of one who does."""
    if row.counted:
        return None
    since = f"{row.not_counted_since.isoformat()} 起" if row.not_counted_since else ""
    return Why(*_words(row.not_counted_kind), "，".join(part for part in (row.not_counted_reason, since) if part))


def _words(kind: str) -> tuple[str, str]:
    """Return a kind in Chinese and English; registrations of before there were kinds have none."""
    if kind == FOUND:
        return _FOUND_WORDS
    field = next(each for each in forms.load("household").root.walk() if each.path == "members/*/not_counted_kind")
    return next(((each.zh, each.en) for each in field.options if each.value == kind), ("", ""))
