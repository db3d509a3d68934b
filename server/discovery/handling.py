"""Deal with a lead: take it, contact the person, help to apply, say what came of it; the reporters are told."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from server.audit import operations as audit
from server.cases.terms import measure
from server.discovery.models import Lead, LeadReport
from server.discovery.refusals import LeadClosed, NotContacted
from server.discovery.words import OUTCOMES, VERIFIED, WAYS
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.messaging.operations import tell, tell_posts
from server.organisation import rules
from server.organisation.models import Unit

CLOSE = "LEAD.close"
LONGEST = 2000
#: outcomes that need no word with the person before
UNSPOKEN = frozenset({"not-found", "emergency"})
OVERDUE_ROLES = ("clerk", "duty", "township_leader")
AT_ONCE = 200
#: Asked at every beat of the clock, so it is built once.
OVERDUE = (
    select(Lead)
    .where(
        Lead.county == bindparam("ours"), Lead.state == "open", Lead.overdue_told_at.is_(None),
        Lead.contact_due_at <= bindparam("now"), Lead.case_id.is_(None),
    )
    .order_by(Lead.contact_due_at)
    .limit(AT_ONCE)
)  # fmt: skip


def take(work: Work, *, lead_id: str) -> Lead:
    """Take a lead in hand; who takes it last has it."""
    lead = read_lead(work, lead_id)
    _refuse_closed(lead)
    lead.holder_id = work.actor.id
    work.session.flush()
    audit.record(work, "lead.take", lead.id)
    return lead


def contact(work: Work, *, lead_id: str, way: str, verified: str, note: str) -> Lead:
    """Record that the person was spoken to, and whether it is as reported.

    :raises LeadClosed: it has its outcome.
    :raises InvalidAnswers: way, finding or note is missing.
    """
    lead = read_lead(work, lead_id)
    _refuse_closed(lead)
    problems = [
        FieldProblem(name, "choice", "请选择。", "Choose one.")
        for name, value, allowed in (("way", way, WAYS), ("verified", verified, VERIFIED))
        if value not in allowed
    ]
    problems += _note_problems("note", note, "请写明了解到的情况。", "Say what you learned.")
    if problems:
        raise InvalidAnswers(problems)
    if lead.contacted_at is None:
        lead.contacted_at, lead.contacted_by = work.now, work.actor.id
        lead.close_due_at = measure(work, CLOSE, anchor=None, pinned_on=work.today).due.instant
    lead.state, lead.contact_way, lead.verified = "contacted", way, verified
    lead.contact_note = note.strip()
    lead.holder_id = lead.holder_id or work.actor.id
    work.session.flush()
    audit.record(work, "lead.contact", lead.id, way=way, verified=verified)
    return lead


def begin_application(work: Work, *, lead_id: str) -> str:
    """Begin the application of a lead's person with what is known filled in, and return the draft; a second press gives the same.

    :raises LeadClosed: it has its outcome.
    """
    lead = read_lead(work, lead_id)
    if lead.draft_id is not None:
        return lead.draft_id
    _refuse_closed(lead)
    vault = work.house.vault
    draft: str = work.house.offers["application.begin"](
        work, township=lead.township, name=lead.name, id_number=vault.decrypt(lead.id_sealed) if lead.id_sealed else None,
        phone=vault.decrypt(lead.phone_sealed) if lead.phone_sealed else "", address=lead.address,
    )  # fmt: skip
    lead.draft_id = draft
    if lead.contacted_at is None:
        lead.contacted_at, lead.contacted_by, lead.state, lead.contact_way = (
            work.now,
            work.actor.id,
            "contacted",
            "counter",
        )
    work.session.flush()
    audit.record(work, "lead.apply", lead.id)
    return draft


def close(work: Work, *, lead_id: str, outcome: str, note: str) -> Lead:
    """Say what came of a lead; everybody who reported it is told.

    :raises LeadClosed: it has its outcome.
    :raises NotContacted: nobody spoke to the person.
    :raises InvalidAnswers: outcome or note is missing.
    """
    lead = read_lead(work, lead_id)
    _refuse_closed(lead)
    problems = _outcome_problems(lead, outcome)
    problems += _note_problems("note", note, "请写明结果，报告人会看到。", "Say what came of it; the reporter sees it.")
    if problems:
        raise InvalidAnswers(problems)
    if lead.contacted_at is None and outcome not in UNSPOKEN:
        raise NotContacted
    changed = work.session.execute(
        update(Lead)
        .where(Lead.id == lead.id, Lead.state != "closed")
        .values(
            state="closed", outcome=outcome, outcome_note=note.strip(), closed_at=work.now, closed_by=work.actor.id
        ),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise LeadClosed
    work.session.refresh(lead)
    _tell_reporters(work, lead)
    audit.record(work, "lead.close", lead.id, outcome=outcome)
    return lead


def _outcome_problems(lead: Lead, outcome: str) -> list[FieldProblem]:
    """Say what is wrong with an outcome: the reporter must not read what the lead's own record denies."""
    wrong = {
        "no-emergency": (
            outcome == "emergency" and lead.case_id is None,
            "这条线索没有登记急难。", "No emergency was registered for it.",
        ),
        "spoken-to": (
            outcome == "not-found" and lead.verified != "",
            "联系情况里记着已经联系上本人，不能以“找不到本人”了结。", "The record says that the person was spoken to.",
        ),
        "found-so": (
            outcome == "unfounded" and lead.verified == "confirmed",
            "联系情况里记的是属实；后来查明不属实的，请先重新记一次联系情况。", "The record says that it is so: record the later contact first.",
        ),
    }  # fmt: skip
    if outcome not in OUTCOMES:
        return [FieldProblem("outcome", "choice", "请选择结果。", "Choose the outcome.")]
    return [FieldProblem("outcome", code, zh, en) for code, (is_wrong, zh, en) in wrong.items() if is_wrong]


