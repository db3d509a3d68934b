"""A case as a reader sees it who may read it, but nobody's name: names masked and addresses left out of papers, answers and remarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, make_transient

from server.cases.models import Case
from server.cases.visibility import covered_name, named_cases
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


def veil(work: Work, case_id: str) -> Veil:
    """Return what the actor may not read of a case's family."""
    return veils(work, [case_id])[case_id]


def veiled(work: Work, papers: Sequence[Document]) -> list[Document]:
    """Return papers as the actor may read them; those of people whose names are not open to her are copies to be shown only."""
    covers = veils(work, (paper.case_id for paper in papers if paper.case_id))
    shown = ((covers.get(paper.case_id or "", Veil({})), paper) for paper in papers)
    return [each.over_rows(work, [paper], "addressee", "facts", "delivery")[0] for each, paper in shown]


def veils(work: Work, case_ids: Iterable[str]) -> dict[str, Veil]:
    """Return for each case what the actor may not read of its family."""
    wanted = frozenset(case_ids)
    closed = wanted - named_cases(work, wanted)
    words = _covers(work, closed) if closed else {}
    return {case_id: Veil(words.get(case_id, {})) for case_id in wanted}


def _covers(work: Work, case_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return, for each case, what stands for its people's names and places; the longest first, so that none is left in part."""
    found: dict[str, dict[str, str]] = {}
    people = (
        select(Case.id, Person.name, Household.address, Household.registered_address)
        .join(Household, Household.id == Case.household_id)
        .join(Membership, Membership.household_id == Household.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Case.id.in_(sorted(case_ids)))
    )
    for known in work.house.names.values():
        for case_id, name in known(work, case_ids):
            found.setdefault(case_id, {})[name] = _cover(work, name)
    for case_id, about, text in written(work, case_ids):
        found.setdefault(case_id, {})[text] = _cover(work, text) if about == "person" else COVERED
    for case_id, name, *places in work.session.execute(people):
        words = found.setdefault(case_id, {})
        words[name] = _cover(work, name)
        words.update({place: COVERED for place in places if place})
    return {case_id: dict(sorted(words.items(), key=lambda pair: -len(pair[0]))) for case_id, words in found.items()}


def _cover(work: Work, name: str) -> str:
    return covered_name(work.actor, name) or COVERED
