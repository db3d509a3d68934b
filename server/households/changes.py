"""Corrections of persons, and ends of identities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from forms import identity
from server.audit import operations as audit
from server.foundation.errors import Conflict, FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.exclusions import IDENTITY_ITEMS
from server.households.initials import initials
from server.households.models import Benefit, Household, Membership, Person, RecognisedIdentity
from server.households.operations import normal_name, seal_identity
from server.households.refusals import IdentityCarriesAid, IdentityEnded
from server.households.running import runs_on
from server.organisation import rules


class NumberTaken(Conflict):
    """Another person of the county has this number."""

    type = "id-number-taken"
    zh = "这个号码已登记在另一人名下；如是同一人，请合并两条记录。"
    en = "Another person has this number; merge the two records when they are one."


def township_of(work: Work, person_id: str) -> str | None:
    """Return the township of the person's household today, or None."""
    return work.session.scalar(
        select(Household.township)
        .join(Membership, Membership.household_id == Household.id)
        .where(Membership.person_id == person_id, Membership.until.is_(None))
    )


def read_person(work: Work, person_id: str, *, action: str) -> Person:
    """Return a person on whom the actor may do the action.

    :raises NotFound: the county has no such person.
    """
    person = work.session.scalar(select(Person).where(Person.id == person_id, Person.county == work.house.county))
    if person is None:
        raise NotFound
    rules.require(work.actor, action, township=township_of(work, person_id))
    return person


def correct_person(work: Work, *, person_id: str, changes: Mapping[str, Any], reason: str) -> None:
    """Correct name, number, birth or phone of a person, with a reason; the audit names the fields, never the values.

    :raises InvalidAnswers: no reason, or a wrong number.
    :raises NumberTaken: somebody else has the number.
    """
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明更正原因。", "Say why it is corrected.")])
    person = read_person(work, person_id, action="household.edit")
    given = {key: value for key, value in changes.items() if value not in (None, "")}
    if "name" in given:
        person.name = normal_name(str(given["name"]))
        person.pinyin = initials(person.name)
    if "birth" in given:
        person.birth = _past(work, given["birth"])
    _correct_number(work, person, given.get("id_number"))
    if "phone" in given:
        person.phone_sealed = work.house.vault.encrypt(str(given["phone"]))
    work.session.flush()
    audit.record(work, "person.correct", person_id, fields=sorted(given), reason=reason.strip())


def _past(work: Work, value: Any) -> date:
    found = value if isinstance(value, date) else date.fromisoformat(str(value))
    if found > work.today:
        raise InvalidAnswers(
            [FieldProblem("birth", "future", "出生日期不能晚于今天。", "The birth date lies in the future.")]
        )
    return found


def _correct_number(work: Work, person: Person, number: Any) -> None:
    vault = work.house.vault
    old = vault.decrypt(person.id_sealed) if person.id_sealed else None
    wanted = old
    if number:
        try:
            parsed = identity.parse_id_number(str(number), today=work.today)
        except identity.InvalidIdNumber as wrong:
            raise InvalidAnswers([FieldProblem("id_number", wrong.code, wrong.zh, wrong.en)]) from wrong
        wanted, person.birth = parsed.value, parsed.birth
        person.id_kind, person.sex = parsed.kind, {"male": "1", "female": "2"}[parsed.sex]
    columns = seal_identity(work, wanted, name=person.name, birth=person.birth)
    taken = select(Person.id).where(
        Person.county == work.house.county,
        Person.id_hash == columns.get("id_hash"),
        Person.merged_into.is_(None),
        Person.id != person.id,
    )
    if wanted and work.session.scalar(taken):
        raise NumberTaken
    for column, value in columns.items():
        setattr(person, column, value)


def end_identity(work: Work, *, identity_id: str, on: date, reason: str) -> None:
    """End a recognised identity with the last day on which it holds; transfers carry it no longer.

    :raises IdentityEnded: it has ended.
    :raises IdentityCarriesAid: an aid is paid with it.
    """
    row = work.session.scalar(
        select(RecognisedIdentity).where(
            RecognisedIdentity.id == identity_id, RecognisedIdentity.county == work.house.county
        )
    )
    if row is None:
        raise NotFound
    household = work.session.get_one(Household, row.household_id)
    rules.require(work.actor, "household.edit", township=household.township)
    if not reason.strip():
        raise InvalidAnswers(
            [FieldProblem("reason", "required", "请写明终止的原因和文号。", "Say why, with the document.")]
        )
    if row.ended_on is not None:
        raise IdentityEnded
    if _paid_with(work, row):
        raise IdentityCarriesAid
    row.ended_on = on
    work.session.flush()
    audit.record(work, "identity.end", identity_id, household=row.household_id, reason=reason.strip())


def _paid_with(work: Work, row: RecognisedIdentity) -> bool:
    """Tell whether an aid that the identity came with is still paid every month."""
    paid = select(Benefit.id).where(
        Benefit.household_id == row.household_id, Benefit.item == IDENTITY_ITEMS.get(row.kind, ""), Benefit.period == "month",
        runs_on(work.today),
    )  # fmt: skip
    if row.person_id is not None:
        paid = paid.where((Benefit.person_id.is_(None)) | (Benefit.person_id == row.person_id))
    return work.session.scalar(paid.limit(1)) is not None