def overdue(work: Work) -> list[Lead]:
    """Return leads whose person nobody contacted in time and of which the township was not told yet; an emergency has its own clock."""
    return list(work.session.scalars(OVERDUE, {"ours": work.house.county, "now": work.now}))


def tell_overdue(work: Work) -> int:
    """Tell a township once of each lead whose person nobody contacted in time, and return how many there were."""
    late = overdue(work)
    for lead in late:
        lead.overdue_told_at = work.now
        unit = work.session.scalar(select(Unit.name).where(Unit.id == lead.township)) or ""
        tell_posts(
            work, unit_id=lead.township, roles=OVERDUE_ROLES, template="lead-overdue", cause=lead.id, link=f"/leads/{lead.id}",
            facts={"lead": lead.code, "unit": unit, "due": lead.contact_due_on.isoformat()},
        )  # fmt: skip
    work.session.flush()
    return len(late)


def read_lead(work: Work, lead_id: str, *, action: str = "lead.handle") -> Lead:
    """Return a lead that the actor may act on.

    :raises NotFound: the county has no such lead.
    """
    lead = work.session.scalar(select(Lead).where(Lead.id == lead_id, Lead.county == work.house.county))
    if lead is None:
        raise NotFound
    rules.require(work.actor, action, township=lead.township)
    return lead


def _refuse_closed(lead: Lead) -> None:
    if lead.state == "closed":
        raise LeadClosed


def _note_problems(path: str, note: str, zh: str, en: str) -> list[FieldProblem]:
    if not note.strip():
        return [FieldProblem(path, "required", zh, en)]
    if len(note) > LONGEST:
        return [FieldProblem(path, "too-long", "不超过 2000 字。", "At most 2,000 characters.")]
    return []


def _tell_reporters(work: Work, lead: Lead) -> None:
    by = set(work.session.scalars(select(LeadReport.by).where(LeadReport.lead_id == lead.id))) - {
        work.actor.id,
        "system",
    }
    unit = work.session.scalar(select(Unit.name).where(Unit.id == lead.township)) or ""
    outcome = OUTCOMES[lead.outcome]
    tell(
        work, template="lead-outcome", recipients=sorted(by), cause=lead.id, link=f"/leads/{lead.id}",
        facts={"lead": lead.code, "unit": unit, "outcome_zh": outcome.zh, "outcome_en": outcome.en},
    )  # fmt: skip
