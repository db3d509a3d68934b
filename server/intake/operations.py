"""Register a filled form as a case and start the intake process; true times need a second person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

import forms
from server.audit import operations as audit
from server.cases.advance import plain
from server.cases.events import note
from server.cases.models import Case
from server.cases.opening import add_item, open_case
from server.cases.operations import start_instance
from server.cases.sealing import FORM, seal_answers
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.households.operations import register_household
from server.intake import claims, drafts, lines, prefill
from server.intake.answers import check_answers, is_late_entry, received
from server.intake.models import Draft
from server.intake.refusals import DraftClosed, NotWaiting, SecondPersonNeeded
from server.messaging.operations import tell_posts
from server.organisation import rules
from server.organisation.models import Unit
from server.recognition.children import keep_apart

APPROVERS = ("township_reviewer", "township_leader")
#: the form's channels → the case's
CHANNELS = {"transfer-in": "transfer-in"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What became of a form: a case, or a wait for the second person."""

    draft_id: str
    case_id: str | None
    code: str | None

    @property
    def waiting(self) -> bool:
        """Tell whether a true time waits for approval."""
        return self.case_id is None


def register(
    work: Work, *, answers: Mapping[str, Any], choices: Iterable[Mapping[str, Any]] = (), true_time_reason: str = ""
) -> Registered:
    """Register a filled common form in one go: what programs and scenarios call.

    `choices` are `{item, take, reason}`; without them what was asked for and what the table surely proposes is taken.

    :raises InvalidAnswers: the form, a reason or the true time is wrong.
    :raises AlreadyOpen: another open case of the household holds one of the items.
    """
    township = str(answers.get("case", {}).get("township") or drafts.own_township(work))
    rules.require(work.actor, "intake.register", township=township)
    draft = drafts.add_draft(work, township=township, opened_by_unit=township, answers=plain(answers))
    return submit(work, draft_id=draft.id, choices=choices, true_time_reason=true_time_reason)


def submit(
    work: Work, *, draft_id: str, choices: Iterable[Mapping[str, Any]] = (), true_time_reason: str = ""
) -> Registered:
    """Make a case of a draft; with a true time of an earlier day, ask a second person first.

    :raises DraftClosed: it is registered, waits, or was dropped.
    :raises InvalidAnswers: the form, a reason or the true time is wrong.
    :raises AlreadyOpen: another open case of the household holds one of the items.
    """
    draft = drafts.read_draft(work, draft_id)
    rules.require(work.actor, "intake.register", township=draft.township)
    if draft.state != "open":
        raise DraftClosed
    clean = check_answers(work, drafts.answers_of(work, draft), township=draft.township)
    chosen = [dict(choice) for choice in choices]
    if not needs_second(work, draft, clean):
        return _open(work, draft, clean, chosen)
    if not true_time_reason.strip():
        raise InvalidAnswers([
            FieldProblem("true_time_reason", "required", "收件时间早于今天，请写明为什么补录。",
                         "It was received on an earlier day: say why it is entered late.")
        ])  # fmt: skip
    lines.check_lines(lines.lines(work, clean, household_id=prefill.household_id(work, draft), chosen=chosen))
    _ask_second(work, draft, chosen, true_time_reason.strip())
    return Registered(draft_id=draft.id, case_id=None, code=None)


def needs_second(work: Work, draft: Draft, clean: Mapping[str, Any]) -> bool:
    """Tell whether a second person approves the time of receipt: it lies on an earlier day, and no machine of ours wrote it down."""
    return is_late_entry(work, clean) and received(clean["case"]) != draft.received_online_at


def _ask_second(work: Work, draft: Draft, chosen: list[dict[str, Any]], reason: str) -> None:
    draft.state, draft.lines, draft.true_time_reason = "waiting", plain({"lines": chosen})["lines"], reason
    draft.asked_by, draft.updated_at = work.actor.id, work.now
    work.session.flush()
    audit.record(work, "true-time.ask", draft.id, reason=reason)
    unit = work.session.scalar(select(Unit.name).where(Unit.id == draft.township)) or ""
    tell_posts(
        work, unit_id=draft.township, roles=APPROVERS, template="task-arrived", cause=f"{draft.id}:{draft.version}",
        facts={"case": "登记草稿", "task": "核准补录时间", "unit": unit}, link=f"/intake/drafts/{draft.id}/true-time",
    )  # fmt: skip


