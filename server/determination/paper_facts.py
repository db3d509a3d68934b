"""What determination's documents say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.paper_facts import CaseFile, contact
from server.cases.terms import measure
from server.cases.words import Name
from server.determination.amounts import told
from server.determination.beginning import counted
from server.determination.deciding import DECISIONS
from server.determination.granting import VALIDITY
from server.determination.models import Decision
from server.determination.queries import decision_of
from server.documents.basis import basis_on
from server.foundation.clock import local_date

Facts = Callable[[CaseFile, str], dict[str, Any]]

PROPOSALS: dict[str, Name] = {"grant": Name("建议同意", "grant"), "refuse": Name("建议不予同意", "refuse")}


def _head(file: CaseFile) -> dict[str, Any]:
    return {"name": file.person.name, "household_code": file.household_code(), "items": file.items()}


def _decision(file: CaseFile) -> Decision:
    found = decision_of(file.work, file.occurrence.instance_id)
    assert found is not None, "a decision's papers follow it"
    return found


def _basis(decision: Decision, code: str, file: CaseFile) -> list[str]:
    return [*([decision.basis] if decision.basis else []), *basis_on(code, file.work.today)]


def _opinion(file: CaseFile, code: str) -> dict[str, Any]:
    decision = _decision(file)
    return _head(file) | {
        "members": counted(file.work, file.case.household_id), "proposed": PROPOSALS[decision.proposed].zh, "decision": DECISIONS[decision.decision].zh,
        "amount": told(decision.amount), "reason": decision.reason or decision.amount_reason,
        "basis": _basis(decision, code, file), "decided_on": local_date(decision.decided_at), "handlers": file.handlers(),
    }  # fmt: skip


def _confirmation(file: CaseFile, code: str) -> dict[str, Any]:
    decision = _decision(file)
    rule = VALIDITY.get(decision.item)
    today = file.work.today
    until = measure(file.work, rule, anchor=today.isoformat(), pinned_on=today).due.due_on if rule else None
    return _head(file) | {
        "members": counted(file.work, file.case.household_id), "amount": told(decision.amount), "period": "month" if decision.first_month else "once",
        "from": f"{decision.first_month:%Y年%-m月}" if decision.first_month else "", "until": until, "reason": decision.amount_reason,
        "basis": _basis(decision, code, file), "contact": _contact(file), "query_url": file.query_url(),
    }  # fmt: skip


def _refusal(file: CaseFile, code: str) -> dict[str, Any]:
    decision = _decision(file)
    return _head(file) | {
        "reason": decision.reason, "basis": _basis(decision, code, file), "contact": _contact(file), "query_url": file.query_url(),
    }  # fmt: skip


def _contact(file: CaseFile) -> str:
    return contact(file.unit(file.occurrence.township))


FACTS: dict[str, Facts] = {
    "decision-opinion": _opinion,
    "confirmation-notice": _confirmation,
    "non-confirmation-notice": _refusal,
}
