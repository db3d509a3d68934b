"""A township's winter list: opened, filled from registrations and recognised identities, looked through line by line, sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import func, select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.opening import open_case
from server.cases.operations import start_instance
from server.cases.terms import measure
from server.disasters.files import list_file
from server.disasters.models import Disaster, Registration, WinterLine, WinterList
from server.disasters.refusals import ListSealed, ListStands
from server.disasters.registering import emergency_units
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.entitlements import valid_identities
from server.households.models import Household, Membership
from server.organisation import rules
from server.organisation.models import Unit

TERM = "ZH.winter"
#: Recognised identities whose households are asked about when their township was hit.
POOR = ("dibao", "tekun", "bianyuan", "gangxing", "fangfanpin")


def open_list(work: Work, *, township: str) -> WinterList:
    """Open the township's list for the winter whose term runs now, and fill it.

    :raises ListStands: it has one.
    """
    rules.require(work.actor, "winter.open", township=township)
    due = measure(work, TERM, anchor=None, pinned_on=work.today).due.due_on
    assert due is not None, "the rule names a day of the year"
    name = work.session.scalar(
        select(Unit.name).where(Unit.id == township, Unit.county == work.house.county, Unit.kind == "township")
    )
    units = emergency_units(work)
    if name is None or not units:
        raise NotFound
    taken = select(WinterList.id).where(WinterList.township == township, WinterList.year == due.year)
    if work.session.scalar(taken) is not None:
        raise ListStands
    case = open_case(
        work, household_id=None, applicant_id=None, township=township, channel="window", opened_by_unit=township,
        submitted_at=work.now, answers={}, kind="winter", title=f"{due.year} 年冬春救助名单", state="open",
    )  # fmt: skip
    row = WinterList(
        id=work.new_id(), county=work.house.county, case_id=case.id, township=township, year=due.year, state="open", due_on=due,
        sealed="", sha256="",
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    fill(work, row)
    audit.record(work, "winter.open", row.id, year=due.year)
    start_instance(
        work, case_id=case.id, key="winter", subject=row.id,
        data={"case_id": case.id, "unit_department": units[0], "counts_from": work.today.isoformat()},
    )  # fmt: skip
    return row


def fill_again(work: Work, *, list_id: str) -> int:
    """Bring in what was registered or recognised since, and return how many households are new."""
    return fill(work, _open(work, list_id))


def fill(work: Work, row: WinterList) -> int:
    """Put on the list who waits, and ask about recognised households of the township where an event hit it."""
    known = set(work.session.scalars(select(WinterLine.household_id).where(WinterLine.list_id == row.id)))
    waiting = work.session.scalars(
        select(Registration)
        .where(Registration.township == row.township, Registration.state == "waiting")
        .order_by(Registration.at, Registration.id)
    ).all()
    added: dict[str, WinterLine] = {}
    kinds = valid_identities(work, [each.household_id for each in waiting])
    for each in waiting:
        if each.household_id in added or each.household_id in known:
            continue
        identity = next((kind.kind for kind in kinds.get(each.household_id, ()) if kind.kind in POOR), "")
        added[each.household_id] = _line(work, row, each.household_id, identity=identity, registration=each)
    if _was_hit(work, row.township):
        for household, identity in _recognised(work, row.township).items():
            if household not in added and household not in known:
                added[household] = _line(work, row, household, identity=identity)
    work.session.add_all(added.values())
    work.session.flush()
    return len(added)


def _line(
    work: Work, row: WinterList, household_id: str, *, identity: str, registration: Registration | None = None
) -> WinterLine:
    people = registration.people if registration else _people(work, household_id)
    return WinterLine(
        id=work.new_id(), county=row.county, list_id=row.id, household_id=household_id, identity=identity, people=people,
        registration_id=registration.id if registration else None, needs=list(registration.needs) if registration else [],
        standing="in" if registration else "asked", reason="", result="", what="", answer="",
    )  # fmt: skip


def _people(work: Work, household_id: str) -> int:
    wanted = (
        select(func.count())
        .select_from(Membership)
        .where(Membership.household_id == household_id, Membership.until.is_(None))
    )
    return max(1, work.session.scalar(wanted) or 0)


def _was_hit(work: Work, township: str) -> bool:
    events = work.session.scalars(select(Disaster).where(Disaster.county == work.house.county))
    return any(
        township in event.area and (event.closed_at is None or (work.now - event.closed_at).days < 366)
        for event in events
    )


def _recognised(work: Work, township: str) -> dict[str, str]:
    wanted = select(Household.id).where(Household.township == township, Household.merged_into.is_(None))
    found = {}
    for household, kinds in valid_identities(work, list(work.session.scalars(wanted))).items():
        if kind := next((each.kind for each in kinds if each.kind in POOR), None):
            found[household] = kind
    return found


def set_standing(
    work: Work, *, line_id: str, included: bool, reason: str = "", needs: Sequence[str] = ()
) -> WinterLine:
    """Put a household on an open list, or leave it out for a reason.

    :raises ListSealed: the list was handed over.
    :raises InvalidAnswers: nobody said why it is left out, or what it needs.
    """
    line, _row = read_line(work, line_id)
    if not included and not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明为什么不列。", "Say why it is left out.")])
    if included and not (needs or line.needs):
        raise InvalidAnswers([FieldProblem("needs", "required", "请写明缺什么。", "Say what is lacking.")])
    line.standing, line.reason = ("in", "") if included else ("out", reason.strip()[:200])
    line.needs = list(needs) or line.needs
    work.session.flush()
    audit.record(work, "winter.line", line.id, standing=line.standing, reason=line.reason)
    return line


def leave_out_rest(work: Work, *, list_id: str, reason: str) -> int:
    """Leave out, for one reason, the recognised households that nobody found hit; return how many."""
    row = _open(work, list_id)
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明为什么不列。", "Say why they are left out.")])
    done = work.session.execute(
        update(WinterLine)
        .where(WinterLine.list_id == row.id, WinterLine.standing == "asked")
        .values(standing="out", reason=reason.strip()[:200]),
        execution_options=QUIET,
    )
    count = int(done.rowcount)  # type: ignore[attr-defined]
    audit.record(work, "winter.rest", row.id, count=count, reason=reason.strip())
    return count


def hand_over(work: Work, row: WinterList, *, instance_id: str) -> None:
    """Seal an approved list with its checksum; who was registered stands on it, or is told that he does not."""
    content = list_file(work, row)
    row.sealed = work.house.vault.encrypt(content.decode("utf-8"))
    row.sha256 = hashlib.sha256(content).hexdigest()
    row.state, row.handed_at = "handed", work.now
    listed = select(WinterLine.household_id).where(WinterLine.list_id == row.id)
    work.session.execute(
        update(Registration)
        .where(
            Registration.township == row.township,
            Registration.state == "waiting",
            Registration.household_id.in_(listed),
        )
        .values(state="listed"),
        execution_options=QUIET,
    )
    work.session.flush()
    count = count_of(work, row.id, standing="in")
    note(work, row.case_id, "winter-list-handed", instance_id=instance_id, count=count, digest=row.sha256[:8])
    audit.record(work, "winter.hand-over", row.id, sha256=row.sha256, households=count)


def count_of(work: Work, list_id: str, *, standing: str) -> int:
    """Return how many households of a list stand so."""
    wanted = select(func.count()).where(WinterLine.list_id == list_id, WinterLine.standing == standing)
    return work.session.scalar(wanted) or 0


def read_list(work: Work, list_id: str) -> WinterList:
    """Return a list of the county; the caller checks who may.

    :raises NotFound: there is none.
    """
    row = work.session.get(WinterList, list_id)
    if row is None or row.county != work.house.county:
        raise NotFound
    return row


def read_line(work: Work, line_id: str) -> tuple[WinterLine, WinterList]:
    """Return a line of an open list that the actor draws up.

    :raises NotFound: there is none.
    :raises ListSealed: the list was handed over.
    """
    line = work.session.get(WinterLine, line_id)
    if line is None or line.county != work.house.county:
        raise NotFound
    return line, _open(work, line.list_id)


def _open(work: Work, list_id: str) -> WinterList:
    row = read_list(work, list_id)
    rules.require(work.actor, "winter.edit", township=row.township)
    if row.state != "open":
        raise ListSealed
    return row
