"""What a household already has that another item excludes, replaces or tops up: the ledger per person against the dated table (C6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.counting import COUNTS
from server.households.identities import valid_today
from server.households.models import Benefit, Membership, Person, RecognisedIdentity
from server.households.running import runs_on
from server.organisation.models import Unit
from workflows.dmn import Decision

YEAR = timedelta(days=365)
TABLE = "exclusions"
EXCLUDES = "excludes"
SOME = "some"  #: it excludes some of the household's people, not the household
#: identity in the register → the item under which the table knows it
IDENTITY_ITEMS = {"dibao": "dibao", "tekun": "tekun", "bianyuan": "bianyuan", "gangxing": "gangxing", "orphan": "child"}
JOINED_ALONE = (
    "dibao-alone"  #: the allowance of one person (民发〔2021〕57号 art. 8); its identity is `dibao`, of a named person
)
#: items that a household has as a whole: whoever is counted has them
OF_THE_HOUSEHOLD = frozenset(
    {"dibao", "bianyuan", "gangxing", "heating", "temp-urgent", "temp-spend", "charity", "rebuild"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One aid or recognised identity that a person of the household has today."""

    item: str
    person_id: str | None  #: None: the household as a whole
    person: str
    since: date
    unit: str
    cause: str = ""
    case_id: str | None = None
    once: bool = False  #: given once, not running
    recognised: bool = False  #: an identity on record, of which the ledger holds nothing

    @property
    def told(self) -> str:
        """Who has it, since when, from whom: 示例，2026-03-01，青穗镇."""
        return f"{self.person}，{self.since.isoformat()}，{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """What the table says about one holding beside the wanted item."""

    holding: Holding
    verdict: str  #: excludes, some, replaces, tops-up, partly, renews, needs-reason, warns
    reason_zh: str
    reason_en: str
    basis: str
    rule: str
    answer: Decision  #: in which the row was hit: what was asked, of which version


def holdings(work: Work, *, household_id: str, person_ids: Sequence[str] = ()) -> list[Holding]:
    """Return what the household and its people have today, also in other households of the county, and what they got in a year."""
    people = dict(
        work.session.execute(
            select(Person.id, Person.name)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.until.is_(None), or_(Membership.household_id == household_id, Person.id.in_(list(person_ids)))
            )
        ).all()
    )  # fmt: skip
    found = _benefits(work, household_id, people)
    known = {(each.item, each.person_id) for each in found if not each.once}
    for identity in _identities(work, household_id, people):
        if (identity.item, identity.person_id) not in known and (identity.item, None) not in known:
            found.append(identity)
    return found


def _benefits(work: Work, household_id: str, people: dict[str, str]) -> list[Holding]:
    rows = work.session.execute(
        select(Benefit, Unit.name)
        .join(Unit, Unit.id == Benefit.unit)
        .where(
            Benefit.county == work.house.county, Benefit.kind != "waiting-list", Benefit.since <= work.today,
            or_(Benefit.household_id == household_id, Benefit.person_id.in_(list(people))),
            or_(runs_on(work.today), Benefit.since > work.today - YEAR),
        )
        .order_by(Benefit.since, Benefit.id)
    ).all()  # fmt: skip
    return [
        Holding(
            item=b.item, person_id=_person_of(b.item, b.person_id), person=people.get(b.person_id or "", "全家"), since=b.since,
            unit=unit, cause=b.cause, case_id=b.case_id, once=b.period == "once",
        )
        for b, unit in rows
        if b.period == "once" or b.until is None or b.until >= work.today
    ]  # fmt: skip


def _person_of(item: str, person_id: str | None) -> str | None:
    return None if item in OF_THE_HOUSEHOLD else person_id


def _identities(work: Work, household_id: str, people: dict[str, str]) -> list[Holding]:
    rows = work.session.scalars(
        select(RecognisedIdentity).where(
            RecognisedIdentity.county == work.house.county, RecognisedIdentity.kind.in_(list(IDENTITY_ITEMS)),
            valid_today(work),
            or_(RecognisedIdentity.household_id == household_id, RecognisedIdentity.person_id.in_(list(people))),
        )
    )  # fmt: skip
    return [
        Holding(
            item=_item_of(row), person_id=_person_of(_item_of(row), row.person_id),
            person=people.get(row.person_id or "", "全家"), since=row.valid_from, unit=row.issued_by, recognised=True,
        )
        for row in rows
    ]  # fmt: skip


def _item_of(row: RecognisedIdentity) -> str:
    """Return the item that an identity comes with; the allowance of a named person is hers alone, not her household's."""
    return JOINED_ALONE if row.kind == "dibao" and row.person_id is not None else IDENTITY_ITEMS[row.kind]


