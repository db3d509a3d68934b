"""The rebuilding list of an event: nominated from its page, or applied for at the window; what was seen and approved is kept on it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.opening import add_item, open_case
from server.disasters.models import Disaster, Rebuilding, Registration
from server.disasters.refusals import AlreadyOnTheList
from server.disasters.registering import checked_answers, read_registration
from server.foundation.errors import NotFound
from server.foundation.identity import Actor
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules

ITEM = "rebuild"
FORM = "disaster-rebuild"
OVER = frozenset({"withdrawn", "refused", "ended"})  #: after these a household may be put forward once more


def nominate(work: Work, *, registration_id: str, answers: Mapping[str, Any], disaster_id: str = "") -> Rebuilding:
    """Put a registered household on the rebuilding list and transfer its need to emergency management (自然灾害救助条例 20).

    Where nobody has asked the household yet, the transfer waits at the window.

    :raises NotFound: nobody is so registered, or not in the actor's township or village.
    :raises InvalidAnswers: the answers do not satisfy the form.
    :raises AlreadyOnTheList: the household stands on the list of this event.
    """
    registered = registration_to_nominate(work, registration_id, disaster_id=disaster_id)
    clean = checked_answers(work, FORM, answers)
    event = work.session.get_one(Disaster, registered.disaster_id)
    before = standing(work, event.id, registered.household_id)
    if before is not None and not _over(work, before):
        raise AlreadyOnTheList
    case, item = _open(work, event, registered)
    told = {"put_forward": str(clean["put_forward"]), "group_name": str(clean.get("group_name") or "")}
    row = _write(work, before, event_id=event.id, case=case, grade=str(clean["damage_grade"]), **told)
    _transfer(work, event, item, clean)
    audit.record(work, "disaster.nominate", row.id, case=case.id, **told)
    return row


def registration_to_nominate(work: Work, registration_id: str, *, disaster_id: str = "") -> Registration:
    """Return a registration whose household the actor may put on the list.

    :raises NotFound: there is none such.
    """
    row = read_registration(work, registration_id, disaster_id=disaster_id)
    if not may_nominate(work.actor, row):
        raise NotFound
    return row


def may_nominate(actor: Actor, row: Registration) -> bool:
    """Tell whether the actor may put a registered household on the list: her own township's or village's."""
    found = rules.relations(actor, "disaster.nominate")
    return row.township in found.get("own", frozenset()) or row.village in found.get("village", frozenset())


def head_of(work: Work, registration: Registration) -> str:
    """Return the name of a registered household's head."""
    home = work.session.get_one(Household, registration.household_id)
    return work.session.get_one(Person, home.head_id).name


def standing(work: Work, disaster_id: str, household_id: str) -> Rebuilding | None:
    """Return the place of a household on an event's list."""
    return work.session.scalar(
        select(Rebuilding).where(Rebuilding.disaster_id == disaster_id, Rebuilding.household_id == household_id)
    )


def _over(work: Work, row: Rebuilding) -> bool:
    return work.session.scalar(select(Item.state).where(Item.case_id == row.case_id, Item.item == ITEM)) in OVER


def _open(work: Work, event: Disaster, registered: Registration) -> tuple[Case, Item]:
    home = work.session.get_one(Household, registered.household_id)
    case = open_case(
        work, household_id=home.id, applicant_id=home.head_id, township=registered.township, village=registered.village or home.village,
        channel="lead", opened_by_unit=registered.village or registered.township, submitted_at=work.now, answers={},
        cause="disaster", cause_date=event.happened_on, accepted_at=work.now, state="open",
    )  # fmt: skip
    reason = {"zh": f"{event.title}：住房倒塌或损坏", "en": f"{event.title}: the house was hit"}
    return case, add_item(work, case_id=case.id, item=ITEM, reason=reason, state="confirmed")


def _transfer(work: Work, event: Disaster, item: Item, clean: Mapping[str, Any]) -> None:
    details = {
        name: clean[name] for name in ("damage_grade", "rooms", "put_forward", "group_name", "words") if name in clean
    }
    details |= {"event": event.title, "happened_on": event.happened_on.isoformat()}
    agreed = "村里、窗口问过本人" if clean["agreed"] else ""
    work.house.offers["transfer.open"](work, item_id=item.id, need=str(clean["words"]), details=details, agreed=agreed)


def _write(
    work: Work, before: Rebuilding | None, *, event_id: str, case: Case, put_forward: str, group_name: str = "", grade: str = ""
) -> Rebuilding:  # fmt: skip
    """Write a household's line; one whose earlier request came to nothing stands there with the new one."""
    row = before or Rebuilding(
        id=work.new_id(), county=work.house.county, disaster_id=event_id, household_id=str(case.household_id)
    )
    row.case_id, row.township, row.village = case.id, case.township, case.village
    row.put_forward, row.group_name, row.damage_grade, row.amount = put_forward, group_name[:60], grade, None
    row.by, row.by_name, row.at = work.actor.id, work.actor.name, work.now
    work.session.add(row)
    work.session.flush()
    return row


def enlist(work: Work, occurrence: Occurrence) -> None:
    """Put a household that applied at the window on the list of the event it was registered with, else of the newest of its township."""
    case = work.session.get_one(Case, occurrence.case_id)
    event_id = None if of_case(work, case.id) else _event_of(work, case)
    if event_id is None:
        return  # nominated, and on the list already; or emergency management opened no event for it
    before = standing(work, event_id, str(case.household_id))
    if before is None or _over(work, before):
        _write(work, before, event_id=event_id, case=case, put_forward="own")


def of_case(work: Work, case_id: str) -> Rebuilding | None:
    """Return the line that a case is about."""
    return work.session.scalar(select(Rebuilding).where(Rebuilding.case_id == case_id))


def _event_of(work: Work, case: Case) -> str | None:
    newest = (Disaster.happened_on.desc(), Disaster.id.desc())
    registered = (
        select(Disaster.id)
        .join(Registration, Registration.disaster_id == Disaster.id)
        .where(Registration.household_id == case.household_id)
        .order_by(*newest)
    )
    if found := work.session.scalars(registered.limit(1)).first():
        return found
    open_ones = select(Disaster).where(Disaster.county == work.house.county, Disaster.state == "open").order_by(*newest)
    return next((each.id for each in work.session.scalars(open_ones) if case.township in each.area), None)


def keep_review(work: Work, occurrence: Occurrence) -> None:
    """Keep the damage as the township saw it."""
    row = of_case(work, occurrence.case_id)
    if row is not None:
        row.damage_grade = str(occurrence.answers["damage_grade"])
        work.session.flush()


def keep_grant(work: Work, occurrence: Occurrence) -> None:
    """Keep what was approved."""
    row = of_case(work, occurrence.case_id)
    if row is not None:
        row.amount = Decimal(str(occurrence.inputs["amount"]))
        work.session.flush()
