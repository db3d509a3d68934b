"""What stands beside the tasks of batches, returned payments and recoveries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from server.cases.models import Case, Instance, Task
from server.cases.visibility import masked_name, sees_names
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.households.models import Person
from server.organisation import rules
from server.payments import returning
from server.payments.discretion import is_restricted, item_name
from server.payments.models import Line, Payee, Run
from server.payments.owed import owed
from server.payments.queries.recoveries import recovery_sheet
from server.payments.queries.unpaid import sees_payees
from server.payments.recovery import GROUNDS

RELATIONS = {"self": "本人", "member": "家庭成员", "guardian": "监护人", "custodian": "代管人"}


def beside_batch(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what a batch amounts to; the checker counts and adds up without being told."""
    run = work.session.scalar(select(Run).where(Run.case_id == task.case_id))
    if run is None or not rules.may(work.actor, "payment.read"):
        return None
    title = work.session.scalars(select(Case.title).where(Case.id == run.case_id)).one()
    return "payments/panel_run.html", {"run": run, "title": title, "shows_totals": task.element != "check"}


def beside_return(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what came back, why, and the account that waits for a second person's word."""
    what = owed(work, _subject(work, task))
    person = work.session.get_one(Person, what.person_id)
    proposed = returning.proposed(work, what)
    apart = is_restricted(work, task.case_id)
    shown = not apart and (sees_payees(work) or sees_names(work.actor, township=what.township))
    whole = task.element == "confirm" and rules.may(work.actor, "payment.file")
    return "payments/panel_return.html", {
        "what": what, "case_id": task.case_id, "code": work.session.scalars(select(Case.code).where(Case.id == task.case_id)).one(),
        "name": person.name if shown else masked_name(person.name), "item": item_name(what.item, apart=apart), "proposed": proposed,
        "account": _account(work, proposed, whole=whole), "shared": _shared(work, proposed),
        "refused": _refused(work, what.line_id, proposed),
        "relation": RELATIONS.get(proposed.relation, proposed.relation) if proposed and not apart else "",
    }  # fmt: skip


def _account(work: Work, row: Payee | None, *, whole: bool) -> str:
    """Return a proposed account; whoever compares it with the papers sees it whole."""
    if row is None or not row.account_sealed:
        return ""
    return work.house.vault.decrypt(row.account_sealed) if whole else row.account_masked


def _refused(work: Work, line_id: str | None, row: Payee | None) -> bool:
    """Tell whether the account that waits for a word is the one from which the money came back."""
    line = work.session.get(Line, line_id) if line_id else None
    if line is None or row is None or row.account_hash is None:
        return False
    return line.account_hash == row.account_hash


def _shared(work: Work, row: Payee | None) -> int:
    """Return how many other standing payments go to the same account."""
    if row is None or row.account_hash is None:
        return 0
    others = select(func.count(func.distinct(Payee.standing_id))).where(
        Payee.account_hash == row.account_hash, Payee.state == "current", Payee.standing_id != row.standing_id
    )
    return work.session.scalar(others) or 0


def beside_recovery(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what a recovery amounts to; who only watches over the terms reads the task without it."""
    subject = _subject(work, task)
    if subject is None:
        return None
    try:
        sheet = recovery_sheet(work, subject)
    except NotFound:
        return None
    ground = GROUNDS.get(sheet.row.ground, (sheet.row.ground, ""))[0]
    opens = rules.may(work.actor, "recover.read")
    return "payments/panel_recovery.html", {"sheet": sheet, "ground": ground, "opens": opens}


def _subject(work: Work, task: Task) -> str | None:
    return work.session.scalar(select(Instance.subject).where(Instance.id == task.instance_id))


PANELS = {"pay": beside_batch, "pay-return": beside_return, "recover": beside_recovery}
