"""Deal with a change of a household in one step: what it asks for is done together, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.determination import certificates
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.submissions import keep_said, sent_before
from server.foundation.work import Work
from server.households.models import Household, Membership, Person
from server.organisation import rules
from server.reviews.family import cooperating, deaths, jobs, members, moves
from server.reviews.family.consequences import Consequences
from server.reviews.models import Change
from server.reviews.refusals import ChangeHandled
from server.reviews.reporting import CHANGE, add, clean
from server.reviews.words import CHANGES, LOOKED_INTO

Handler = Callable[[Consequences], None]

_HANDLERS: dict[str, Handler] = {
    "died": deaths.member_died,
    "moved-inside": moves.inside,
    "moved-out": moves.outside,
    "joined": members.joined,
    "left": members.left,
    "job": jobs.told,
    "uncooperative": cooperating.warn,
}


@dataclass(frozen=True, slots=True)
class Entered:
    """A change that the window enters, and the report it answers."""

    household_id: str
    answers: Mapping[str, Any]
    submission: str
    change_id: str | None = None  #: the report that a resident or a village made


def enter(work: Work, entered: Entered) -> Change:
    """Enter a change at the window and deal with it at once; the same submission is one change.

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises NotPermitted: the household belongs to another township.
    :raises InvalidAnswers: the answers do not satisfy the form, or the person is not of the household.
    :raises ChangeHandled: the report was dealt with before.
    """
    sent = {"household": entered.household_id, "answers": entered.answers}
    known = sent_before(work, Change, entered.submission, sent) if entered.change_id is None else None
    if known is not None:
        return known
    household = _household(work, entered.household_id)
    if entered.change_id is not None and read_change(work, entered.change_id).state != "reported":
        raise ChangeHandled  # before anything else: what a colleague did has changed what may be answered
    said = clean(work, CHANGE, entered.answers)
    if entered.change_id is None and (same := _entered_today(work, household, said)) is not None:
        return same
    _require_member(work, household, said)
    _require_born(work, said)
    row = _row(work, household, said, entered)
    if entered.change_id is None:
        keep_said(work, Change, entered.submission, sent)
    return _deal_with(work, household, row, said)


def _entered_today(work: Work, household: Household, said: Mapping[str, Any]) -> Change | None:
    """Return the same change that the same person entered today: somebody went back and sent her form once more."""
    if said.get("member"):
        return None
    wanted = select(Change).where(
        Change.household_id == household.id, Change.kind == str(said["kind"]), Change.source == "window",
        Change.happened_on == day(said["happened_on"]), Change.reported_by == work.actor.id, Change.state == "applied",
        Change.words == str(said["words"]), Change.reported_at >= datetime.combine(work.today, time(), tzinfo=LOCAL),
    )  # fmt: skip
    person, details = str(said.get("person") or "") or None, _texts(_details(said))
    rows = work.session.scalars(wanted)
    return next((row for row in rows if row.person_id == person and _texts(row.details) == details), None)


def _details(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in ("kind", "happened_on", "words", "member")}


def _texts(details: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in details.items() if value is not None}


def _deal_with(work: Work, household: Household, row: Change, said: Mapping[str, Any]) -> Change:
    found = Consequences(work=work, household=household, change=row, said=said)
    handler = _HANDLERS.get(row.kind)
    if handler is not None:
        handler(found)
    if row.kind in LOOKED_INTO:
        found.check("change", cause=f"{CHANGES[row.kind].zh}（{row.happened_on.isoformat()} 起）")
    found.write_papers()
    certificates.reissue(work, household_id=household.id, reason=f"家庭成员变化：{CHANGES[row.kind].zh}")
    if row.kind != "uncooperative":
        row.state, row.handled_by, row.handled_at = "applied", work.actor.id, work.now
        row.handled_words = _words(row)
    row.done = [*row.done, *found.done]
    work.session.flush()
    audit.record(work, "change.apply", row.id, kind=row.kind, household=household.id, done=len(found.done))
    return row


def _words(row: Change) -> str:
    return "已处理，变化发生三个月以后才报告" if row.late else "已处理"


def _row(work: Work, household: Household, said: Mapping[str, Any], entered: Entered) -> Change:
    """Return the report that is dealt with, or write the one that the window makes itself."""
    person = str(said.get("person") or "") or None
    details = _details(said)
    if entered.change_id is None:
        return add(
            work, household, kind=str(said["kind"]), happened_on=day(said["happened_on"]), submission=entered.submission,
            words=str(said["words"]), source="window", reported_by=work.actor.id, details=details, person_id=person,
        )  # fmt: skip
    row = read_change(work, entered.change_id)
    taken = work.session.execute(
        update(Change)
        .where(Change.id == row.id, Change.state == "reported")
        .values(state="applied", handled_at=work.now),
        execution_options={"synchronize_session": False},
    )
    if taken.rowcount != 1 or row.household_id != household.id:  # type: ignore[attr-defined]
        raise ChangeHandled
    row.kind, row.happened_on, row.person_id = str(said["kind"]), day(said["happened_on"]), person
    row.details = {**row.details, **{name: str(value) for name, value in details.items()}}
    work.session.flush()
    return row


def set_aside(work: Work, *, change_id: str, why: str) -> Change:
    """Note that a report is not true or asks for nothing, with the reason.

    :raises ChangeHandled: it was dealt with before.
    :raises InvalidAnswers: no reason.
    """
    row = read_change(work, change_id)
    if not why.strip():
        raise InvalidAnswers([FieldProblem("why", "required", "请写明不采用的理由。", "Say why it is set aside.")])
    if row.state != "reported":
        raise ChangeHandled
    row.state, row.handled_by, row.handled_at, row.handled_words = (
        "set-aside",
        work.actor.id,
        work.now,
        why.strip()[:300],
    )
    work.session.flush()
    audit.record(work, "change.set-aside", row.id, why=row.handled_words)
    return row


def read_change(work: Work, change_id: str, *, action: str = "change.apply") -> Change:
    """Return a reported change that the actor may deal with.

    :raises NotFound: the county has no such report.
    :raises NotPermitted: it belongs to another township.
    """
    row = work.session.scalar(select(Change).where(Change.id == change_id, Change.county == work.house.county))
    if row is None:
        raise NotFound
    rules.require(work.actor, action, township=row.township)
    return row


def _household(work: Work, household_id: str) -> Household:
    household = work.session.get(Household, household_id)
    if household is None or household.county != work.house.county:
        raise NotFound
    rules.require(work.actor, "change.apply", township=household.township)
    return household


def _require_member(work: Work, household: Household, said: Mapping[str, Any]) -> None:
    living = set(
        work.session.scalars(
            select(Membership.person_id).where(Membership.household_id == household.id, Membership.until.is_(None))
        )
    )
    problems = [
        FieldProblem(path, "not-a-member", "请从家庭成员中选择。", "Choose a member of the household.")
        for path in ("person", "new_head")
        if said.get(path) and str(said[path]) not in living
    ]
    if said.get("person") and said.get("person") == said.get("new_head"):
        problems.append(FieldProblem("new_head", "same-person", "新户主不能是同一个人。", "Choose another person."))
    successor = work.session.get(Person, str(said.get("new_head") or ""))
    if not problems and successor is not None and successor.died_on is not None:
        words = (f"{successor.name}已经去世，请选择别的成员。", f"{successor.name} has died; choose another member.")
        problems.append(FieldProblem("new_head", "dead", *words))
    if problems:
        raise InvalidAnswers(problems)


def _require_born(work: Work, said: Mapping[str, Any]) -> None:
    """Refuse what happened to somebody before the birth: a mistyped year would ask back all that was ever paid."""
    person = work.session.get(Person, str(said.get("person") or ""))
    if person is not None and person.birth is not None and day(said["happened_on"]) < person.birth:
        words = (
            f"不能早于这个人的出生日期 {person.birth.isoformat()}。",
            f"Not before the birth on {person.birth.isoformat()}.",
        )
        raise InvalidAnswers([FieldProblem("happened_on", "before-birth", *words)])


def day(value: Any) -> date:
    """Return a form's date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))
