"""What the diagram of complaints asks for: tell what is under way, and put the result on paper."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from server.cases.events import note
from server.cases.models import Case, Task
from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.opening import close_case
from server.cases.papers import issue_paper
from server.cases.waiting_decisions import let_go_on
from server.complaints.models import Complaint
from server.complaints.operations import CONCERNED, tell_processes
from server.complaints.sealing import opened
from server.complaints.words import FINDINGS
from server.foundation.clock import LOCAL
from server.foundation.work import Work


def register(work: Work, occurrence: Occurrence) -> None:
    """Tell the running processes of the household."""
    row = work.session.get_one(Complaint, occurrence.subject)
    tell_processes(work, row)
    _lay_out(work, occurrence, len(opened(work, row).points))
    note(work, row.case_id, "complaint-received", instance_id=occurrence.instance_id)


def _lay_out(work: Work, occurrence: Occurrence, count: int) -> None:
    """Lay out one line per point on the step that checks them."""
    rows = [{"number": number} for number in range(1, count + 1)]
    work.session.execute(
        update(Task)
        .where(Task.instance_id == occurrence.instance_id, Task.element == "check", Task.state == "open")
        .values(draft={"points": rows}),
        execution_options={"synchronize_session": False},
    )


def concluded(work: Work, occurrence: Occurrence) -> None:
    """Issue the record, and for a named reporter the answer."""
    row = work.session.get_one(Complaint, occurrence.subject)
    row.concluded_at, row.concluded_by = work.now, work.actor.id
    told = opened(work, row)
    received = row.received_at.astimezone(LOCAL)
    issue_paper(
        work, occurrence, "complaint-record", received_at=f"{received:%Y-%m-%d %H:%M}", signed_as="实名" if row.is_named else "匿名",
        who=told.who, points=_points(told.points, told.findings), conclusion=told.findings.get("conclusion"),
        with_whom=told.findings.get("with_whom"), handlers=[work.actor.name],
    )  # fmt: skip
    if row.is_named:
        answer = issue_paper(
            work, occurrence, "complaint-reply", addressee="举报人", received_on=f"{received:%Y-%m-%d}", reply=told.findings.get("reply"),
        )  # fmt: skip
        row.document_id = answer.id
    work.session.flush()
    note(work, row.case_id, "complaint-concluded", instance_id=occurrence.instance_id)
    let_go_on(work, instance_ids=list(row.told))
    if not row.is_named:
        close_case(work, case_id=row.case_id, reason="done")  # there is nobody to answer


def _points(points: list[str], findings: dict[str, Any]) -> list[dict[str, str]]:
    found = {int(row["number"]): row for row in findings.get("points", ())}
    return [
        {
            "第": f"{number}条", "问题": text, "是否属实": FINDINGS[found[number]["finding"]].zh, "事实": str(found[number]["facts"]),
        }
        for number, text in enumerate(points, start=1)
    ]  # fmt: skip


def tell_started(work: Work, occurrence: Occurrence) -> None:
    """Tell a process that has just begun of the complaints about its household that came in before and are not concluded."""
    household = select(Case.household_id).where(Case.id == occurrence.case_id, Case.kind.in_(CONCERNED))
    open_rows = select(Complaint).where(
        Complaint.county == work.house.county, Complaint.household_id == household.scalar_subquery(),
        Complaint.concluded_at.is_(None),
    )  # fmt: skip
    for row in work.session.scalars(open_rows.order_by(Complaint.received_at, Complaint.id)).all():
        tell_processes(work, row)


HANDLERS: dict[str, EffectHandler] = {
    "complaint.register": register,
    "complaint.concluded": concluded,
    "instance.started": tell_started,
}
