"""What other rooms and the pages read of a verification."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases.beside import shared_by
from server.documents.models import Document
from server.foundation.work import Work
from server.verification.models import HomeVisit, Investigation, MeansCheck
from server.verification.report import Report, assemble


def report_of(work: Work, case_id: str) -> Report | None:
    """Return the newest report that an investigation of the case rests on, its own or one used again, or None.

    Rooms above compute with it; that they looked is theirs to say in the read log when they show it to a person.
    """
    check = work.session.scalars(
        select(MeansCheck)
        .join(Investigation, Investigation.check_id == MeansCheck.id)
        .where(
            shared_by(Investigation.case_id, case_id),
            MeansCheck.state == "in-force",
            MeansCheck.county == work.house.county,
        )
        .order_by(Investigation.started_at.desc(), Investigation.id.desc())
        .limit(1)
    ).first()
    return None if check is None else assemble(work, check, number=_number(work, check))


def lapsed_on(work: Work, case_id: str) -> date | None:
    """Return the last day of the report that the case's newest investigation rests on, where that day is over."""
    last = work.session.scalar(
        select(MeansCheck.valid_to)
        .join(Investigation, Investigation.check_id == MeansCheck.id)
        .where(
            shared_by(Investigation.case_id, case_id),
            MeansCheck.state == "in-force",
            MeansCheck.county == work.house.county,
        )
        .order_by(Investigation.started_at.desc(), Investigation.id.desc())
        .limit(1)
    )
    return last if last is not None and last < work.today else None


def _number(work: Work, check: MeansCheck) -> str:
    if check.document_id is None:
        return ""
    return work.session.scalar(select(Document.number).where(Document.id == check.document_id)) or ""


def investigation_of(work: Work, *, instance_id: str) -> Investigation | None:
    """Return the investigation that runs (or ran last) in a process instance, or None."""
    return work.session.scalars(
        select(Investigation)
        .where(Investigation.instance_id == instance_id)
        .order_by(Investigation.run.desc())
        .limit(1)
    ).first()


def county_visited(work: Work, case_id: str) -> bool:
    """Tell whether the county has recorded a home visit in this case: until then a filed relative is not decided by the township."""
    found = work.session.scalar(
        select(HomeVisit.id).where(shared_by(HomeVisit.case_id, case_id), HomeVisit.level == "county").limit(1)
    )
    return found is not None
