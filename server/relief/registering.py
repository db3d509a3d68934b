"""Register an emergency: the clocks start with the minute, whatever is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

import forms
from server.audit import operations as audit
from server.cases.asking import ask_and_keep
from server.cases.events import note
from server.cases.limits import county_limits
from server.cases.models import Case
from server.cases.opening import add_item, open_case
from server.cases.operations import start_instance
from server.cases.restricting import require_open
from server.determination.beginning import decided_by
from server.foundation.clock import LOCAL, local_date
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted
from server.foundation.money import fen
from server.foundation.submissions import keep_said, sent_before
from server.foundation.work import Work
from server.households.duplicates import aid_received, matches
from server.households.models import Household, Person
from server.households.operations import register_household, register_person
from server.organisation import rules
from server.organisation.models import Unit
from server.payments.refusals import SecondPersonNeeded
from server.relief.models import Relief
from server.relief.refusals import RepeatDecided

ITEM = "temp-urgent"
FORM = "urgent.register"
YEAR = timedelta(days=365)
_CHANNELS = {"counter": "window", "phone": "phone", "online": "online"}
_OWN_NUMBERS = frozenset({"resident", "hmt", "foreign"})  #: kinds whose number follows GB 11643 and is checked


def register(
    work: Work, *, township: str, answers: Mapping[str, Any], submission: str, village: str | None = None
) -> Relief:
    """Register an emergency at the township where it happened, whatever the person's registration, and start its process.

    `submission` is the form's own key: the same one again gives back the emergency that it made. Nobody is turned away for
    a relief received before: that only asks for a second person's word before the judgement (国发〔2014〕47号).

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises NotPermitted: the actor neither stands at the township's window nor reports for it.
    :raises InvalidAnswers: the answers do not satisfy the form.
    """
    unit = _require_reporter(work, township)
    said = {"township": township, "village": village, "answers": answers}
    known = sent_before(work, Relief, submission, said)
    if known is not None:
        return known
    clean = _clean(work, answers)
    person, household = _person(work, clean["person"], township=township, village=village)
    relief = _register(
        work, clean, person, household, township=township, village=village, unit=unit, submission=submission
    )
    keep_said(work, Relief, submission, said)
    return relief


def register_met(
    work: Work, *, person: Person, household: Household, told: Mapping[str, Any], submission: str
) -> Relief:
    """Register an emergency that another procedure of the same window has met: the person is known, both clocks start now.

    `told` holds `event` and `report` of the form; the actor stands at the window that met it.
    """
    known = work.session.scalar(
        select(Relief).where(Relief.submission == submission, Relief.county == work.house.county)
    )
    return known or _register(
        work, {"person": {}, **told}, person, household, township=household.township, village=household.village,
        unit=household.township, submission=submission,
    )  # fmt: skip


def _register(
    work: Work, clean: Mapping[str, Any], person: Person, household: Household, *, township: str, village: str | None,
    unit: str, submission: str,
) -> Relief:  # fmt: skip
    minute = work.now.replace(second=0, microsecond=0)
    case = _open(
        work, clean, person=person, household=household, township=township, village=village, minute=minute, unit=unit
    )
    relief = _relief(work, clean, case=case, person=person, household=household, minute=minute, submission=submission)
    _start(work, relief)
    note(work, case.id, "urgent-registered", unit=unit, place_unit=township)
    audit.record(work, "relief.register", relief.id, case=case.id, repeat=bool(relief.repeat_of))
    return relief


def approve_repeat(work: Work, *, relief_id: str, reason: str) -> Relief:
    """Give the second person's word that the same cause is helped once more, with the reason.

    :raises NotFound: the county has no such emergency, or it is restricted and not the actor's to see.
    :raises SecondPersonNeeded: the actor registered the emergency.
    :raises RepeatDecided: it is given already, or not needed.
    :raises InvalidAnswers: no reason is given.
    """
    relief = work.session.get(Relief, relief_id)
    if relief is None or relief.county != work.house.county:
        raise NotFound
    require_open(work, relief.case_id)
    rules.require(work.actor, "relief.approve-repeat", township=relief.township)
    if not relief.waits_for_second_person:
        raise RepeatDecided
    if relief.registered_by in rules.answers_for(work.actor, "relief.approve-repeat"):
        raise SecondPersonNeeded(step="登记")
    if not reason.strip():
        words = ("请写明同一原因再次救助的理由。", "Say why the same cause is helped once more.")
        raise InvalidAnswers([FieldProblem("reason", "required", *words)])
    relief.repeat_reason, relief.repeat_approved_by, relief.repeat_approved_at = (
        reason.strip()[:200],
        work.actor.id,
        work.now,
    )
    work.session.flush()
    note(work, relief.case_id, "repeat-approved", unit=relief.township, reason=relief.repeat_reason)
    audit.record(work, "relief.approve-repeat", relief.id)
    return relief


def _require_reporter(work: Work, township: str) -> str:
    """Return the actor's unit for which the emergency is registered."""
    windows = {post.unit for post in work.actor.posts if post.role in ("clerk", "duty", "township_leader")}
    if township in windows:
        return township
    found = rules.relations(work.actor, "relief.report").get("any", frozenset())
    if not township and windows | found:
        words = ("请选择急难发生在哪个乡镇。", "Choose the township where it happened.")
        raise InvalidAnswers([FieldProblem("township", "required", *words)])
    for unit_id in sorted(found):
        kind, parent = work.session.execute(select(Unit.kind, Unit.parent).where(Unit.id == unit_id)).one()
        if kind != "village" or parent == township:
            return str(unit_id)
    raise NotPermitted(reason="急难由发生地的窗口、值班员，本乡镇的协理员或部门登记")


