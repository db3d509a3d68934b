"""Cases of persons who applied together: one application, one set of papers, one investigation, a decision of each one's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from server.cases.models import Case
from server.foundation.work import Work


def shared_by(column: InstrumentedAttribute[Any], case_id: str) -> ColumnElement[bool]:
    """Return the condition under which a row belongs to a case, or to the application that it shares."""
    return or_(column == case_id, column == select(Case.beside_id).where(Case.id == case_id).scalar_subquery())


def together(work: Work, case: Case) -> list[Case]:
    """Return the other cases of the same application, the first applicant's first."""
    first = case.beside_id or case.id
    wanted = select(Case).where(or_(Case.id == first, Case.beside_id == first), Case.id != case.id)
    return list(work.session.scalars(wanted.order_by(Case.beside_id.is_not(None), Case.code)))