def collisions(
    work: Work,
    *,
    household_id: str,
    item: str,
    person_id: str | None = None,
    cause: str = "",
    case_id: str | None = None,
) -> list[Collision]:
    """Return what the table in force today says about giving an item beside what is received.

    `person_id` is whom the item is for (None: the household, or not known yet: then what only some of its people have is told as
    `some`). What the case itself has entered (`case_id`) is left out.
    """
    held = holdings(work, household_id=household_id, person_ids=[person_id] if person_id else [])
    whole = None if item in OF_THE_HOUSEHOLD else person_id
    people = _counted(work, household_id)
    return [
        each
        for holding in held
        if case_id is None or holding.case_id != case_id
        for each in _told(work, holding, item, whole, cause, people - _who_has(held, holding.item))
    ]


def collisions_by_item(work: Work, *, household_id: str, items: Iterable[str]) -> dict[str, tuple[Collision, ...]]:
    """Return the same for several items of a household whose people are not named yet, reading its holdings once."""
    held, people = holdings(work, household_id=household_id), _counted(work, household_id)
    return {
        item: tuple(
            each
            for holding in held
            for each in _told(work, holding, item, None, "", people - _who_has(held, holding.item))
        )
        for item in items
    }


def _told(
    work: Work, holding: Holding, item: str, person_id: str | None, cause: str, others: set[str]
) -> list[Collision]:
    """Return what the table says of one holding; `others` are the counted people who do not have it."""
    same = bool(cause) and holding.cause == cause and work.today - holding.since <= YEAR
    answer = work.house.tables.decide(TABLE, {"held": holding.item, "wanted": item, "same_cause": same}, on=work.today)
    found = []
    for hit in answer.hits:
        verdict, notes = str(hit.outputs["verdict"]), hit.notes
        if hit.outputs["scope"] == "person" and holding.person_id is not None:
            if person_id is not None and person_id != holding.person_id:
                continue
            if person_id is None and verdict == EXCLUDES and others:
                verdict = SOME
        if holding.recognised and holding.item == item and verdict == EXCLUDES:
            continue  # recognised, but not given yet: giving it is no second time
        found.append(
            Collision(
                holding=holding, verdict=verdict, reason_zh=notes["reason_zh"], rule=hit.rule,
                reason_en=notes["reason_en"], basis=notes["basis"], answer=answer,
            )
        )  # fmt: skip
    return found


def _who_has(held: Sequence[Holding], item: str) -> set[str]:
    return {each.person_id for each in held if each.item == item and each.person_id is not None}


def _counted(work: Work, household_id: str) -> set[str]:
    return set(
        work.session.scalars(select(Membership.person_id).where(Membership.household_id == household_id, COUNTS))
    )


def exclusion_problems(
    work: Work, *, path: str, household_id: str, item: str, person_id: str | None = None, case_id: str | None = None
) -> list[FieldProblem]:
    """Return why another running aid forbids to give an item; every room asks here before somebody grants."""
    return [
        FieldProblem(
            path, "excluded",
            f"不能同时给予：{each.reason_zh}（{each.holding.told}；依据：{each.basis}）。",
            f"Not together with what is received: {each.reason_en} ({each.holding.told}; {each.basis}).",
        )
        for each in collisions(work, household_id=household_id, item=item, person_id=person_id, case_id=case_id)
        if each.verdict == EXCLUDES
    ]  # fmt: skip