def _clean(work: Work, answers: Mapping[str, Any]) -> dict[str, Any]:
    checked = forms.load(FORM).validate(answers, today=work.today, now=work.now)
    problems = [FieldProblem(e.path, e.code, e.zh, e.en) for e in checked.errors]
    if problems:
        raise InvalidAnswers(problems)
    return dict(checked.clean)


def _person(work: Work, told: Mapping[str, Any], *, township: str, village: str | None) -> tuple[Person, Household]:
    """Return the person and household; a household that is known stays as it is, whoever else lives in it."""
    named = {name: told[name] for name in ("name", "id_kind", "no_id_reason", "sex", "phone") if told.get(name)}
    number = told.get("id_number")
    if number and told["id_kind"] in _OWN_NUMBERS:
        named["id_number"] = number
    known = [match for match in matches(work, number=named.get("id_number")) if match.household_id]
    if known:
        person = register_person(work, named)
        return person, work.session.get_one(Household, known[0].household_id)
    household = register_household(work, township=township, village=village, applicant=named, members=())
    person = work.session.get_one(Person, household.head_id)
    if number and "id_number" not in named:
        person.id_sealed = work.house.vault.encrypt(str(number))
        work.session.flush()
    return person, household


def _open(
    work: Work, clean: Mapping[str, Any], *, person: Person, household: Household, township: str, village: str | None,
    minute: datetime, unit: str,
) -> Case:  # fmt: skip
    return open_case(
        work, household_id=household.id, applicant_id=person.id, township=township, village=village or household.village,
        channel=_CHANNELS[clean["report"]["way"]], opened_by_unit=unit, submitted_at=minute, registered_at=minute,
        answers=_kept(work, clean), urgent=True, cause=clean["event"]["kind"],
        cause_date=local_date(_instant(clean["event"]["happened_at"])), form=FORM, form_version=forms.load(FORM).version,
        priority=90, state="open",
    )  # fmt: skip


def _kept(work: Work, clean: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers without what identifies people: that stands, sealed, with the person."""
    person = {k: v for k, v in clean["person"].items() if k not in ("id_number", "phone", "name")}
    report = dict(clean["report"])
    if report.get("phone"):
        report["phone"] = work.house.vault.encrypt(str(report["phone"]))
    return {**clean, "person": person, "report": report}


def _relief(
    work: Work,
    clean: Mapping[str, Any],
    *,
    case: Case,
    person: Person,
    household: Household,
    minute: datetime,
    submission: str,
) -> Relief:
    event, asked = clean["event"], clean.get("amount_asked")
    item = add_item(work, case_id=case.id, item=ITEM, reason={"cause": event["kind"]}, state="running")
    relief = Relief(
        id=work.new_id(), county=work.house.county, case_id=case.id, item_id=item.id, person_id=person.id,
        township=case.township, kind=event["kind"], happened_at=_instant(event["happened_at"]), place=event["place"],
        reported_by=clean["report"]["by"], reported_way=clean["report"]["way"], registered_at=minute,
        registered_by=work.actor.id, asked_fen=None if asked is None else fen(Decimal(str(asked))), submission=submission,
        repeat_of=_same_cause(work, person, household, event["kind"]),
    )  # fmt: skip
    work.session.add(relief)
    work.session.flush()
    return relief


def _same_cause(work: Work, person: Person, household: Household, kind: str) -> str:
    """Return in words what was given or is being asked for the same cause within 12 months, or nothing."""
    given = aid_received(work, person_ids=[person.id], household_ids=[household.id], cause=kind)
    found = [f"{aid.since.isoformat()} {aid.unit_name}已救助" for aid in given if aid.same_cause]
    earlier = work.session.execute(
        select(Relief.registered_at, Unit.name)
        .join(Unit, Unit.id == Relief.township)
        .join(Case, Case.id == Relief.case_id)
        .where(
            Relief.county == work.house.county, Case.household_id == household.id, Relief.kind == kind,
            Relief.registered_at > work.now - YEAR,
        )
        .order_by(Relief.registered_at.desc())
    ).all()  # fmt: skip
    found += [f"{local_date(row.registered_at).isoformat()} {row.name}已登记" for row in earlier]
    return "；".join(found)[:200]


def _start(work: Work, relief: Relief) -> None:
    limits, case = county_limits(work), work.session.get_one(Case, relief.case_id)
    for table in ("caps", "spend-limits"):  # the latter: what the county gives at most without the joint meeting
        ask_and_keep(work, item_id=relief.item_id, table=table, facts={"division": work.house.county})
    county = work.session.scalar(
        select(Unit.id).where(Unit.county == work.house.county, Unit.kind == "county").order_by(Unit.id)
    )
    start_instance(
        work, case_id=relief.case_id, key="urgent", item_id=relief.item_id, subject=relief.id,
        data={
            "case_id": relief.case_id, "item_id": relief.item_id, "registered_at": relief.registered_at.astimezone(LOCAL).isoformat(),
            "registered_by": relief.registered_by, "amount_asked": relief.asked, "unit_township": relief.township,
            "unit_county": county, "small_cap": limits["small_cap"], "township_limit": limits["township_limit"],
            "withdrawal_reason": None,
            "one_clerk": decided_by(work, case, ITEM, item_id=relief.item_id)["one_clerk"],
        },
    )  # fmt: skip


def _instant(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)
