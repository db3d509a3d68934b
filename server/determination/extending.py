"""延期: ask for the extension of a running term, and write its larger number into deadline, tasks, timers and reminders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases import clocks
from server.cases.clocks import Change, measured_again
from server.cases.events import note
from server.cases.lights import pinned_on
from server.cases.models import Case, Deadline, Instance
from server.cases.occurrence import Occurrence
from server.cases.opening import read_case
from server.cases.operations import send_message, start_instance
from server.cases.routing import resolve
from server.determination.answers import instant
from server.determination.models import Extension
from server.determination.refusals import ExtendedAlready, ExtensionTooLate, NotExtendable
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from workflows import worktime

PROCESS = "extend"
LIVE = ("asked", "approved")


def extension_rule(work: Work, row: Deadline, on: date) -> worktime.Rule | None:
    """Return the rule that extends a term on the day to which its case is pinned, or None."""
    book, division = work.house.rules, work.house.county
    try:
        return book.extension(book.rule(row.rule, on=on, division=division), on=on, division=division)  # type: ignore[no-any-return]
    except worktime.UnknownRule:
        return None


def read(work: Work, deadline_id: str, *, action: str = "deadline.extend") -> tuple[Deadline, Case]:
    """Return a term and its case, both the actor's.

    :raises NotFound: there is none, or it is not the actor's to see.
    :raises NotPermitted: the actor's posts ask for no extension.
    """
    row = work.session.scalar(select(Deadline).where(Deadline.id == deadline_id, Deadline.county == work.house.county))
    if row is None:
        raise NotFound
    return row, read_case(work, row.case_id, action=action, held_by=frozenset())


def ask(work: Work, *, deadline_id: str, ground: str, facts: str) -> Extension:
    """Ask the deciding authority's leader for the extension of a running term.

    :raises NotExtendable: it does not run, is suspended, or no rule extends it.
    :raises ExtendedAlready: it is extended, or a request is being decided.
    :raises ExtensionTooLate: its date has passed.
    :raises InvalidAnswers: the ground is not on the list, or no facts are given.
    """
    row, case = read(work, deadline_id)
    on = pinned_on(case)
    rule = _extendable(work, row, on)
    problems = []
    if ground not in rule.grounds:
        problems.append(FieldProblem("ground", "unknown", "请从规定的情形中选择。", "Choose a listed ground."))
    if not facts.strip():
        problems.append(FieldProblem("facts", "required", "请写明具体情况。", "Say what happened."))
    if problems:
        raise InvalidAnswers(problems)
    due = _extended(work, row, on, rule, ground)
    request = Extension(
        id=work.new_id(), county=work.house.county, case_id=case.id, deadline_id=row.id, rule=row.rule, extension_rule=rule.id,
        ground=ground, facts=facts.strip()[:500], original_due_on=row.due_on, new_due_on=due.due_on, asked_by=work.actor.id,
        asked_at=work.now,
    )  # fmt: skip
    work.session.add(request)
    work.session.flush()
    request.instance_id = _start(work, case, row, request)
    work.session.flush()
    note(
        work,
        case.id,
        "extension-asked",
        instance_id=row.instance_id,
        ground=rule.grounds[ground].zh,
        until=str(due.due_on),
    )
    audit.record(work, "deadline.extend.ask", row.id, ground=ground)
    return request


def _extendable(work: Work, row: Deadline, on: date) -> worktime.Rule:
    if row.state != "open":
        raise NotExtendable(cause="已经结束", cause_en="it has ended")
    rule = extension_rule(work, row, on)
    if rule is None:
        raise NotExtendable(cause="没有允许延长的规定", cause_en="no rule extends it")
    if row.extended_by or live_request(work, row.id):
        raise ExtendedAlready
    if row.due_on is None:
        raise NotExtendable(cause="正在中止", cause_en="it is suspended")
    if work.today > row.due_on:
        raise ExtensionTooLate(due=row.due_on.isoformat())
    return rule


def live_request(work: Work, deadline_id: str) -> Extension | None:
    """Return the request about a term that is being decided or was granted, or None."""
    return work.session.scalar(select(Extension).where(Extension.deadline_id == deadline_id, Extension.state.in_(LIVE)))


def _extended(work: Work, row: Deadline, on: date, rule: worktime.Rule, ground: str) -> worktime.Due:
    """Return the later end, as the pure counting allows it: same start, larger number, listed ground, decided in time."""
    base = work.house.rules.rule(row.rule, on=on, division=work.house.county)
    decided = worktime.Extension(rule=rule, decided_on=work.today, ground=ground)
    start = row.start_at.astimezone(LOCAL).date()
    return worktime.due(
        base, start=start, calendar=work.house.calendar, extensions=[decided], suspensions=clocks.suspensions_of(row)
    )


def _start(work: Work, case: Case, row: Deadline, request: Extension) -> str:
    running: Mapping[str, Any] = work.session.scalars(select(Instance.data).where(Instance.id == row.instance_id)).one()
    item_id = work.session.scalar(select(Instance.item_id).where(Instance.id == row.instance_id))
    assert row.due_at is not None, "a term that is extended has a date"
    return start_instance(
        work, case_id=case.id, key=PROCESS, item_id=None, subject=request.id,
        data={
            "case_id": case.id, "item_id": item_id, "item": running.get("item"), "unit_township": case.township,
            "unit_county": resolve(work, "county", data={}, township=case.township, village=case.village),
            "decision_level": running.get("decision_level") or "county", "registered_by": work.actor.id,
            "expires_at": row.due_at.astimezone(LOCAL).isoformat(),
        },
    )  # fmt: skip


def request_of(work: Work, what: Occurrence) -> Extension:
    """Return the request that a process is about."""
    return work.session.get_one(Extension, what.subject)


def check(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Grant nothing about a term that has ended or whose date has passed; refusing is always possible."""
    request = request_of(work, what)
    row = work.session.get_one(Deadline, request.deadline_id)
    if not what.answers.get("approved"):
        return []
    if row.state != "open" or row.due_on is None:
        return [
            FieldProblem(
                "approved", "ended", "这个期限已经结束或者中止，不用延长。", "The term has ended or is suspended."
            )
        ]
    if work.today > row.due_on:
        words = (f"原期限 {row.due_on} 已过，不能再批准。", f"The original date {row.due_on} has passed.")
        return [FieldProblem("approved", "too-late", *words)]
    return []


