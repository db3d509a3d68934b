"""Follow a resolution until it is closed: the order to the unit, overdue ones back on the agenda, the meeting told."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.events import note
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.operations import send_message, start_instance
from server.cases.papers import issue_paper
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, NotFound
from server.foundation.work import Work
from server.meetings import requests
from server.meetings.models import Meeting, Resolution
from server.meetings.office import office_of
from server.meetings.wording import number_problems
from server.organisation.models import Unit

PROCESS = "resolution"


def begin(work: Work, meeting: Meeting, resolution: Resolution) -> None:
    """Start the follow-up of a resolution; one about an overdue resolution goes on with that one's."""
    told = {"act_rule": resolution.act_rule, "resolved_at": resolution.resolved_at.astimezone(LOCAL).isoformat()}
    if resolution.renews is not None:
        _renew(work, resolution, told)
        return
    resolution.instance_id = start_instance(
        work, case_id=meeting.case_id, key=PROCESS, subject=resolution.id,
        data={
            "case_id": meeting.case_id, "meeting_id": meeting.id, "resolution_id": resolution.id,
            "unit_department": resolution.unit_id, "unit_meeting": office_of(work).id,
            "unit_township": office_of(work).id, **told,
        },
    )  # fmt: skip
    work.session.flush()


def _renew(work: Work, resolution: Resolution, told: dict[str, str]) -> None:
    """Tell the follow-up of an overdue resolution what the meeting made of it: a new term, or no more."""
    old = work.session.get_one(Resolution, resolution.renews)
    goes_on = resolution.outcome == "agree"
    if goes_on:
        old.act_rule, old.due_on, old.state = resolution.act_rule, resolution.due_on, "open"
    send_message(
        work, instance_id=str(old.instance_id), name="resolution-renewed", sender=resolution.meeting_id,
        payload={"still_wanted": goes_on, **told},
    )  # fmt: skip
    resolution.instance_id, resolution.state, resolution.closed_at = old.instance_id, "closed", work.now
    work.session.flush()


def order(work: Work, occurrence: Occurrence) -> None:
    """Number the 决议督办单 to the unit (topic `meeting.order`)."""
    resolution = resolution_of(work, occurrence.subject)
    unit = work.session.get_one(Unit, resolution.unit_id)
    resolution.order_id = issue_paper(work, occurrence, "resolution-order", addressee=unit.name).id
    work.session.flush()


def overdue(work: Work, occurrence: Occurrence) -> None:
    """Put a resolution that was not carried out in time on the next agenda (topic `meeting.overdue`)."""
    resolution = resolution_of(work, occurrence.subject)
    requests.ask_for_resolution(work, resolution)
    note(
        work,
        resolution.case_id,
        "resolution-overdue",
        instance_id=occurrence.instance_id,
        due=resolution.due_on.isoformat(),
    )


def report(work: Work, occurrence: Occurrence) -> None:
    """Keep what the unit says it did (form `resolution.carry-out`)."""
    resolution = resolution_of(work, occurrence.subject)
    document = str(occurrence.answers.get("document") or "")
    words = str(occurrence.answers["report"]).strip()
    resolution.report = f"{words}（{document}）" if document else words
    resolution.state = "reported"
    work.session.flush()


def verified(work: Work, occurrence: Occurrence) -> None:
    """Let a resolution that was not carried out be open again (form `resolution.verify`)."""
    resolution = resolution_of(work, occurrence.subject)
    if occurrence.answers["verify_outcome"] == "returned":
        resolution.state = "open"
        work.session.flush()


def settle(work: Work, occurrence: Occurrence) -> None:
    """Close a resolution; a request for the next agenda falls away (topic `meeting.settle`)."""
    resolution = resolution_of(work, occurrence.subject)
    resolution.state, resolution.closed_at = "closed", work.now
    work.session.flush()
    requests.withdraw_resolution(work, resolution.id)
    note(work, resolution.case_id, "resolution-closed", instance_id=occurrence.instance_id)


def tell_meeting(work: Work, occurrence: Occurrence) -> None:
    """Tell the meeting's process that one of its resolutions is closed (message `resolution-closed`)."""
    resolution = resolution_of(work, occurrence.subject)
    meeting = work.session.get_one(Meeting, resolution.meeting_id)
    send_message(
        work, instance_id=str(meeting.instance_id), name="resolution-closed", payload={}, sender=occurrence.instance_id
    )


def resolution_of(work: Work, resolution_id: str | None) -> Resolution:
    """Return a resolution of the county.

    :raises NotFound: there is none.
    """
    found = work.session.scalar(
        select(Resolution).where(Resolution.id == (resolution_id or ""), Resolution.county == work.house.county)
    )
    if found is None:
        raise NotFound
    return found


def case_code(work: Work, case_id: str) -> str:
    """Return the code by which a case is spoken of in a meeting."""
    return work.session.scalars(select(Case.code).where(Case.id == case_id)).one()


def check_report(_work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep people's numbers out of what a unit reports (form `resolution.carry-out`)."""
    return number_problems("report", occurrence.answers.get("report"))
