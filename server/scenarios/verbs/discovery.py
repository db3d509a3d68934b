"""Leads: report, contact, help to apply, close; lists of departments and scans; rolls taken over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.discovery import operations as leads
from server.discovery.models import Lead
from server.foundation.work import Work
from server.rolls import operations as rolls
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, details, login, remember, unit_of, verb
from server.web.table_files import write_csv


def report_lead(play: Play, _scenario: Scenario, step: Step) -> None:
    """Report somebody who may need help; an urgent one opens a case of that label."""
    said = step.details
    answers, township = details(play, said["answers"]), unit_of(play, str(said.get("township", "qingsui")))
    submission = str(said.get("submission", f"step-{step.number}"))
    lead = play.run(
        login(step), lambda work: leads.report(work, township=township, answers=answers, submission=submission)
    )
    if lead.case_id:
        remember(play, step, lead.case_id)


def contact_lead(play: Play, _scenario: Scenario, step: Step) -> None:
    """Record that the person of a lead was spoken to."""
    lead, said = _lead(play, step), step.details
    play.run(
        login(step),
        lambda work: leads.contact(
            work, lead_id=lead, way=str(said.get("way", "visit")), verified=str(said.get("verified", "confirmed")),
            note=str(said.get("words", "")),
        ),
    )  # fmt: skip


def apply_for_lead(play: Play, _scenario: Scenario, step: Step) -> None:
    """Begin the application of a lead's person."""
    lead = _lead(play, step)
    play.run(login(step), lambda work: leads.begin_application(work, lead_id=lead))


def close_lead(play: Play, _scenario: Scenario, step: Step) -> None:
    """Say what came of a lead."""
    lead, said = _lead(play, step), step.details
    play.run(
        login(step),
        lambda work: leads.close(work, lead_id=lead, outcome=str(said["outcome"]), note=str(said.get("words", ""))),
    )


def bring_list(play: Play, _scenario: Scenario, step: Step) -> None:
    """Put a department's list to the table of signals; `rows` are written as the file would hold them."""
    said = step.details
    content = _table(said["rows"])
    play.run(login(step), lambda work: leads.read_list(work, kind=str(said["kind"]), name="名单.csv", content=content))


def scan_rows(play: Play, _scenario: Scenario, step: Step) -> None:
    """Look through a township's own rows."""
    township = unit_of(play, str(step.details.get("township", "qingsui")))
    play.run(login(step), lambda work: leads.scan(work, township=township))


def upload_roll(play: Play, _scenario: Scenario, step: Step) -> None:
    """Upload a roll that exists and let `confirmed-by` take it over."""
    said = step.details
    content = _table(said["rows"])
    roll = play.run(login(step), lambda work: rolls.upload(work, name="在册.csv", content=content).id)
    play.run(str(said["confirmed-by"]), lambda work: rolls.confirm(work, import_id=roll))


def _table(rows: Any) -> bytes:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    return write_csv(headers, [[row.get(name, "") for name in headers] for row in rows])


def _lead(play: Play, step: Step) -> str:
    """Return the lead of the person that the step names, the last one reported."""
    name = str(step.details["person"])

    def find(work: Work) -> str | None:
        rows = select(Lead.id).where(Lead.name == name).order_by(Lead.reported_at.desc(), Lead.id.desc())
        return work.session.scalars(rows.limit(1)).first()

    found = play.read(find)
    if found is None:
        raise CannotBePlayed(f"没有“{name}”的线索", f"there is no lead about “{name}”")
    return found


VERBS = {
    "report-lead": verb(report_lead, needs="answers", may="township submission case"),
    "contact-lead": verb(contact_lead, needs="person words", may="way verified"),
    "apply-for-lead": verb(apply_for_lead, needs="person"),
    "close-lead": verb(close_lead, needs="person outcome words"),
    "bring-list": verb(bring_list, needs="kind rows"),
    "scan-rows": verb(scan_rows, may="township"),
    "take-over-roll": verb(upload_roll, needs="rows confirmed-by"),
}
