"""Register a complaint with a unit that it is not about, name the household later, and tell what is under way for it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

import forms
from server.audit import operations as audit
from server.cases import definitions, waiting_decisions
from server.cases.events import note
from server.cases.models import Case, Instance
from server.cases.opening import open_case
from server.cases.operations import send_message, start_instance
from server.complaints.models import Complaint
from server.complaints.queries import read_complaint
from server.complaints.refusals import ComplaintConcluded, NoHandler, NoSuchHousehold
from server.complaints.sealing import seal
from server.complaints.words import RULES
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.submissions import keep_said, sent_before
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.organisation.models import Unit

FORM = "complaint.register"
TITLE = "举报投诉"
MESSAGE = "complaint-filed"
#: Processes in which a township decides by itself and no county visits.
DECIDED_BY_TOWNSHIPS = ("temp-spend",)
#: Kinds of cases whose processes a complaint about the household concerns.
CONCERNED = ("application", "review")
#: Who handles complaints, the first that it is not about.
HANDLERS = ("county", "oversight")


def register_here(work: Work, *, answers: Mapping[str, Any], submission: str) -> Complaint:
    """Register what came in at the window, by telephone, by letter or from another office.

    :raises NotPermitted: the actor's posts register no complaints.
    """
    rules.require(work.actor, "complaint.register")
    unit = sorted(work.actor.units())[0]
    return register(work, answers=answers, submission=submission, unit=unit)


def register(work: Work, *, answers: Mapping[str, Any], submission: str, unit: str | None = None) -> Complaint:
    """Register a complaint and start its process at a unit that it is not about.

    `submission` is the form's own key: the same one again gives back the complaint that it made. `unit` is where it came in;
    None = on the page without an account.

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises InvalidAnswers: the answers do not satisfy the form.
    :raises NoHandler: every unit that handles complaints is concerned.
    """
    known = sent_before(work, Complaint, submission, answers)
    if known is not None:
        return known
    clean = _clean(work, answers)
    about_unit = _unit(work, clean.get("about_unit"))
    handler = _handler(work, about_unit)
    at = _instant(clean.get("received_at")) or work.now.replace(second=0, microsecond=0)
    household = _household(work, clean.get("household_code"))
    case = open_case(
        work, household_id=None, applicant_id=None, township=handler, channel=str(clean["way"]), opened_by_unit=unit or handler,
        submitted_at=at, answers={}, kind="complaint", title=TITLE, state="open", form=FORM, form_version=forms.load(FORM).version,
        registered_at=work.now, priority=70,
    )  # fmt: skip
    row = _row(work, clean, case=case, submission=submission, handler=handler, about_unit=about_unit, at=at)
    row.household_id = household
    work.session.add(row)
    work.session.flush()
    keep_said(work, Complaint, submission, answers)
    _start(work, row)
    audit.record(work, "complaint.register", row.id, case=case.id, way=row.way, about=row.about)
    return row


def _clean(work: Work, answers: Mapping[str, Any]) -> dict[str, Any]:
    checked = forms.load(FORM).validate(answers, today=work.today, now=work.now)
    problems = [FieldProblem(e.path, e.code, e.zh, e.en) for e in checked.errors]
    at = _instant(checked.clean.get("received_at"))
    if not problems and at is not None and at > work.now:
        words = ("收到时间不能晚于现在。", "It cannot lie in the future.")
        problems.append(FieldProblem("received_at", "in-future", *words))
    if problems:
        raise InvalidAnswers(problems)
    return dict(checked.clean)


def _instant(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def _unit(work: Work, unit_id: Any) -> str | None:
    if not unit_id:
        return None
    found = work.session.scalar(select(Unit.id).where(Unit.id == str(unit_id), Unit.county == work.house.county))
    if found is None:
        words = ("没有这个单位，请重新选择。", "There is no such unit.")
        raise InvalidAnswers([FieldProblem("about_unit", "unknown", *words)])
    return found


def _handler(work: Work, about_unit: str | None) -> str:
    """Return who handles it: the county's civil affairs, or the oversight office where that is concerned itself."""
    units = dict(
        work.session.execute(
            select(Unit.kind, Unit.id).where(
                Unit.county == work.house.county, Unit.kind.in_(HANDLERS), Unit.closed_on.is_(None)
            )
        ).all()
    )
    for kind in HANDLERS:
        if kind in units and units[kind] != about_unit:
            return str(units[kind])
    raise NoHandler


