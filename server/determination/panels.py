"""What stands beside the forms of opinion, review, decision and extension: the sheet, what was proposed, what is asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.lights import pinned_on
from server.cases.models import Case, Instance, Task
from server.determination import assessment, sheets
from server.determination.models import Extension
from server.determination.words import BANDS, OPINIONS, PROPOSALS
from server.foundation.work import Work
from server.organisation.models import User
from server.verification.queries import lapsed_on


def with_sheet(work: Work, task: Task) -> tuple[str, dict[str, Any]]:
    """Return the newest sheet of the process, else what the process itself shows, and the opinions that were given."""
    row = assessment.latest(work, task.instance_id)
    return "determination/panel.html", {
        "row": row, "own": None if row is not None else _of_process(work, task), "opinions": sheets.opinions_with_names(work, task.instance_id),
        "bands": BANDS, "allowance": assessment.SAID, "opinion_words": OPINIONS, "proposal_words": PROPOSALS,
        "lapsed": lapsed_on(work, task.case_id), "task_id": task.id,
    }  # fmt: skip


def _of_process(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what stands beside the other steps of a process: whoever decides reads what those before her read."""
    key = work.session.scalars(select(Instance.key).where(Instance.id == task.instance_id)).one()
    panel = work.house.panels.get(key)
    return panel(work, task) if panel is not None else None


def with_request(work: Work, task: Task) -> tuple[str, dict[str, Any]]:
    """Return what is asked for: the term, its dates, the listed ground and the facts."""
    subject = work.session.scalars(select(Instance.subject).where(Instance.id == task.instance_id)).one()
    request = work.session.get_one(Extension, subject)
    on = pinned_on(work.session.get_one(Case, request.case_id))
    book, division = work.house.rules, work.house.county
    longer = book.rule(request.extension_rule, on=on, division=division)
    return "determination/request.html", {
        "request": request, "title": book.rule(request.rule, on=on, division=division).title, "ground": longer.grounds[request.ground],
        "basis": longer.basis, "asked_by": work.session.scalar(select(User.name).where(User.id == request.asked_by)) or "",
    }  # fmt: skip


PANELS = {
    "dibao.opinion": with_sheet,
    "dibao.second-opinion": with_sheet,
    "dibao.county-review": with_sheet,
    "decide.sign": with_sheet,
    "extend.approve": with_request,
}
