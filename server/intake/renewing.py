"""Apply again for a recognition that ends: one press, the same form, papers that have not changed are not asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

import forms
from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Instance, Task
from server.cases.sealing import FORM, open_answers
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.intake import lines
from server.intake.operations import Registered, register
from server.intake.papers import needed
from server.organisation import rules
from server.recognition import renewal
from server.recognition.models import Recognition


def renew(work: Work, *, recognition_id: str, unchanged: bool) -> Registered:
    """Register a new application out of the former one, and lay its papers out as there; pressed twice it is one.

    :raises NotFound: the county has no such recognition.
    :raises NotRenewable: it is renewed already, or its end is too far away.
    :raises InvalidAnswers: nobody says that the household wishes it and that nothing has changed.
    """
    row = renewal.renewable(work, recognition_id)
    rules.require(work.actor, "recognition.renew", township=row.township)
    if not unchanged:
        words = ("请先和家庭确认愿意继续，并且情况没有变化；有变化的，请新登记一份申请。",
                 "Confirm with the household first that it wishes to go on and nothing has changed.")  # fmt: skip
        raise InvalidAnswers([FieldProblem("unchanged", "required", *words)])
    case = work.session.get_one(Case, row.case_id)
    answers = _answers(work, case, row)
    done = register(work, answers=answers, choices=_only(work, answers, row))
    assert done.case_id is not None, "what comes in now needs no second person"
    renewal.keep(work, row, case_id=done.case_id)
    _lay_papers_out(work, case_id=done.case_id, item=row.kind)
    note(work, done.case_id, "renewed")
    audit.record(work, "recognition.renew", row.id, case=done.case_id)
    return done


def _answers(work: Work, case: Case, row: Recognition) -> dict[str, Any]:
    """Return the former form as of now: the same people and figures, signed anew, asking for this item alone."""
    answers = open_answers(work.house.vault, case.answers, case.form_version)
    now, today = work.now.astimezone(LOCAL), work.today.isoformat()
    asked = {
        **answers["case"], "items_wanted": [row.kind], "received_at": now.isoformat(timespec="minutes"), "channel": "window",
        "urgency": "ordinary",
    }  # fmt: skip
    promises = dict(answers.get("promises") or {})
    promises["authorised_by"] = [{**line, "signed_on": today} for line in promises.get("authorised_by") or ()]
    return {**answers, "case": asked, "promises": {**promises, "signed_on": today}}


def _only(work: Work, answers: Mapping[str, Any], row: Recognition) -> list[dict[str, Any]]:
    """Leave out whatever else the table would propose: this application goes on with one identity."""
    clean = dict(forms.load(FORM).validate(answers, today=work.today).clean)
    found = lines.proposals(work, clean, household_id=row.household_id)
    return [
        {"item": proposal.item, "take": False, "reason": "只续办原来的认定"}
        for proposal in found if proposal.certain and proposal.item != row.kind
    ]  # fmt: skip


def _lay_papers_out(work: Work, *, case_id: str, item: str) -> None:
    """Lay each paper out as there already; what data prove stays with the data, the signatures are new."""
    case = work.session.get_one(Case, case_id)
    rows = [_row(paper) for paper in needed([item], case.answers)]
    instance = work.session.scalars(select(Instance.id).where(Instance.case_id == case_id)).one()
    work.session.execute(
        update(Task)
        .where(Task.instance_id == instance, Task.element == "check", Task.state == "open")
        .values(draft={"papers": rows, "check_outcome": "complete"}),
        execution_options={"synchronize_session": False},
    )


def _row(paper: Any) -> Mapping[str, Any]:
    if paper.data_zh:
        return {"paper": paper.zh, "state": "by-data", "data_source": paper.data_zh}
    return {"paper": paper.zh, "state": "present"}