def approve_true_time(work: Work, *, draft_id: str) -> Registered:
    """Approve a true time as the second person: the case opens, and its deadlines run from that time.

    :raises SecondPersonNeeded: the actor entered it.
    :raises NotWaiting: nothing waits.
    """
    draft = _waiting(work, draft_id)
    clean = check_answers(work, drafts.answers_of(work, draft), township=draft.township)
    draft.approved_by = work.actor.id
    audit.record(work, "true-time.approve", draft.id)
    return _open(work, draft, clean, draft.lines)


def refuse_true_time(work: Work, *, draft_id: str, reason: str) -> None:
    """Send a true time back to who entered it.

    :raises InvalidAnswers: no reason is given.
    """
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明退回的理由。", "Say why you send it back.")])
    draft = _waiting(work, draft_id)
    draft.state, draft.remark, draft.asked_by, draft.version = "open", reason.strip()[:200], None, draft.version + 1
    work.session.flush()
    audit.record(work, "true-time.refuse", draft.id, reason=reason.strip())


def _waiting(work: Work, draft_id: str) -> Draft:
    draft = drafts.read_draft(work, draft_id)
    rules.require(work.actor, "case.backdate.approve", township=draft.township)
    if draft.state != "waiting":
        raise NotWaiting
    if draft.asked_by in rules.answers_for(work.actor, "case.backdate.approve"):
        raise SecondPersonNeeded
    return draft


def _open(work: Work, draft: Draft, clean: Mapping[str, Any], chosen: list[Any]) -> Registered:
    form = clean["case"]
    taken = lines.lines(work, clean, household_id=prefill.household_id(work, draft), chosen=chosen)
    lines.check_lines(taken)
    household = register_household(
        work,
        township=draft.township,
        village=form["village"],
        applicant=clean["applicant"],
        members=clean.get("members", ()),
    )
    held = [line.item for line in taken if line.take]
    claims.refuse_held(work, household_id=household.id, items=held)
    case = open_case(
        work, household_id=household.id, applicant_id=prefill.applicant_id(work, clean, household), township=draft.township,
        village=form["village"], channel=CHANNELS.get(form["channel"], form["channel"]), opened_by_unit=draft.opened_by_unit,
        submitted_at=received(form), answers=seal_answers(work.house.vault, clean), urgent=form.get("urgency") == "urgent",
        cause=(clean["hardship"]["causes"] or [""])[0], cause_date=prefill.day(clean["hardship"].get("event_on")),
        form=FORM, form_version=forms.load(FORM).version, true_time_reason=draft.true_time_reason if draft.approved_by else "",
        true_time_by=draft.approved_by,
    )  # fmt: skip
    for line in taken:
        add_item(
            work, case_id=case.id, item=line.item, reason=line.kept(), added_reason=line.reason,
            state="proposed" if line.take else "declined",
        )  # fmt: skip
    for item in held:
        claims.hold(work, household_id=household.id, item=item, case_id=case.id)
    keep_apart(work, case.id, held)
    _close_draft(work, draft, case)
    _start(work, case, held, clean)
    return Registered(draft_id=draft.id, case_id=case.id, code=case.code)


def _close_draft(work: Work, draft: Draft, case: Case) -> None:
    """Let the draft become the case once: of two submits the second finds it closed."""
    before = draft.state
    work.session.flush()
    written = work.session.execute(
        update(Draft)
        .where(Draft.id == draft.id, Draft.state == before)
        .values(
            state="registered", case_id=case.id, updated_at=work.now, lines=[], sealed=work.house.vault.encrypt("{}")
        ),
        execution_options={"synchronize_session": False},
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise DraftClosed
    if case.true_time_by:
        note(work, case.id, "true-time-approved", reason=case.true_time_reason)
    if draft.received_online_at is not None:
        work.house.offers["online.registered"](work, draft_id=draft.id, case_id=case.id)


def _start(work: Work, case: Case, items: list[str], clean: Mapping[str, Any]) -> None:
    county = work.session.scalar(
        select(Unit.id)
        .where(Unit.county == work.house.county, Unit.kind == "county", Unit.closed_on.is_(None))
        .limit(1)
    )
    instance_id = start_instance(
        work, case_id=case.id, key="intake",
        data={
            "case_id": case.id, "unit_township": case.township, "unit_county": county,
            "received_at": case.submitted_at.isoformat(),
        },
    )  # fmt: skip
    prefill.checklist(work, instance_id=instance_id, items=items, answers=clean)
