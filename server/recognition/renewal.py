"""Which recognitions may be applied for again, and which case does so."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from server.cases.restricting import require_open
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.recognition.models import Recognition
from server.recognition.refusals import NotRenewable

EARLIEST = timedelta(days=90)  #: demo parameter: how long before its end a recognition may be renewed
LATEST = timedelta(days=365)  #: and how long after it the former papers still serve


def renewable(work: Work, recognition_id: str) -> Recognition:
    """Return a recognition that may be applied for again today.

    :raises NotFound: the county has none such.
    :raises NotRenewable: it is renewed already, or it is not the time.
    """
    row = work.session.get(Recognition, recognition_id)
    if row is None or row.county != work.house.county:
        raise NotFound
    require_open(work, row.case_id)
    left = row.valid_to - work.today
    if row.renewal_case_id is not None or row.ended_on is not None or not -LATEST <= left <= EARLIEST:
        raise NotRenewable
    return row


def keep(work: Work, row: Recognition, *, case_id: str) -> None:
    """Keep the case that renews it; of two at once the database lets one through.

    :raises NotRenewable: somebody else was faster.
    """
    written = work.session.execute(
        update(Recognition)
        .where(Recognition.id == row.id, Recognition.renewal_case_id.is_(None))
        .values(renewal_case_id=case_id),
        execution_options={"synchronize_session": False},
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise NotRenewable
