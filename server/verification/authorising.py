"""Consent before any query: who has signed, for which items, over which sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Instance, Item
from server.cases.opening import read_case
from server.documents.models import Document
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.households.counting import COUNTS
from server.households.models import Membership, Person
from server.verification import sources
from server.verification.models import Authorisation

ADULT = 18
WAYS = ("paper", "mark", "electronic")


def members(work: Work, household_id: str) -> list[tuple[Person, str]]:
    """Return the household's counted members today with their relation, the applicant first."""
    rows = work.session.execute(
        select(Person, Membership.relation)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, COUNTS)
        .order_by(Membership.relation != "self", Membership.since, Person.birth, Person.id)
    )
    return [(row[0], row[1]) for row in rows]


def is_minor(person: Person, today: date) -> bool:
    """Tell whether somebody is under 18; who has no known birthday signs for himself."""
    if person.birth is None:
        return False
    return (today.year - person.birth.year) - (
        (today.month, today.day) < (person.birth.month, person.birth.day)
    ) < ADULT


def purposes(work: Work, case: Case) -> list[str]:
    """Return the items that the case asks for or is about: the purpose of a means check."""
    wanted = select(Item.item).where(Item.case_id == case.id, Item.state.not_in(("declined", "withdrawn")))
    found = list(work.session.scalars(wanted.order_by(Item.item)))
    running = work.session.scalars(select(Instance.data).where(Instance.case_id == case.id, Instance.state == "open"))
    more = {str(data["item"]) for data in running if data.get("item")}
    told = dict(case.answers or {}).get("case") or {}
    return sorted({*found, *more}) or sorted(told.get("items_wanted") or ())


def standing(work: Work, household_id: str, item: str) -> dict[str, Authorisation]:
    """Return the consent that stands today for an item, by person; obligors' by their row's id."""
    rows = work.session.scalars(
        select(Authorisation)
        .where(Authorisation.household_id == household_id, Authorisation.withdrawn_at.is_(None))
        .order_by(Authorisation.signed_at, Authorisation.id)
    )
    return {row.person_id or row.id: row for row in rows if item in row.items and row.stands_on(work.today)}


def missing(work: Work, household_id: str, item: str) -> list[Person]:
    """Return the members without a standing consent for the item."""
    there = standing(work, household_id, item)
    return [person for person, _relation in members(work, household_id) if person.id not in there]


def authorise(work: Work, *, case_id: str, signatures: Sequence[Mapping[str, Any]]) -> list[Authorisation]:
    """Record signed authorisations.

    Each names `person_id` (an obligor: `name` and `relation`), `signed_on`, `way`, `witness`, `guardian_name` and
    `guardian_relation`.

    Who has signed in this case already is passed over, so that a form sent twice is one signature.

    :raises NotPermitted: the case is not the actor's.
    :raises InvalidAnswers: a signature lacks something; a minor's is not a guardian's.
    """
    case = read_case(work, case_id, action="verification.authorise", held_by=frozenset())
    one_at_a_time(work, case.id)
    if not signatures:
        raise InvalidAnswers(
            [FieldProblem("signatures", "required", "请至少选择一名已签字的人。", "Choose whoever has signed.")]
        )
    people = {person.id: (person, relation) for person, relation in members(work, case.household_id)}
    items = purposes(work, case)
    problems = [p for i, told in enumerate(signatures) for p in _problems(work, told, people, f"signatures/{i}")]
    if not items:
        problems.append(
            FieldProblem("items", "required", "案件还没有申请事项，授权没有目的。", "The case asks for no item yet.")
        )
    if problems:
        raise InvalidAnswers(problems)
    done = [sign(work, case, told, people, items) for told in signatures]
    found = [row for row in done if row is not None]
    if found:
        note(work, case_id, "authorised", names="、".join(row.name for row in found), count=len(found))
    return found


def one_at_a_time(work: Work, case_id: str) -> None:
    """Let two who record the same signature at once come one after the other: the second finds the first's."""
    work.session.execute(select(Case.id).where(Case.id == case_id).with_for_update())


