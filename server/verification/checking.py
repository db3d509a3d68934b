"""A data check from the request to the report in force: what the diagram `verify-check` asks of the rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from server.cases import terms
from server.cases.events import note
from server.cases.lights import pinned_on
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.papers import issue_paper
from server.foundation.database import table_of
from server.foundation.work import Work
from server.households.counting import FOUND
from server.households.models import Membership
from server.verification import sources
from server.verification.authorising import members, missing, standing
from server.verification.hits import rule_hits
from server.verification.leaving import taken_over
from server.verification.models import Authorisation, Inquiry, Investigation, MeansCheck
from server.verification.queries import investigation_of
from server.verification.refusals import CheckClosed, ConsentMissing
from server.verification.report import assemble

VALID = "VF.valid"


def request(work: Work, occurrence: Occurrence) -> None:
    """Write one request per person and source, each bound to that person's authorisation.

    :raises ConsentMissing: a member has not signed, or has taken the signature back meanwhile.
    """
    investigation = _investigation(work, occurrence)
    if unsigned := missing(work, investigation.household_id, investigation.item):
        raise ConsentMissing(names="、".join(person.name for person in unsigned))
    if taken_over(work, investigation) is not None:
        note(work, occurrence.case_id, "check-taken-over", instance_id=occurrence.instance_id)
        return
    check = MeansCheck(
        id=work.new_id(), county=work.house.county, case_id=occurrence.case_id, household_id=investigation.household_id,
        instance_id=occurrence.instance_id, item=investigation.item, period_from=_year_before(work.today),
        period_to=work.today, members=[person.id for person, _r in members(work, investigation.household_id)],
        requested_at=work.now,
    )  # fmt: skip
    work.session.add(check)
    work.session.flush()
    consents = standing(work, investigation.household_id, investigation.item)
    rows = [row for consent in _in_order(consents, check.members) for row in _requests(work, check, consent)]
    work.session.execute(insert(table_of(Inquiry)), rows)
    investigation.check_id = check.id
    work.session.flush()
    issue_paper(work, occurrence, "check-order")
    note(
        work,
        occurrence.case_id,
        "check-requested",
        instance_id=occurrence.instance_id,
        people=len(consents),
        count=len(rows),
    )


def _investigation(work: Work, occurrence: Occurrence) -> Investigation:
    found = investigation_of(work, instance_id=occurrence.instance_id)
    if found is None:
        raise LookupError("the diagram asks for a check before an investigation was started")
    return found


def _in_order(consents: dict[str, Authorisation], people: Iterable[str]) -> list[Authorisation]:
    first = [consents[person] for person in people if person in consents]
    return first + [consent for consent in consents.values() if consent.kind == "obligor"]


def _requests(work: Work, check: MeansCheck, consent: Authorisation) -> list[dict[str, Any]]:
    return [
        {
            "id": work.new_id(), "county": work.house.county, "check_id": check.id, "authorisation_id": consent.id,
            "person_id": consent.person_id, "name": consent.name, "source": source.code, "source_zh": source.zh,
            "holder": source.holder, "channel": source.channel, "term": source.term, "state": "waiting", "times_sent": 0, "place": place,
            "note": "",
        }
        for place, source in enumerate(sources.asked(work))
        if source.code in consent.scope
    ]  # fmt: skip


def _year_before(day: date) -> date:
    """Return the corresponding day a year before (29 February has 28 February)."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def dispatch(work: Work, occurrence: Occurrence) -> None:
    """Let every waiting request go out: its own clock starts; a letter per source is numbered.

    :raises CheckClosed: the check has been stopped meanwhile.
    :raises ConsentMissing: somebody has taken the signature back meanwhile.
    """
    check = running_check(work, occurrence.instance_id)
    _take_requested(work, check)
    waiting = list(
        work.session.scalars(
            select(Inquiry).where(Inquiry.check_id == check.id, Inquiry.state == "waiting").order_by(Inquiry.id)
        )
    )
    send(work, occurrence, waiting)
    check.state, check.sent_at = "sent", check.sent_at or work.now
    work.session.flush()
    note(work, occurrence.case_id, "check-sent", instance_id=occurrence.instance_id, count=len(waiting))


