"""Open an event, register the households that it hit, and hand one that no list reached to temporary aid."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

import forms
from server.audit import operations as audit
from server.disasters.models import Disaster, Registration, WinterLine
from server.disasters.refusals import (
    AlreadyRegistered,
    EventClosed,
    HouseholdElsewhere,
    NotEmergencyManagement,
    NotLate,
    OutsideTheArea,
)
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.duplicates import matches
from server.households.models import Household, Person
from server.households.operations import register_household
from server.organisation import rules
from server.organisation.models import Unit

EVENT, HOUSEHOLD = "disaster-event", "disaster-household"
DEPARTMENT = "emergency-management"
NO_PLACE = FieldProblem("place_village", "required", "请选择哪个村（社区）。", "Choose the village or neighbourhood.")
_LOT = 40  #: characters of a lead's own key


def emergency_units(work: Work) -> list[str]:
    """Return the county's units of emergency management."""
    wanted = select(Unit.id).where(
        Unit.county == work.house.county, Unit.department == DEPARTMENT, Unit.closed_on.is_(None)
    )
    return list(work.session.scalars(wanted.order_by(Unit.id)))


def _require_emergency(work: Work) -> None:
    found = rules.relations(work.actor, "disaster.open").get("any", frozenset())
    if not found & frozenset(emergency_units(work)):
        raise NotEmergencyManagement


def open_event(work: Work, *, answers: Mapping[str, Any], area: Collection[str]) -> Disaster:
    """Open an event.

    :raises NotEmergencyManagement: the actor is not of that department.
    :raises InvalidAnswers: a field is missing, the day lies ahead, or no township of the county is named.
    """
    _require_emergency(work)
    clean = checked_answers(work, EVENT, answers)
    happened = date.fromisoformat(str(clean["happened_on"]))
    problems = []
    if happened > work.today:
        problems.append(FieldProblem("happened_on", "ahead", "发生日期不能晚于今天。", "The day lies ahead."))
    wanted = select(Unit.id).where(Unit.county == work.house.county, Unit.kind == "township", Unit.id.in_(set(area)))
    hit = sorted(work.session.scalars(wanted))
    if not hit or len(hit) != len(set(area)):
        problems.append(FieldProblem("area", "required", "请选择受灾的乡镇。", "Choose the townships that were hit."))
    if problems:
        raise InvalidAnswers(problems)
    row = Disaster(
        id=work.new_id(), county=work.house.county, title=str(clean["title"]), kind=str(clean["kind"]), happened_on=happened,
        narrative=str(clean["narrative"]), area=hit, opened_by=work.actor.id, opened_at=work.now, state="open",
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "disaster.open", row.id, kind=row.kind, on=happened.isoformat())
    return row


def close_event(work: Work, *, disaster_id: str) -> Disaster:
    """End the registration for an event; what is registered stays.

    :raises EventClosed: it is closed already.
    """
    _require_emergency(work)
    row = read_event(work, disaster_id)
    if row.state == "closed":
        raise EventClosed
    row.state, row.closed_at = "closed", work.now
    work.session.flush()
    audit.record(work, "disaster.close", row.id)
    return row


def read_event(work: Work, disaster_id: str) -> Disaster:
    """Return an event of the county.

    :raises NotFound: there is none.
    """
    rules.require(work.actor, "disaster.read")
    row = work.session.get(Disaster, disaster_id)
    if row is None or row.county != work.house.county:
        raise NotFound
    return row


def register(
    work: Work, *, disaster_id: str, township: str, answers: Mapping[str, Any], village: str | None = None
) -> Registration:
    """Register a household that an event hit; one that the county does not know yet is entered with its head.

    :raises EventClosed: registration is over.
    :raises InvalidAnswers: the answers do not satisfy the form, or no place is named.
    :raises OutsideTheArea: not one's own township or village, or not hit.
    :raises HouseholdElsewhere: the household is on file in another township.
    :raises AlreadyRegistered: it is registered with this event.
    """
    event = read_event(work, disaster_id)
    if event.state == "closed":
        raise EventClosed
    if not township:
        raise InvalidAnswers([NO_PLACE, *_problems(work, HOUSEHOLD, answers)])
    _require_place(work, event, township, village)
    clean = checked_answers(work, HOUSEHOLD, answers)
    household = _household(work, clean, township=township, village=village)
    if household.township != township:
        raise HouseholdElsewhere
    taken = select(Registration.id).where(
        Registration.disaster_id == event.id, Registration.household_id == household.id
    )
    if work.session.scalar(taken) is not None:
        raise AlreadyRegistered
    row = Registration(
        id=work.new_id(), county=work.house.county, disaster_id=event.id, household_id=household.id, township=township,
        village=village or household.village, people=int(clean["people"]), needs=list(clean["needs"]), damage=str(clean["damage"]),
        state="waiting", lead_code="", by=work.actor.id, by_name=work.actor.name, at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "disaster.register", row.id, household=household.id)
    return row