def record(work: Work, what: Occurrence) -> None:
    """Keep who decided the request, and how."""
    request = request_of(work, what)
    approved = bool(what.answers["approved"])
    request.state, request.reason = "approved" if approved else "refused", str(what.answers["reason"])
    request.decided_by, request.decided_on = work.actor.id, work.today
    if approved:  # a new calendar may have moved the date since it was asked
        request.original_due_on = work.session.get_one(Deadline, request.deadline_id).due_on or request.original_due_on
    work.session.flush()
    if not approved:
        note(work, what.case_id, "extension-refused", instance_id=what.instance_id, reason=request.reason)


def extend(work: Work, what: Occurrence) -> None:
    """Write the larger number: deadline, tasks that it binds, timers and reminders; the start stays."""
    request = request_of(work, what)
    row, case = work.session.get_one(Deadline, request.deadline_id), work.session.get_one(Case, what.case_id)
    on = pinned_on(case)
    due = measured_again(work, row, on=on, extended_by=request.extension_rule)
    change = Change(due=due, columns={"extended_by": request.extension_rule})
    clocks.rewrite(work, instance_id=row.instance_id, changes={row.id: change})
    request.new_due_on = due.due_on
    work.session.flush()
    note(
        work,
        case.id,
        "deadline-extended",
        instance_id=row.instance_id,
        before=str(request.original_due_on),
        after=str(due.due_on),
    )
    audit.record(work, "deadline.extend", row.id, rule=request.extension_rule, ground=request.ground)


def void(work: Work, what: Occurrence) -> None:
    """End a request that nobody decided in time, or that is needed no more."""
    request = request_of(work, what)
    if request.state != "asked":
        return
    request.state = "void"
    work.session.flush()
    note(work, what.case_id, "extension-void", instance_id=what.instance_id, cause=str(what.inputs.get("cause")))


def told(work: Work, what: Occurrence) -> None:
    """Keep when the applicant was told."""
    request = request_of(work, what)
    request.told_at = instant(what.answers["told_at"])
    work.session.flush()
    note(work, what.case_id, "extension-told", instance_id=what.instance_id)


def drop_requests(work: Work, *, case_id: str, instance_id: str) -> None:
    """Tell the requests about terms of a process that they are needed no more."""
    wanted = (
        select(Extension.instance_id)
        .join(Deadline, Deadline.id == Extension.deadline_id)
        .where(Extension.case_id == case_id, Extension.state == "asked", Deadline.instance_id == instance_id)
    )
    for request_instance in work.session.scalars(wanted).all():
        if request_instance is not None:
            send_message(work, instance_id=request_instance, name="withdraw", payload={}, sender=instance_id)


def of_case(work: Work, case_id: str) -> list[Extension]:
    """Return a case's requests, newest first."""
    return list(
        work.session.scalars(
            select(Extension)
            .where(Extension.case_id == case_id, Extension.county == work.house.county)
            .order_by(Extension.asked_at.desc())
        )
    )


def until(work: Work, row: Deadline, on: date) -> date | None:
    """Return the last day of a term if it were extended today, or None where it cannot be."""
    rule = extension_rule(work, row, on)
    if rule is None or row.state != "open" or row.extended_by or row.due_on is None or work.today > row.due_on:
        return None
    return _extended(work, row, on, rule, next(iter(rule.grounds))).due_on
