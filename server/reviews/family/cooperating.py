"""Somebody refuses to cooperate: warned first, given time, and only then ended by another person (民发〔2021〕57号 art. 29)."""

from __future__ import annotations

from datetime import date

from server.audit import operations as audit
from server.cases.terms import measure
from server.cases.words import ITEMS, name_of
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.reviews.family.consequences import Consequences
from server.reviews.models import Change
from server.reviews.refusals import AfterWarning, ChangeHandled, SecondPersonNeeded

TERM = "RV.warned"


def warn(found: Consequences) -> None:
    """Warn in writing what follows; nothing is ended yet.

    :raises InvalidAnswers: nothing is or was in hand for the household, so there is no file to keep the writing.
    """
    if found.file() is None:
        words = (
            "这户没有申请或者核查的案件，没有可以告诫的事：请先发起核查。",
            "Nothing is in hand for this household: begin a check first.",
        )
        raise InvalidAnswers([FieldProblem("kind", "nothing-in-hand", *words)])
    found.change.state, found.change.warned_at = "warned", found.work.now
    found.change.details = {**found.change.details, "warned_by": found.work.actor.id}
    found.change.handled_at = None
    found.work.session.flush()
    last = last_day(found.work, found.change)
    found.issue(
        "cooperation-warning",
        asked=str(found.said["asked_for"]),
        until=last.isoformat(),
        reason=str(found.said["words"]),
    )
    found.note("warning", found.change.id, f"已告诫，{last.isoformat()} 前配合的，继续办理")


def last_day(work: Work, change: Change) -> date:
    """Return the last day on which cooperation is still in time."""
    assert change.warned_at is not None, "only who was warned is given time"
    start = local_date(change.warned_at)
    return measure(work, TERM, anchor=start.isoformat(), pinned_on=start).due.due_on


def end(work: Work, change: Change, household: Household) -> Change:
    """End after the warning: applications are terminated, aid that runs goes on to a hearing before it may end.

    :raises ChangeHandled: it was not warned, or was dealt with.
    :raises AfterWarning: the time to heed the warning runs.
    :raises SecondPersonNeeded: the actor, or whom she stands in for, gave the warning.
    """
    if change.state != "warned":
        raise ChangeHandled
    last = last_day(work, change)
    if work.today <= last:
        assert change.warned_at is not None, "who was warned was warned on a day"
        days = work.house.rules.rule(TERM, on=local_date(change.warned_at), division=work.house.county)
        raise AfterWarning(days=f"{days.n} 个工作日", until=last.isoformat())
    if change.details.get("warned_by") in rules.answers_for(work.actor, "change.apply"):
        raise SecondPersonNeeded(step="告诫")
    found = Consequences(work=work, household=household, change=change, said={})
    found.tell_applications("withdraw", {"withdrawal_reason": "warned"}, "经告诫仍不配合，终止办理")
    for benefit in found.received():
        item = name_of(ITEMS, benefit.item).zh
        facts = f"{item}核查中，经书面告诫，到 {last.isoformat()} 仍未配合：{change.words}"
        found.end(benefit, ground="uncooperative", facts=facts)
    change.state, change.handled_by, change.handled_at = "applied", work.actor.id, work.now
    change.handled_words = "经告诫仍不配合"
    change.done = [*change.done, *found.done]
    work.session.flush()
    audit.record(work, "change.end-uncooperative", change.id)
    return change


def lift(work: Work, change: Change, *, words: str) -> Change:
    """Note that the person cooperates after all: everything goes on.

    :raises ChangeHandled: it was not warned, or was dealt with.
    """
    if change.state != "warned":
        raise ChangeHandled
    change.state, change.handled_by, change.handled_at = "applied", work.actor.id, work.now
    change.handled_words = (words.strip() or "已经配合，继续办理")[:300]
    work.session.flush()
    audit.record(work, "change.lift-warning", change.id)
    return change
