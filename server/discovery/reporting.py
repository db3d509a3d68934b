"""Report a lead in a minute: the clock to the first contact starts, and an emergency is registered in the same press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import func, or_, select

import forms
from server.audit import operations as audit
from server.cases.terms import measure
from server.discovery.models import Lead, LeadReport
from server.discovery.refusals import WrongTownship
from server.discovery.words import OUTCOMES, URGENT_KINDS
from server.documents.operations import next_serial
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.submissions import keep_said, sent_before
from server.foundation.work import Work
from server.households.duplicates import matches
from server.households.operations import normal_name
from server.messaging.operations import tell_posts
from server.organisation import rules
from server.organisation.models import Unit

FORM = "lead"
CONTACT = "LEAD.contact"
OFFICE_HOURS = (time(8, 30), time(17, 30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a rule of the table says of a person, where a lead comes from lists or rows."""

    rule: str
    version: str
    priority: int
    why_zh: str
    why_en: str
    basis: str
    answer: Mapping[str, Any]  #: of the table, as it is kept


def report(
    work: Work, *, township: str, answers: Mapping[str, Any], submission: str, village: str | None = None
) -> Lead:
    """Take a report of somebody who may need help; of one who has an open lead it joins that lead.

    `submission` is the form's own key: sent twice it is one report. An urgent report registers the emergency at once.

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises NotPermitted: no post of the actor reports.
    :raises WrongTownship: a village's officer reports to another township.
    :raises InvalidAnswers: the answers do not satisfy the form.
    """
    rules.require(work.actor, "lead.report")
    said = {"township": township, "village": village, "answers": answers}
    known = sent_before(work, LeadReport, submission, said)
    if known is not None:
        return work.session.get_one(Lead, known.lead_id)
    unit = reporting_unit(work, township)
    clean = _clean(work, answers)
    place = village or _village_of(work, unit)
    lead = enter(work, township=township, village=place, clean=clean, submission=submission, unit=unit)
    if clean["urgent"] and lead.case_id is None:
        _register_urgent(work, lead, clean, submission)
    keep_said(work, LeadReport, submission, said)
    return lead


def enter(
    work: Work, *, township: str, village: str | None, clean: Mapping[str, Any], submission: str, unit: str,
    sign: Sign | None = None,
) -> Lead:  # fmt: skip
    """Write a report, with its lead where the person has none open; the caller has checked who may."""
    lead = _open_lead(work, clean, township=township, village=village)
    if lead is None:
        lead = _new_lead(work, clean, township=township, village=village, sign=sign)
        _tell_desk(work, lead, urgent=bool(clean["urgent"]))
    else:
        lead.reports += 1
        lead.urgent = lead.urgent or bool(clean["urgent"])
        if sign is not None:
            lead.priority = max(lead.priority, sign.priority)
    vault = work.house.vault
    work.session.add(
        LeadReport(
            id=work.new_id(), county=work.house.county, lead_id=lead.id, submission=submission, by=work.actor.id, by_unit=unit,
            name=str(clean["reporter_name"]), phone_sealed=vault.encrypt(str(clean["reporter_phone"])), role=str(clean["reporter_role"]),
            scene=str(clean["scene"]), urgent=bool(clean["urgent"]), narrative=str(clean["narrative"]), found_at=_instant(clean["found_at"]),
            at=work.now, answer=dict(sign.answer) if sign else {},
        )
    )  # fmt: skip
    work.session.flush()
    audit.record(work, "lead.report", lead.id, scene=clean["scene"], urgent=clean["urgent"], joined=lead.reports > 1)
    return lead


def reporting_unit(work: Work, township: str) -> str:
    """Return the actor's unit that reports to a township.

    :raises WrongTownship: the township is none, or is not that of the actor's village.
    """
    wanted = work.session.scalar(
        select(Unit.id).where(Unit.id == township, Unit.county == work.house.county, Unit.kind == "township")
    )
    units = sorted(rules.relations(work.actor, "lead.report").get("any", frozenset()))
    rows = work.session.execute(select(Unit.id, Unit.kind, Unit.parent).where(Unit.id.in_(units))).all()
    for row in rows if wanted else ():
        if row.id == township or row.kind not in ("village", "township") or row.parent == township:
            return str(row.id)
    raise WrongTownship


def _clean(work: Work, answers: Mapping[str, Any]) -> dict[str, Any]:
    checked = forms.load(FORM).validate(answers, today=work.today, now=work.now)
    problems = [FieldProblem(e.path, e.code, e.zh, e.en) for e in checked.errors]
    if problems:
        raise InvalidAnswers(problems)
    return dict(checked.clean)


def _village_of(work: Work, unit: str) -> str | None:
    return work.session.scalar(select(Unit.id).where(Unit.id == unit, Unit.kind == "village"))


