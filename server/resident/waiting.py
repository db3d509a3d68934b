"""What a household waits for where nobody has a task: a notice that hangs, and the day by which each aid is decided."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases.models import Case, Deadline, Instance
from server.cases.words import Name
from server.foundation.work import Work
from server.notices.models import Notice
from server.notices.queries import last_day_of
from server.organisation.models import Unit

HANGS = Name("正在村（社区）公示，听取大家的意见", "The public notice hangs in the village; anybody may speak up")


def hanging(work: Work, case: Case) -> list[tuple[str, date]]:
    """Return where a notice of the case hangs before a decision, and its last day."""
    rows = work.session.execute(
        select(Notice, Unit.name)
        .join(Unit, Unit.id == Notice.village)
        .where(Notice.case_id == case.id, Notice.kind == "before", Notice.state == "posted")
        .order_by(Notice.id)
    )
    found = ((village, last_day_of(work, notice)) for notice, village in rows)
    return [(village, day) for village, day in found if day is not None and day >= work.today]


def decided_by(work: Work, case: Case) -> dict[str, date]:
    """Return by item the last day of the term that measures the whole procedure, where one runs."""
    rows = work.session.execute(
        select(Instance.item_id, Deadline.due_on)
        .join(Instance, Instance.id == Deadline.instance_id)
        .where(
            Deadline.case_id == case.id, Deadline.state == "open", Deadline.task_id.is_(None), Deadline.due_on.is_not(None),
            Instance.item_id.is_not(None),
        )
        .order_by(Deadline.due_on)
    )  # fmt: skip
    return {str(item): day for item, day in rows if day is not None}