def _problems(work: Work, told: Mapping[str, Any], people: Mapping[str, Any], at: str) -> list[FieldProblem]:
    found = []
    person = people.get(str(told.get("person_id") or ""), (None, ""))[0]
    if told.get("person_id") and person is None:
        found.append(
            FieldProblem(
                f"{at}/person_id", "unknown", "不是这个家庭计入的成员。", "Not a counted member of the household."
            )
        )
    if not told.get("person_id") and not (str(told.get("name") or "").strip() and told.get("relation")):
        found.append(
            FieldProblem(f"{at}/name", "required", "义务人请写姓名和关系。", "Give the obligor’s name and relation.")
        )
    signed = told.get("signed_on")
    if not isinstance(signed, date) or signed > work.today:
        found.append(
            FieldProblem(
                f"{at}/signed_on", "date", "请填签字日期，不能晚于今天。", "Give the day of signing, not after today."
            )
        )
    if told.get("way") not in WAYS:
        found.append(FieldProblem(f"{at}/way", "unknown", "请选择签字方式。", "Choose how it was signed."))
    if told.get("way") == "mark" and not str(told.get("witness") or "").strip():
        found.append(
            FieldProblem(f"{at}/witness", "required", "按手印的请写见证人。", "A fingerprint needs a witness.")
        )
    guardian = str(told.get("guardian_name") or "").strip()
    if person is not None and is_minor(person, work.today) and not guardian:
        found.append(
            FieldProblem(
                f"{at}/guardian_name",
                "required",
                "未成年人由监护人签字，请写监护人。",
                "A guardian signs for a minor; name the guardian.",
            )
        )
    return found


def sign(
    work: Work, case: Case, told: Mapping[str, Any], people: Mapping[str, Any], items: list[str]
) -> Authorisation | None:
    """Write one checked signature, unless the person has signed for these items in the case already."""
    person, relation = people.get(str(told.get("person_id") or ""), (None, str(told.get("relation") or "")))
    name = person.name if person else str(told["name"]).strip()
    if _signed_already(work, case, person, name, items):
        return None
    guardian = str(told.get("guardian_name") or "").strip()
    row = Authorisation(
        id=work.new_id(), county=work.house.county, case_id=case.id, household_id=case.household_id,
        person_id=person.id if person else None, kind="member" if person else "obligor", name=name, relation=relation,
        id_sealed=work.house.vault.encrypt(str(told["id_number"])) if told.get("id_number") and not person else None,
        items=items, scope=_scope(work, person), valid_from=told["signed_on"], valid_to=None, signed_at=told["signed_on"],
        way=told["way"], witness=str(told.get("witness") or "").strip()[:80], signed_by="guardian" if guardian else "self",
        guardian_name=guardian[:80], guardian_relation=str(told.get("guardian_relation") or "")[:20],
        document_id=_printed(work, case.id, name), recorded_by=work.actor.id, recorded_at=work.now,
    )  # fmt: skip
    _replace_narrower(work, row)
    work.session.add(row)
    work.session.flush()
    audit.record(work, "verification.authorise", row.id, case=case.id, kind=row.kind, signed_by=row.signed_by)
    return row


def _signed_already(work: Work, case: Case, person: Person | None, name: str, items: Collection[str]) -> bool:
    wanted = select(Authorisation).where(
        Authorisation.case_id == case.id, Authorisation.withdrawn_at.is_(None), Authorisation.replaced_by.is_(None)
    )
    mine = (
        Authorisation.person_id == person.id
        if person
        else (Authorisation.kind == "obligor") & (Authorisation.name == name)
    )
    return any(set(items) <= set(row.items) for row in work.session.scalars(wanted.where(mine)))


def _replace_narrower(work: Work, row: Authorisation) -> None:
    """Let the new consent take the place of the person's earlier, narrower one of this case."""
    if row.person_id is not None:
        work.session.execute(
            update(Authorisation)
            .where(
                Authorisation.case_id == row.case_id, Authorisation.person_id == row.person_id,
                Authorisation.withdrawn_at.is_(None), Authorisation.replaced_by.is_(None),
            )
            .values(replaced_by=row.id),
            execution_options={"synchronize_session": "fetch"},
        )  # fmt: skip


def _scope(work: Work, person: Person | None) -> list[str]:
    minor = person is not None and is_minor(person, work.today)
    return [source.code for source in sources.asked(work) if not (minor and source.adults_only)]


def _printed(work: Work, case_id: str, name: str) -> str | None:
    """Return the authorisation that was printed for somebody in this case, if it was."""
    return work.session.scalars(
        select(Document.id)
        .where(
            Document.case_id == case_id, Document.kind == "authorisation", Document.addressee == name,
            Document.void_reason == "",
        )
        .order_by(Document.issued_at.desc())
        .limit(1)
    ).first()  # fmt: skip