def _open_lead(work: Work, clean: Mapping[str, Any], *, township: str, village: str | None) -> Lead | None:
    """Return the open lead of the same person: by number, else by name in the same village where one of them has no number."""
    digest = _id_hash(work, clean)
    unclosed = select(Lead).where(Lead.county == work.house.county, Lead.state != "closed")
    if digest is not None:
        found = work.session.scalar(unclosed.where(Lead.id_hash == digest))
        if found is not None:
            return found
    same = unclosed.where(Lead.township == township, Lead.name == normal_name(str(clean["name"])))
    if village is not None:
        same = same.where(or_(Lead.village == village, Lead.village.is_(None)))
    if digest is not None:
        same = same.where(Lead.id_hash.is_(None))
    return work.session.scalar(same.order_by(Lead.reported_at).limit(1))


def _id_hash(work: Work, clean: Mapping[str, Any]) -> str | None:
    number = clean.get("id_number")
    return work.house.vault.search_hash("id", str(number)) if number else None


def _new_lead(work: Work, clean: Mapping[str, Any], *, township: str, village: str | None, sign: Sign | None) -> Lead:
    number, phone, vault = clean.get("id_number"), clean.get("phone"), work.house.vault
    match = next(iter(matches(work, number=str(number))), None) if number else None
    due = measure(work, CONTACT, anchor=None, pinned_on=work.today).due
    serial = next_serial(work, unit_id="", kind="lead")
    lead = Lead(
        id=work.new_id(), county=work.house.county, code=f"XS{work.today.year}-{serial:05d}", township=township, village=village,
        state="open", source="signal" if sign else "report", scene=str(clean["scene"]), urgent=bool(clean["urgent"]),
        priority=sign.priority if sign else 90 if clean["urgent"] else 70, name=normal_name(str(clean["name"])),
        id_sealed=vault.encrypt(str(number)) if number else None, id_hash=_id_hash(work, clean), reports=1,
        phone_sealed=vault.encrypt(str(phone)) if phone else None, address=str(clean["address"]),
        person_id=match.person_id if match else None, household_id=match.household_id if match else None,
        why_zh=sign.why_zh if sign else str(clean["narrative"]), why_en=sign.why_en if sign else "", basis=sign.basis if sign else "",
        rule=f"{sign.rule}@{sign.version}" if sign else "", reported_at=work.now, contact_due_at=due.instant,
        contact_due_on=due.due_on, provisional=due.provisional, desk=_desk(work), outcome="", outcome_note="", contact_note="",
    )  # fmt: skip
    work.session.add(lead)
    work.session.flush()
    return lead


def _desk(work: Work) -> str:
    """Return to whom a lead is given: the clerk in office hours, the duty officer at night and on holidays."""
    begin, end = OFFICE_HOURS
    at_work = work.house.calendar.is_workday(work.today).workday
    return "clerk" if at_work and begin <= work.now.astimezone(LOCAL).time() < end else "duty"


def _tell_desk(work: Work, lead: Lead, *, urgent: bool) -> None:
    unit = work.session.scalar(select(Unit.name).where(Unit.id == lead.township)) or ""
    tell_posts(
        work, unit_id=lead.township, roles=(lead.desk,), template="lead-arrived", cause=lead.id, link=f"/leads/{lead.id}",
        facts={"lead": lead.code, "unit": unit, "due": lead.contact_due_on.isoformat(), "urgent": urgent},
    )  # fmt: skip


def _register_urgent(work: Work, lead: Lead, clean: Mapping[str, Any], submission: str) -> None:
    """Register the emergency that the report speaks of; its clocks start with this press, and the lead is answered by it."""
    person: dict[str, Any] = {"name": clean["name"], "id_kind": "none", "no_id_reason": "unknown"}
    if clean.get("id_number"):
        person = {"name": clean["name"], "id_kind": "resident", "id_number": clean["id_number"]}
    if clean.get("phone"):
        person["phone"] = clean["phone"]
    answers = {
        "person": person,
        "event": {
            "kind": URGENT_KINDS[str(clean["scene"])], "happened_at": _instant(clean["found_at"]).isoformat(),
            "place": clean["address"], "narrative": clean["narrative"],
        },
        "report": {
            "by": "village" if clean["reporter_role"] in ("village", "officer") else "other", "way": "online",
            "name": clean["reporter_name"], "phone": clean["reporter_phone"],
        },
    }  # fmt: skip
    offer = work.house.offers["urgent.register"]
    lead.case_id = offer(
        work, township=lead.township, village=lead.village, answers=answers, submission=f"lead-{submission}"[:40]
    )
    work.session.flush()


def _instant(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def counts(work: Work) -> dict[str, int]:
    """Return how many leads of the county ended with each outcome."""
    rows = work.session.execute(
        select(Lead.outcome, func.count())
        .where(Lead.county == work.house.county, Lead.outcome != "")
        .group_by(Lead.outcome)
    )
    found = {outcome: int(number) for outcome, number in rows}
    return {key: found.get(key, 0) for key in OUTCOMES}
