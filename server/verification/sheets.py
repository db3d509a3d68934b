"""All of verification that belongs to one case: who signed, who visited, what was concluded; no result of a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.opening import read_case
from server.documents.models import Attachment, Document
from server.foundation.work import Work
from server.organisation import rules
from server.verification.authorising import is_minor, members, purposes, standing
from server.verification.checking import reusable
from server.verification.models import (
    Appraisal,
    Authorisation,
    HomeVisit,
    Investigation,
    MeansCheck,
    RelativeFiling,
    ResultObjection,
)


@dataclass(frozen=True, slots=True)
class Consent:
    """A person of the household and the consent that stands for the case's items."""

    person_id: str
    name: str
    relation: str
    minor: bool
    signed: Authorisation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSheet:
    """All of verification that belongs to one case."""

    case: Case
    items: list[str]
    consents: list[Consent]
    others: list[Authorisation]  #: obligors, and consents that were taken back or replaced
    filings: list[RelativeFiling]
    investigations: list[tuple[Investigation, str, ResultObjection | None]]  #: with the report's number
    visits: list[HomeVisit]
    appraisals: list[Appraisal]
    photos: list[Attachment]
    reusable_until: date | None
    may_sign: bool
    may_file: bool
    may_appraise: bool
    may_open: bool

    @property
    def unsigned(self) -> int:
        """Return how many members have not signed."""
        return sum(1 for consent in self.consents if consent.signed is None)


def case_sheet(work: Work, case_id: str) -> CaseSheet:
    """Return what a case's page of verification shows: who signed, who visited, what was concluded; no result of a source.

    :raises NotPermitted: the case is not the actor's.
    """
    case_row = read_case(work, case_id, action="verification.list", held_by=frozenset())
    items = purposes(work, case_row)
    there: dict[str, Authorisation] = {}
    for item in items:
        there = {**standing(work, case_row.household_id, item), **there}
    rows = work.session.scalars(
        select(Authorisation)
        .where(Authorisation.household_id == case_row.household_id)
        .order_by(Authorisation.recorded_at.desc())
    ).all()
    valid = reusable(work, case_row.household_id)
    may = {action: _may(work, action, case_row) for action in ("authorise", "file-relative", "appraise", "open")}
    return CaseSheet(
        case=case_row, items=items, reusable_until=valid.valid_to if valid else None,
        consents=[
            Consent(person.id, person.name, relation, is_minor(person, work.today), there.get(person.id))
            for person, relation in members(work, case_row.household_id)
        ],
        others=[row for row in rows if row.kind == "obligor" or row.withdrawn_at or row.replaced_by],
        filings=_of(work, RelativeFiling, case_id), investigations=_investigations(work, case_id),
        visits=_of(work, HomeVisit, case_id), appraisals=_of(work, Appraisal, case_id), photos=photos(work, case_id),
        may_sign=may["authorise"], may_file=may["file-relative"], may_appraise=may["appraise"], may_open=may["open"],
    )  # fmt: skip


def _may(work: Work, action: str, case_row: Case) -> bool:
    found = rules.relations(work.actor, f"verification.{action}")
    return "county" in found or case_row.township in found.get("own", frozenset())


def _of(work: Work, model: Any, case_id: str) -> list[Any]:
    return list(work.session.scalars(select(model).where(model.case_id == case_id).order_by(model.id)))


def _investigations(work: Work, case_id: str) -> list[tuple[Investigation, str, ResultObjection | None]]:
    rows = work.session.execute(
        select(Investigation, Document.number, ResultObjection)
        .outerjoin(MeansCheck, MeansCheck.id == Investigation.check_id)
        .outerjoin(Document, Document.id == MeansCheck.document_id)
        .outerjoin(ResultObjection, ResultObjection.investigation_id == Investigation.id)
        .where(Investigation.case_id == case_id)
        .order_by(Investigation.started_at.desc(), Investigation.id.desc())
    )
    return [(row[0], row[1] or "", row[2]) for row in rows]


def photos(work: Work, case_id: str) -> list[Attachment]:
    """Return the photos and signed forms of the case's home visits."""
    return list(
        work.session.scalars(
            select(Attachment)
            .where(Attachment.case_id == case_id, Attachment.line.startswith("入户"), Attachment.removed_at.is_(None))
            .order_by(Attachment.added_at)
        )
    )
