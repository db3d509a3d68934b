"""Write down a decision, stop the clocks that waited for it, and issue its papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from server.audit import operations as audit
from server.cases import clocks
from server.cases.events import note
from server.cases.occurrence import Occurrence
from server.cases.paper_facts import CaseFile
from server.cases.papers import issue_paper
from server.cases.routing import resolve
from server.cases.words import ITEMS, Name, name_of
from server.determination.amounts import money
from server.determination.extending import drop_requests
from server.determination.models import Decision
from server.determination.queries import decision_of
from server.foundation.money import fen
from server.foundation.work import Work

DECISIONS: dict[str, Name] = {
    "granted": Name("确认同意", "granted"),
    "refused": Name("不予确认同意", "refused"),
}
#: decision → the notice that tells the household; a caller may name its own as `grant_document`, `refusal_document`
NOTICES = {
    "granted": ("grant_document", "confirmation-notice"),
    "refused": ("refusal_document", "non-confirmation-notice"),
}


def record(work: Work, what: Occurrence) -> None:
    """Write the decision; every term that ran until it ends here (the delivery has its own)."""
    signed = what.answers or CaseFile(work, what).answers("decide.sign")
    data, granted = what.data, what.data["decision"] == "granted"
    level, first = str(data["decision_level"]), data.get("first_month")
    decision = Decision(
        id=work.new_id(), county=work.house.county, case_id=what.case_id, item_id=what.item_id, instance_id=what.instance_id,
        item=str(data["item"]), level=level, unit_id=authority(work, what), proposed=str(data["proposed"]),
        proposed_fen=_fen(data.get("proposed_amount")), decision=str(data["decision"]),
        decided_fen=_fen(data.get("decided_amount")) if granted else None, **_words(signed),
        first_month=date.fromisoformat(str(first)) if first else None, decided_at=work.now, decided_by=work.actor.id,
    )  # fmt: skip
    work.session.add(decision)
    work.session.flush()
    clocks.end_scopes(work, instance_id=what.instance_id)
    drop_requests(work, case_id=what.case_id, instance_id=what.instance_id)
    name, item = DECISIONS[decision.decision], name_of(ITEMS, decision.item)
    note(
        work,
        what.case_id,
        "decision-made",
        instance_id=what.instance_id,
        zh=f"{item.zh}，{name.zh}",
        en=f"{item.en}, {name.en}",
    )
    audit.record(work, "decision.make", decision.id, decision=decision.decision, level=level, item=decision.item)


def _words(signed: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(signed.get(name) or "").strip() for name in ("reason", "basis", "amount_reason")}


def _fen(value: Any) -> int | None:
    amount = money(value)
    return None if amount is None else fen(amount)


def authority(work: Work, what: Occurrence) -> str:
    """Return the unit that decides: the county's civil affairs, or the township to which the power was delegated."""
    if what.data["decision_level"] == "township":
        return what.township
    found = resolve(work, "county", data=what.data, township=what.township, village=None)
    return found or what.township


def issue_papers(work: Work, what: Occurrence) -> None:
    """Issue the opinion for the file and the notice for the household, in the name of the authority that decided."""
    decision = decision_of(work, what.instance_id)
    assert decision is not None, "the diagram writes the decision before its papers"
    name, usual = NOTICES[decision.decision]
    issue_paper(work, what, "decision-opinion", unit_id=decision.unit_id)
    notice = issue_paper(work, what, str(what.data.get(name) or usual), unit_id=decision.unit_id)
    decision.document_id = notice.id
    work.session.flush()
