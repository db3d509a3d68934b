"""Look into results: only who may, only with a reason, and each look is kept in the read log."""

from __future__ import annotations

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.holding import holding_units
from server.cases.models import Case, Instance, Task
from server.cases.restricting import require_open
from server.cases.veiling import veil
from server.documents.models import Document
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.models import Person
from server.organisation import rules
from server.organisation.models import User
from server.verification.models import Authorisation, Inquiry, Investigation, MeansCheck
from server.verification.report import Report, assemble

STEPS = ("verify.dispatch", "verify.collect", "verify.report-review")
#: Why somebody looks into results; whoever holds a task of the case looks for that task.
REASONS = ("task", "review", "objection", "supervision", "audit")


def read_check(work: Work, check_id: str, *, action: str = "verification.results") -> tuple[MeansCheck, Case]:
    """Return a check whose results the actor may see.

    :raises NotFound: the county has none.
    :raises NotPermitted: it is not the actor's to see.
    """
    row = work.session.execute(
        select(MeansCheck, Case)
        .join(Case, Case.id == MeansCheck.case_id)
        .where(MeansCheck.id == check_id, MeansCheck.county == work.house.county)
    ).first()
    if row is None:
        raise NotFound
    require_open(work, row[1].id)
    rules.require(work.actor, action, township=row[1].township)
    return row[0], row[1]


def reason_held(work: Work, check: MeansCheck) -> str:
    """Return `task` where the actor's desk holds an open task of a case that rests on this check, else nothing."""
    cases = {
        check.case_id,
        *work.session.scalars(select(Investigation.case_id).where(Investigation.check_id == check.id)),
    }
    for case_id in cases:
        if holding_units(work, case_id) & work.actor.units():
            return "task"
    return ""


def open_report(work: Work, check_id: str, *, reason: str = "") -> tuple[Report, Case, Instance]:
    """Return a report with all that was found, and note in the read log who looked and why.

    :raises InvalidAnswers: no reason is given by somebody who holds no task of the case.
    """
    check, case_row = read_check(work, check_id)
    why = reason_held(work, check) or reason
    if why not in REASONS:
        raise InvalidAnswers(
            [
                FieldProblem(
                    "reason", "required", "请选择查阅的理由；查阅会记入日志。", "Choose why; each look is logged."
                )
            ]
        )
    audit.record_read(work, "verification.results", case_row.id, reason=f"{check.item}:{why}")
    number = work.session.scalar(select(Document.number).where(Document.id == check.document_id)) or ""
    return (
        veil(work, case_row.id).over(assemble(work, check, number=number)),
        case_row,
        work.session.get_one(Instance, check.instance_id),
    )


def numbers(work: Work, check_id: str) -> list[tuple[str, str, str]]:
    """Return name, relation and full ID number of everybody whom a check asks about, for the sealed list; the look is logged."""
    rules.require(work.actor, "verification.enter")
    check, case_row = read_check(work, check_id)
    rows = work.session.execute(
        select(Authorisation, Person.id_sealed)
        .outerjoin(Person, Person.id == Authorisation.person_id)
        .where(Authorisation.id.in_(select(Inquiry.authorisation_id).where(Inquiry.check_id == check_id)))
        .order_by(Authorisation.kind, Authorisation.recorded_at, Authorisation.id)
    ).all()
    audit.record_read(work, "person.unmask", case_row.id, reason=f"{check.item}:query list")
    sealed = [(row[0], row[1] or row[0].id_sealed) for row in rows]
    return [(a.name, a.relation, work.house.vault.decrypt(number) if number else "") for a, number in sealed]


def user_names(work: Work, ids: set[str | None]) -> dict[str, str]:
    """Return the names of users by id."""
    rows = work.session.execute(select(User.id, User.name).where(User.id.in_([i for i in ids if i])))
    return {row.id: row.name for row in rows}


def open_step(work: Work, check_id: str) -> tuple[str, str] | None:
    """Return id and name of the open step of a check: send, enter, review."""
    row = work.session.execute(
        select(Task.id, Task.name)
        .join(MeansCheck, MeansCheck.instance_id == Task.instance_id)
        .where(MeansCheck.id == check_id, Task.state == "open", Task.form.in_(STEPS))
        .limit(1)
    ).first()
    return (row.id, row.name) if row else None


def corrects(work: Work, check_id: str) -> bool:
    """Tell whether a recheck is open in which the actor may correct what this check found."""
    if not rules.may(work.actor, "verification.correct"):
        return False
    units = work.session.scalars(
        select(Task.unit_id)
        .join(Investigation, Investigation.instance_id == Task.instance_id)
        .where(Investigation.check_id == check_id, Task.form == "verify.recheck", Task.state == "open")
    )
    return bool(set(units) & work.actor.units("township_reviewer", "township_leader"))
