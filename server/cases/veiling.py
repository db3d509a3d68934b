"""A case as a reader sees it who may read it, but nobody's name: names masked and addresses left out of papers, answers and remarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, make_transient

from server.cases.models import Case
from server.cases.visibility import covered_name, named_cases, sees_names
from server.cases.written import written
from server.documents.models import Document
from server.foundation.work import Work
from server.households.models import Household, Membership, Person

COVERED = "（已遮盖）"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Veil:
    """What stands for the names and places of one family; empty where the reader may read them."""

    words: Mapping[str, str]

    def over(self, value: T) -> T:
        """Return a value, however nested, as the reader may read it."""
        said: Any = self._said(value) if self.words else value
        return said  # type: ignore[no-any-return]

    def over_rows(self, work: Work, rows: Sequence[T], *columns: str) -> list[T]:
        """Return rows with some columns covered; where anything is, they are copies to be shown only."""
        if not self.words:
            return list(rows)
        for row in rows:
            work.session.expunge(row)
            make_transient(row)  # what is written on the copy is kept nowhere
            for column in columns:
                setattr(row, column, self._said(getattr(row, column)))
        return list(rows)

    def over_row(self, work: Work, row: T, *columns: str) -> T:
        """Return one row with some columns covered, as `over_rows` does."""
        return self.over_rows(work, [row], *columns)[0]

    def _said(self, value: Any) -> Any:
        if isinstance(value, str):
            for open_word, covered in self.words.items():
                value = value.replace(open_word, covered)
            return value
        if isinstance(value, Mapping):
            return {key: self._said(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(map(self._said, value))
        if is_dataclass(value) and not isinstance(value, type | DeclarativeBase):
            return replace(value, **{each.name: self._said(getattr(value, each.name)) for each in fields(value)})
        return value


OPEN = Veil({})  #: over what its reader may read whole


def veil(work: Work, case_id: str) -> Veil:
    """Return what the actor may not read of a case's family."""
    return veils(work, [case_id])[case_id]


def veiled(work: Work, papers: Sequence[Document]) -> list[Document]:
    """Return papers as the actor may read them; those of people whose names are not open to her are copies to be shown only."""
    covers = veils(work, (paper.case_id for paper in papers if paper.case_id))
    shown = ((covers.get(paper.case_id or "", OPEN), paper) for paper in papers)
    return [each.over_row(work, paper, "addressee", "facts", "delivery", "void_reason") for each, paper in shown]


def veils(work: Work, case_ids: Iterable[str]) -> dict[str, Veil]:
    """Return for each case what the actor may not read of its family."""
    wanted = frozenset(case_ids)
    closed = wanted - named_cases(work, wanted)
    words = _covers(work, closed) if closed else {}
    return {case_id: Veil(words.get(case_id, {})) for case_id in wanted}


def veils_of_homes(work: Work, homes: Mapping[str, str | None]) -> dict[str, Veil]:
    """Return for each household (id → its township), where no case says who reads it, what the actor may not read of its people."""
    closed = [home for home, township in homes.items() if not sees_names(work.actor, township=township or "")]
    found: dict[str, dict[str, str]] = {}
    told = select(Household.id, Person.name, Household.address, Household.registered_address)
    told = told.select_from(Household).where(Household.id.in_(sorted(closed)))
    members = told.join(Membership, Membership.household_id == Household.id)
    # The head of a household that was merged into another is no member of it any more.
    people = members.join(Person, Person.id == Membership.person_id).union_all(
        told.join(Person, Person.id == Household.head_id)
    )
    for home, name, *places in work.session.execute(people) if closed else ():
        _add(work, found.setdefault(home, {}), name, places)
    return {home: Veil(_longest_first(found.get(home, {}))) for home in homes}


def _covers(work: Work, case_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return, for each case, what stands for its people's names and places; the longest first, so that none is left in part."""
    found: dict[str, dict[str, str]] = {}
    told = select(Case.id, Person.name, Household.address, Household.registered_address).select_from(Case)
    told = told.join(Household, Household.id == Case.household_id).where(Case.id.in_(sorted(case_ids)))
    members = told.join(Membership, Membership.household_id == Household.id)
    people = members.join(Person, Person.id == Membership.person_id).union_all(
        told.join(Person, Person.id == Case.applicant_id)
    )
    for known in work.house.names.values():
        for case_id, name in known(work, case_ids):
            found.setdefault(case_id, {})[name] = _cover(work, name)
    for case_id, about, text in written(work, case_ids):
        found.setdefault(case_id, {})[text] = _cover(work, text) if about == "person" else COVERED
    for case_id, name, *places in work.session.execute(people):
        _add(work, found.setdefault(case_id, {}), name, places)
    return {case_id: _longest_first(words) for case_id, words in found.items()}


def _add(work: Work, words: dict[str, str], name: str, places: Iterable[str]) -> None:
    words[name] = _cover(work, name)
    words.update({place: COVERED for place in places if place})


def _longest_first(words: Mapping[str, str]) -> dict[str, str]:
    """Return words so that none is covered in part by a shorter one."""
    return dict(sorted(words.items(), key=lambda pair: -len(pair[0])))


def _cover(work: Work, name: str) -> str:
    return covered_name(work.actor, name) or COVERED
