"""What was told when an emergency was registered: whoever judges it, approves it or decides on it reads it beside the step."""

from __future__ import annotations

from server.cases.answers import AnswerRow, answer_rows
from server.cases.models import Case
from server.cases.visibility import sees_names
from server.foundation.work import Work
from server.households.queries import masked
from server.organisation import rules
from server.relief.models import Relief

_ON_THE_CARD = ("id_kind", "sex")  #: what the person's own card says beside it


def may_call_back(work: Work, relief: Relief) -> bool:
    """Tell whether a reporter left a telephone for which the actor may ask; how it is shown is the room of unmasking's."""
    case = work.session.get_one(Case, relief.case_id)
    left = (case.answers.get("report") or {}).get("phone")
    found = rules.relations(work.actor, "person.unmask")
    return bool(left) and ("county" in found or case.township in found.get("own", frozenset()))


def told(work: Work, relief: Relief, *, held_by: frozenset[str] = frozenset()) -> list[AnswerRow]:
    """Return what was told, in the words of the form; nothing to who reads no names, for an account tells of people."""
    own = relief.registered_by == work.actor.id
    if not own and not sees_names(work.actor, township=relief.township, held_by=held_by):
        return []
    case = work.session.get_one(Case, relief.case_id)
    report = dict(case.answers.get("report") or {})
    phone = masked(work, str(report.pop("phone", "") or ""), first=3)
    person = {k: v for k, v in (case.answers.get("person") or {}).items() if k not in _ON_THE_CARD}
    rows = answer_rows(case.form, case.form_version, {**case.answers, "person": person, "report": report})
    return (
        [*rows, AnswerRow("报告人 · 报告人电话", "Reported by · Telephone of the reporter", phone, phone)]
        if phone
        else rows
    )
