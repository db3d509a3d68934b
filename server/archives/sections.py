"""What stands about archives on the page of a case: where an ended case lies, or that it waits to be filed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.archives.contents import OVER
from server.archives.models import ArchivedFile
from server.cases.models import Case
from server.foundation.work import Work
from server.organisation import rules


def archives(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the archive number of an ended case, or the way to give it one."""
    if case.state not in OVER or case.household_id is None or not rules.may(work.actor, "archive.read"):
        return None
    number = work.session.scalar(select(ArchivedFile.number).where(ArchivedFile.case_id == case.id))
    return "archives/section.html", {"case_id": case.id, "number": number}


SECTIONS = {"archives": archives}
