"""Enter persons and households once; record identities and benefits."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from forms import identity
from server.audit import operations as audit
from server.documents.operations import next_serial
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households import counting
from server.households.identities import MAY_BE_ONE_S, PERSONAL, person_problem
from server.households.initials import initials
from server.households.models import Benefit, Household, Membership, Person, RecognisedIdentity
from server.organisation import rules
from server.organisation.models import Unit


def normal_name(name: str) -> str:
    """Return a name as it is compared: NFC, one middle dot, no spaces; rare characters stay."""
    text = unicodedata.normalize("NFC", name).strip()
    for dot in "•‧∙・．":
        text = text.replace(dot, "·")
    return "".join(text.split())


def seal_identity(work: Work, number: str | None, *, name: str, birth: date | None) -> dict[str, Any]:
    """Return the identity columns of a person: sealed number and the hashes under which it is found.

    A resident born before 2000 may stand in old papers with the 15-digit number of before 1999, so that form is hashed too.
    """
    vault = work.house.vault
    columns: dict[str, Any] = {
        "name_birth_hash": vault.search_hash("name-birth", normal_name(name), birth.isoformat()) if birth else None
    }
    if number:
        full = identity.to_18(number) if len(number) == 15 else number.upper()
        old = full[:6] + full[8:17] if len(full) == 18 and full[6:8] == "19" else None
        columns |= {
            "id_sealed": vault.encrypt(full),
            "id_hash": vault.search_hash("id", full),
            "id_hash_15": vault.search_hash("id15", old) if old else None,
        }
    return columns


def register_person(work: Work, answers: Mapping[str, Any]) -> Person:
    """Return the county's row of this person, made or brought up to date from the answers of a form.

    `answers` has name, id_kind, id_number (or id_reason), birth, sex, phone; what else it holds becomes facts.
    """
    name, number = normal_name(str(answers["name"])), answers.get("id_number") or None
    parsed = identity.parse_id_number(number, today=work.today) if number else None
    birth = parsed.birth if parsed and parsed.birth else _date(answers.get("birth"))
    columns = seal_identity(work, parsed.value if parsed else None, name=name, birth=birth)
    person = _known(work, columns.get("id_hash"))
    if person is None:
        person = Person(id=work.new_id(), county=work.house.county, created_at=work.now, facts={}, name=name)
        work.session.add(person)
    person.name, person.birth = name, birth
    person.pinyin = initials(name)
    person.sex = _SEXES.get(str(parsed.sex if parsed else answers.get("sex")), "0")
    person.id_kind = str(answers.get("id_kind") or (parsed.kind if parsed else "none"))
    person.id_reason = str(answers.get("no_id_reason") or answers.get("id_reason") or "")
    for column, value in columns.items():
        setattr(person, column, value)
    if answers.get("phone"):
        person.phone_sealed = work.house.vault.encrypt(str(answers["phone"]))
    person.facts = {**person.facts, **_facts(answers)}
    work.session.flush()
    return person


_SEXES = {"male": "1", "female": "2", "1": "1", "2": "2"}  #: what forms say → GB/T 2261.1
_NOT_FACTS = frozenset(
    {"name", "id_kind", "id_number", "id_reason", "no_id_reason", "birth", "sex", "phone", "relation", "counted",
     "not_counted_kind", "not_counted_reason", "not_counted_since", "tekun_too", "tekun_bank", "tekun_account"}
)  # fmt: skip


def _facts(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {k: (str(v) if isinstance(v, Decimal | date) else v) for k, v in answers.items() if k not in _NOT_FACTS}


def _known(work: Work, id_hash: str | None) -> Person | None:
    if id_hash is None:
        return None
    return work.session.scalar(
        select(Person).where(
            Person.county == work.house.county, Person.id_hash == id_hash, Person.merged_into.is_(None)
        )
    )


def register_household(
    work: Work,
    *,
    township: str,
    village: str | None,
    applicant: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
) -> Household:
    """Return the applicant's household, entered or brought up to date with the members of a form.

    :raises InvalidAnswers: the same person stands twice in the form.
    """
    head = register_person(work, applicant)
    people = [(head, "self", counting.told({}))]
    for index, member in enumerate(members):
        person = register_person(work, member)
        if any(person.id == known.id for known, *_ in people):
            raise InvalidAnswers(
                [
                    FieldProblem(
                        f"members/{index}/id_number",
                        "twice",
                        "这位成员在表中已经填过一次。",
                        "This person is in the form twice.",
                    )
                ]
            )
        people.append((person, str(member.get("relation") or "other"), counting.told(member)))
    household = household_of(work, head.id)
    if household is None or all(person.id != household.head_id for person, *_ in people):
        # Whoever applies without the head of the former household has a household of their own by now.
        household = _new_household(work, township=township, village=village, head=head)
    household.registered_address = str(applicant.get("registered_address") or household.registered_address)
    household.address = str(applicant.get("residence_address") or applicant.get("address") or household.address)
    household.left_on = None  # whoever comes to the window again is here
    household.version += 1
    _replace_members(work, household, people)
    work.session.flush()
    return household


def join_household(work: Work, household: Household, answers: Mapping[str, Any]) -> Person:
    """Enter one more member, or bring one up to date, and leave everybody else in the household as they are.

    `answers` are those of `register_person` with relation, counted and why not; without `counted` a member counts, or does not, as
    before, and a new one does.
    """
    person = register_person(work, answers)
    _leave_others(work, household, [person.id])
    row = work.session.scalar(
        select(Membership).where(
            Membership.household_id == household.id, Membership.person_id == person.id, Membership.until.is_(None)
        )
    )
    if row is None:
        row = Membership(
            id=work.new_id(), county=work.house.county, household_id=household.id, person_id=person.id, since=work.today
        )
        work.session.add(row)
        row.relation = "other"
    if person.id != household.head_id:
        row.relation = str(answers.get("relation") or row.relation)
    if "counted" in answers:  # a roll says nothing of it: what the window registered stays
        counting.write(row, counting.told(answers))
    household.version += 1
    work.session.flush()
    return person


def household_of(work: Work, person_id: str) -> Household | None:
    """Return the household in which the person is a member today, or None."""
    return work.session.scalar(
        select(Household)
        .join(Membership, Membership.household_id == Household.id)
        .where(
            Membership.person_id == person_id, Household.county == work.house.county, Household.merged_into.is_(None),
            Membership.until.is_(None),
        )
        .limit(1)
    )  # fmt: skip


def _new_household(work: Work, *, township: str, village: str | None, head: Person) -> Household:
    code = work.session.scalar(select(Unit.division).where(Unit.id == (village or township)))
    serial = next_serial(work, unit_id=township, kind="household", year=0)
    household = Household(
        id=work.new_id(), county=work.house.county, code=f"{(code or work.house.county)[:9]}-{serial:05d}", township=township,
        village=village, head_id=head.id, created_at=work.now, version=0, registered_address="", address="",
    )  # fmt: skip
    work.session.add(household)
    work.session.flush()
    return household


def _replace_members(work: Work, household: Household, people: Sequence[tuple[Person, str, dict[str, Any]]]) -> None:
    _leave_others(work, household, [person.id for person, *_ in people])
    current = {
        m.person_id: m
        for m in work.session.scalars(
            select(Membership).where(Membership.household_id == household.id, Membership.until.is_(None))
        )
    }
    for person, relation, columns in people:
        row = current.pop(person.id, None)
        if row is None:
            row = Membership(
                id=work.new_id(), county=work.house.county, household_id=household.id, person_id=person.id, since=work.today,
                relation=relation,
            )  # fmt: skip
            work.session.add(row)
        row.relation = relation
        counting.write(row, columns)
    for left in current.values():
        left.until = work.today


def _leave_others(work: Work, household: Household, person_ids: Sequence[str]) -> None:
    """End what memberships these people have elsewhere: a person lives in one household."""
    left = work.session.scalars(
        update(Membership)
        .where(
            Membership.person_id.in_(person_ids), Membership.household_id != household.id, Membership.until.is_(None)
        )
        .values(until=work.today)
        .returning(Membership.household_id),
        execution_options={"synchronize_session": False},
    ).all()  # fmt: skip
    for former in dict.fromkeys(left):
        audit.record(work, "household.leave", former, to=household.id)


#: identities that another authority gives: 农业农村, 残联, 退役军人事务, 卫健
GIVEN_BY_OTHERS = ("fangfanpin", "disabled", "youfu", "dusheng")
_BY_DECISION = (
    "低保、特困、边缘、刚性支出、孤儿等身份由审核认定程序的决定产生，或者随两人确认的名册导入，窗口不能单独登记。",
    "The county’s own identities come out of a decision, or of a roll that two people confirm; no window records them alone.",
)


def recognise(
    work: Work,
    *,
    household_id: str,
    kind: str,
    document: str,
    issued_by: str,
    valid_from: date,
    valid_to: date | None,
    person_id: str | None = None,
) -> RecognisedIdentity:
    """Record an identity that another authority gives, with its document and validity (社会救助法 art. 42).

    What the county itself recognises comes out of a decision or a roll that two people confirm: nobody is enrolled past the steps
    (民发〔2021〕57号 art. 28), and such an identity spares a household its means check and puts it on lists that are paid.

    :raises NotFound: the county has no such household.
    :raises NotPermitted: it belongs to another township.
    :raises InvalidAnswers: kind, document or issuer is empty, it ends before it begins, or its kind comes out of a decision only.
    """
    township = work.session.scalar(
        select(Household.township).where(Household.id == household_id, Household.county == work.house.county)
    )
    if township is None:
        raise NotFound
    rules.require(work.actor, "household.edit", township=township)
    given = {"kind": kind, "document": document, "issued_by": issued_by}
    wrong = [
        FieldProblem(name, "required", "请填写。", "Please fill this in.")
        for name, text in given.items()
        if not text.strip()
    ]
    if kind.strip() and kind not in GIVEN_BY_OTHERS:
        wrong.append(FieldProblem("kind", "by-decision", *_BY_DECISION))
    wrong += person_problem(work, household_id=household_id, kind=kind, person_id=person_id)
    if valid_to is not None and valid_to < valid_from:
        wrong.append(FieldProblem("valid_to", "before", "有效期止不能早于起。", "It ends before it begins."))
    if wrong:
        raise InvalidAnswers(wrong)
    return enter_identity(
        work, household_id=household_id, kind=kind, document=document, issued_by=issued_by, valid_from=valid_from,
        valid_to=valid_to, person_id=person_id,
    )  # fmt: skip


def enter_identity(
    work: Work, *, household_id: str, kind: str, document: str, issued_by: str, valid_from: date, **columns: Any
) -> RecognisedIdentity:
    """Write a recognised identity that a decision or a confirmed roll gives; the caller has checked who may. A household's kinds name nobody."""
    if kind not in PERSONAL | MAY_BE_ONE_S:
        columns["person_id"] = None
    row = RecognisedIdentity(
        id=work.new_id(), county=work.house.county, household_id=household_id, kind=kind, document=document,
        issued_by=issued_by, valid_from=valid_from, recorded_by=work.actor.id, recorded_at=work.now, **columns,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "identity.record", row.id, kind=kind, household=household_id)
    return row


def enter_benefit(work: Work, *, household_id: str, item: str, unit: str, since: date, **columns: Any) -> Benefit:
    """Add a line to the household's ledger."""
    row = Benefit(
        id=work.new_id(), county=work.house.county, household_id=household_id, item=item, unit=unit, since=since,
        recorded_at=work.now, **{"kind": "money", **columns},
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def _date(value: Any) -> date | None:
    if value in (None, ""):
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))