def _household(work: Work, code: Any) -> str | None:
    if not code:
        return None
    found = work.session.scalar(
        select(Household.id).where(Household.code == str(code).strip(), Household.county == work.house.county)
    )
    if found is None:
        refused = NoSuchHousehold(code=code)
        raise InvalidAnswers([FieldProblem("household_code", refused.type, refused.text("zh"), refused.text("en"))])
    return found


def _row(
    work: Work,
    clean: Mapping[str, Any],
    *,
    case: Case,
    submission: str,
    handler: str,
    about_unit: str | None,
    at: datetime,
) -> Complaint:
    return Complaint(
        id=work.new_id(), county=work.house.county, case_id=case.id, code=secrets.token_urlsafe(16), submission=submission,
        way=clean["way"], about=clean["about"], who_sealed=seal(work, clean["who"]) or "", about_unit=about_unit, handler=handler,
        points_sealed=seal(work, [str(point["text"]) for point in clean["points"]]) or "", received_at=at,
        reporter_sealed=seal(work, clean.get("name")), phone_sealed=seal(work, clean.get("phone")),
        reply_by=str(clean.get("reply_by") or ""), route=str(clean.get("route") or "complaint"), registered_at=work.now,
        registered_by=work.actor.id, told=[], measures=[],
    )  # fmt: skip


def _start(work: Work, row: Complaint) -> None:
    start_instance(
        work, case_id=row.case_id, key="complaint", subject=row.id,
        data={
            "case_id": row.case_id, "complaint_id": row.id, "unit_handler": row.handler, "unit_township": row.handler,
            "received_at": row.received_at.astimezone(LOCAL).isoformat(), "answer_rule": RULES[row.route], "named": row.is_named,
        },
    )  # fmt: skip


def link_household(work: Work, *, complaint_id: str, code: str) -> Complaint:
    """Say which household a complaint is about; what is under way for it is told.

    :raises NotFound: there is no such complaint, or it is not the actor's.
    :raises ComplaintConcluded: it is concluded.
    :raises InvalidAnswers: the county has no such household.
    """
    row = read_complaint(work, complaint_id, action="complaint.link")
    if row.concluded_at is not None:
        raise ComplaintConcluded
    if not code.strip():
        words = ("请填写家庭编号。", "Enter the household's code.")
        raise InvalidAnswers([FieldProblem("household_code", "required", *words)])
    row.household_id = _household(work, code)
    work.session.flush()
    audit.record(work, "complaint.link", row.id, household=row.household_id)
    tell_processes(work, row)
    return row


def tell_processes(work: Work, row: Complaint) -> None:
    """Tell every application and review of the household that waits for it: the county must visit (民发〔2021〕57号 art. 20).

    Relief of expenses has no such visit: there the township only does not decide before the complaint is looked into
    (本县规定, demo parameter).
    """
    if row.household_id is None or row.about not in ("household", "other"):
        return
    running = work.session.execute(
        select(Instance.id, Instance.definition_id, Instance.case_id, Instance.key)
        .join(Case, Case.id == Instance.case_id)
        .where(
            Case.household_id == row.household_id, Case.kind.in_(CONCERNED), Instance.state == "open",
            Instance.id.not_in(row.told),
        )
    ).all()  # fmt: skip
    told = []
    for instance in running:
        if MESSAGE in definitions.compiled(work.session, instance.definition_id).messages:
            send_message(work, instance_id=instance.id, name=MESSAGE, payload={}, sender=row.id)
            # Said on the household's own timeline without a word about who or what.
            note(work, instance.case_id, "county-visit-due", instance_id=instance.id)
            told.append(instance.id)
        elif instance.key in DECIDED_BY_TOWNSHIPS:
            waiting_decisions.let_wait(work, case_id=instance.case_id, instance_id=instance.id)
            told.append(instance.id)
    row.told = [*row.told, *told]
    work.session.flush()