def _take_requested(work: Work, check: MeansCheck) -> None:
    """Make a withdrawal of consent wait, or see it: the consents are read after the update that takes the check."""
    taken = work.session.execute(
        update(MeansCheck).where(MeansCheck.id == check.id, MeansCheck.state == "requested").values(state="requested"),
        execution_options={"synchronize_session": False},
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise CheckClosed
    if unsigned := missing(work, check.household_id, check.item):
        raise ConsentMissing(names="、".join(person.name for person in unsigned))


def send(work: Work, occurrence: Occurrence, inquiries: list[Inquiry]) -> None:
    """Send requests (again): each gets its own due date by the term of its channel; letters are numbered per source."""
    on = pinned_on(work.session.get_one(Case, occurrence.case_id))
    dues = {term: terms.measure(work, term, anchor=None, pinned_on=on).due for term in {i.term for i in inquiries}}
    letters = {
        source: issue_paper(
            work, occurrence, "source-letter", addressee=same[0].holder, holder=same[0].holder, asks=same[0].source_zh,
            people=[inquiry.name for inquiry in same], reply_by=str(dues[same[0].term].due_on),
        ).id
        for source, same in _by_letter(inquiries).items()
    }  # fmt: skip
    for inquiry in inquiries:
        due = dues[inquiry.term]
        inquiry.state, inquiry.sent_at, inquiry.due_at, inquiry.due_on = "sent", work.now, due.instant, due.due_on
        inquiry.times_sent += 1
        inquiry.letter_id = letters.get(inquiry.source, inquiry.letter_id)
    work.session.flush()


def _by_letter(inquiries: Iterable[Inquiry]) -> dict[str, list[Inquiry]]:
    found: dict[str, list[Inquiry]] = {}
    for inquiry in inquiries:
        if inquiry.channel == "letter":
            found.setdefault(inquiry.source, []).append(inquiry)
    return found


def running_check(work: Work, instance_id: str) -> MeansCheck:
    """Return the check of the investigation that runs in an instance."""
    investigation = investigation_of(work, instance_id=instance_id)
    if investigation is None or investigation.check_id is None:
        raise LookupError("no check runs in this process")
    return work.session.get_one(MeansCheck, investigation.check_id)


def mark_overdue(work: Work, occurrence: Occurrence) -> None:
    """Write down which requests have not answered by their own due date."""
    check = running_check(work, occurrence.instance_id)
    overdue = work.session.execute(
        update(Inquiry)
        .where(Inquiry.check_id == check.id, Inquiry.state == "sent", Inquiry.due_at <= work.now)
        .values(state="timed-out"),
        execution_options={"synchronize_session": "fetch"},
    )
    count = overdue.rowcount  # type: ignore[attr-defined]
    if count:
        note(work, occurrence.case_id, "check-timed-out", instance_id=occurrence.instance_id, count=count)


def bring_into_force(work: Work, occurrence: Occurrence) -> None:
    """Number the reviewed report; it is valid from now for the county's term."""
    check = running_check(work, occurrence.instance_id)
    on = pinned_on(work.session.get_one(Case, occurrence.case_id))
    check.state, check.reviewed_at = "in-force", work.now
    check.valid_to = terms.measure(work, VALID, anchor=None, pinned_on=on).due.due_on
    work.session.flush()
    check.document_id = issue_paper(work, occurrence, "check-report").id
    work.session.flush()
    note(work, occurrence.case_id, "check-in-force", instance_id=occurrence.instance_id, valid_to=str(check.valid_to))


def reuse(work: Work, occurrence: Occurrence) -> None:
    """Note that a report that is still valid serves this investigation too; which one was settled when it was started."""
    check = running_check(work, occurrence.instance_id)
    note(work, occurrence.case_id, "check-reused", instance_id=occurrence.instance_id, valid_to=str(check.valid_to))


def reusable(work: Work, household_id: str) -> MeansCheck | None:
    """Return the newest report of the household that is valid today, of the same members, with every consent still standing."""
    check = work.session.scalars(
        select(MeansCheck)
        .where(
            MeansCheck.household_id == household_id, MeansCheck.state == "in-force", MeansCheck.valid_to >= work.today
        )
        .order_by(MeansCheck.reviewed_at.desc())
        .limit(1)
    ).first()
    if check is None or set(check.members) != _looked_into(work, household_id):
        return None
    taken_back = work.session.scalar(
        select(Authorisation.id)
        .join(Inquiry, Inquiry.authorisation_id == Authorisation.id)
        .where(
            Inquiry.check_id == check.id, Authorisation.kind == "member", Authorisation.withdrawn_at.is_not(None),
        )
        .limit(1)
    )  # fmt: skip
    return None if taken_back else check


def _looked_into(work: Work, household_id: str) -> set[str]:
    """Return the household's members whom a check is about: those who count, and those whom a check itself left out."""
    left_out = select(Membership.person_id).where(
        Membership.household_id == household_id, Membership.until.is_(None), Membership.not_counted_kind == FOUND
    )
    return {person.id for person, _r in members(work, household_id)} | set(work.session.scalars(left_out))


def settle_hits(work: Work, check: MeansCheck) -> None:
    """Ask the dated table which rules the findings meet, and keep the answer with the table's version."""
    check.hits = rule_hits(work, assemble(work, check))
    work.session.flush()
