"""Who is named in a family's cases because of the data check: obligors who live elsewhere, and witnesses of signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from server.cases.models import Case
from server.foundation.work import Work
from server.verification.models import Authorisation


def signed(work: Work, case_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (case, name) for everybody who signed or witnessed an authorisation of the household of a case."""
    wanted = (
        select(Case.id, Authorisation.name, Authorisation.witness)
        .join(Authorisation, Authorisation.household_id == Case.household_id)
        .where(Case.id.in_(sorted(case_ids)))
        .distinct()
    )
    for case_id, *names in work.session.execute(wanted):
        yield from ((case_id, name) for name in names if name)


NAMES = {"verification": signed}
