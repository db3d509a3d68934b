"""What becomes of a running data check whose process has ended: another that needs it takes it over, else it is closed with the reason."""

from __future__ import annotations

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.households.models import Household
from server.verification.authorising import members, purposes
from server.verification.models import Authorisation, Inquiry, Investigation, MeansCheck
from server.verification.queries import investigation_of
from server.verification.withdrawing import OPEN, RUNNING

DROPPED = "dropped"  #: result of an investigation that nobody needs any more


def one_household_at_a_time(work: Work, household_id: str) -> None:
    """Let a check that ends and a need that would wait for it come one after the other."""
    work.session.execute(select(Household.id).where(Household.id == household_id).with_for_update())


def pass_on(work: Work, *, instance_id: str, to_instance: str, case_id: str) -> None:
    """Let the requests of a process that has ended go on in another, which takes them over when it begins."""
    for check in _running(work, instance_id):
        check.instance_id, check.case_id = to_instance, case_id
    found = investigation_of(work, instance_id=instance_id)
    if found is not None and not found.result:
        _close(found, "由另一项需要核对的事项接着办")
        found.check_id = None
    work.session.flush()


def taken_over(work: Work, investigation: Investigation) -> MeansCheck | None:
    """Return the check that was passed on to an investigation, with what has been answered already; one of other people is stopped."""
    check = next(iter(_running(work, investigation.instance_id)), None)
    if check is None:
        return None
    if set(check.members) != {person.id for person, _relation in members(work, investigation.household_id)}:
        _stop(work, check, "家庭成员有变化，重新核对")
        return None
    check.state, check.item, check.operator_id = "requested", investigation.item, None
    investigation.check_id = check.id
    work.session.flush()
    return check


def drop(work: Work, *, instance_id: str, case_id: str, item: str, reason: str) -> None:
    """Close what a check that nobody needs any more has left open: its requests, and consents that have no other purpose."""
    for check in _running(work, instance_id):
        _stop(work, check, reason)
    found = investigation_of(work, instance_id=instance_id)
    if found is not None and not found.result:
        _close(found, reason)
    names = _end_consents(work, case_id, item, reason)
    work.session.flush()
    note(work, case_id, "check-dropped", instance_id=instance_id, reason=reason)
    audit.record(work, "verification.drop", instance_id, case=case_id, consents=len(names))


def _running(work: Work, instance_id: str) -> list[MeansCheck]:
    rows = select(MeansCheck).where(MeansCheck.instance_id == instance_id, MeansCheck.state.in_(RUNNING))
    return list(work.session.scalars(rows))


def _close(row: Investigation, reason: str) -> None:
    row.result, row.reasons = DROPPED, reason[:2000]


def _stop(work: Work, check: MeansCheck, reason: str) -> None:
    work.session.execute(
        update(Inquiry)
        .where(Inquiry.check_id == check.id, Inquiry.state.in_(OPEN))
        .values(state="void", note=reason[:500]),
        execution_options=QUIET,
    )
    check.state, check.review_opinion = "stopped", reason[:2000]
    work.session.flush()


def _end_consents(work: Work, case_id: str, item: str, reason: str) -> list[str]:
    """End the consents of a case that were given for this item alone: their purpose is gone (社会救助法 art. 40)."""
    wanted = set(purposes(work, work.session.get_one(Case, case_id))) - {item}
    rows = work.session.scalars(
        select(Authorisation).where(
            Authorisation.case_id == case_id, Authorisation.withdrawn_at.is_(None), Authorisation.replaced_by.is_(None)
        )
    ).all()
    ended = [row for row in rows if item in row.items and not wanted & set(row.items)]
    for row in ended:
        row.withdrawn_at, row.withdrawn_reason = work.now, f"用途已了：{reason}"[:200]
        row.withdrawn_recorded_by = work.actor.id
    return [row.name for row in ended]