def _require_place(work: Work, event: Disaster, township: str, village: str | None) -> None:
    found = rules.relations(work.actor, "disaster.register")
    home = work.session.scalar(select(Unit.parent).where(Unit.id == village)) if village else None
    own = township in found.get("own", frozenset()) and home in (None, township)
    of_village = village in found.get("village", frozenset()) and home == township
    if not (own or of_village) or township not in event.area:
        raise OutsideTheArea


def _household(work: Work, clean: Mapping[str, Any], *, township: str, village: str | None) -> Household:
    match = next(iter(matches(work, number=str(clean["id_number"]))), None)
    if match is not None and match.household_id is not None:
        return work.session.get_one(Household, match.household_id)
    head = {name: clean.get(name) for name in ("name", "id_number", "phone")} | {"id_kind": "resident"}
    return register_household(work, township=township, village=village, applicant=head, members=())


def read_registration(work: Work, registration_id: str, *, disaster_id: str = "") -> Registration:
    """Return a registration of the county, of the event that an address names where it names one; the caller checks who may.

    :raises NotFound: there is none.
    """
    row = work.session.get(Registration, registration_id)
    if row is None or row.county != work.house.county or disaster_id not in ("", row.disaster_id):
        raise NotFound
    return row


def hand_to_aid(work: Work, *, registration_id: str, disaster_id: str = "") -> Registration:
    """Hand a household that missed the list, or was refused on it and is still poor, to temporary aid as a lead (DD83).

    :raises NotFound: nobody is so registered.
    :raises NotLate: its list is not answered yet, it was helped, or it is a lead already.
    """
    row = read_registration(work, registration_id, disaster_id=disaster_id)
    rules.require(work.actor, "winter.edit", township=row.township)
    refused = select(WinterLine.id).where(
        WinterLine.registration_id == row.id, (WinterLine.result == "refused") | (WinterLine.standing == "out")
    )
    if row.state == "lead" or (row.state == "listed" and work.session.scalar(refused) is None):
        raise NotLate
    person = work.session.get_one(Person, work.session.get_one(Household, row.household_id).head_id)
    event = work.session.get_one(Disaster, row.disaster_id)
    answers = {
        "name": person.name, "scene": "disaster", "urgent": False, "found_at": work.now.isoformat(),
        "address": work.session.scalar(select(Unit.name).where(Unit.id == (row.village or row.township))),
        "narrative": f"{event.title}（{event.happened_on}）后仍有困难：{row.damage}"[:2000], "reporter_name": work.actor.name,
        "reporter_phone": _office_phone(work, row.township), "reporter_role": "officer",
    }  # fmt: skip
    if person.id_sealed:
        answers["id_number"] = work.house.vault.decrypt(person.id_sealed)
    report = work.house.offers["lead.report"]
    row.lead_code = report(
        work, township=row.township, village=row.village, answers=answers, submission=f"disaster-{row.id}"[:_LOT]
    )
    row.state = "lead"
    work.session.flush()
    audit.record(work, "disaster.lead", row.id, lead=row.lead_code)
    return row


def _office_phone(work: Work, township: str) -> str:
    return work.session.scalar(select(Unit.phone).where(Unit.id == township)) or ""


def checked_answers(work: Work, form: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the clean answers to a form.

    :raises InvalidAnswers: they do not satisfy it.
    """
    if problems := _problems(work, form, answers):
        raise InvalidAnswers(problems)
    return forms.load(form).validate(answers, today=work.today).clean


def _problems(work: Work, form: str, answers: Mapping[str, Any]) -> list[FieldProblem]:
    checked = forms.load(form).validate(answers, today=work.today)
    return [FieldProblem(e.path, e.code, e.zh, e.en) for e in checked.errors]
