"""Reports of changes (变化申报): by the household on its phone, by the village, by the window, by a department."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

import forms
from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted
from server.foundation.submissions import LONGEST_FORM_KEY, keep_said, sent_before
from server.foundation.work import Work
from server.households.models import Household
from server.messaging.operations import tell_posts
from server.organisation import rules
from server.organisation.models import Unit
from server.reviews.cycles import due_on
from server.reviews.models import Change, Review
from server.reviews.words import CHANGES

REPORT, CHANGE = "family.report", "family.change"
LATE = "DB.report.late"  #: what is told later than this after it happened is told late (民发〔2022〕83号)
RESIDENT = "resident"


def report(
    work: Work,
    *,
    household_id: str,
    answers: Mapping[str, Any],
    submission: str,
    source: str = RESIDENT,
    by: str = RESIDENT,
) -> Change:
    """Keep what a household or its village tells; the window deals with it. The same submission is one report.

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises InvalidAnswers: the answers do not satisfy the form.
    """
    submission, sent = submission[:LONGEST_FORM_KEY], {"household": household_id, "answers": answers}
    known = sent_before(work, Change, submission, sent)
    if known is not None:
        return known
    said = clean(work, REPORT, answers)
    household = _household(work, household_id)
    details = {name: said[name] for name in ("who", "reporter") if said.get(name)}
    row = add(
        work, household, kind=str(said["kind"]), happened_on=_day(said["happened_on"]), words=str(said["words"]).strip(),
        source=source, reported_by=by, submission=submission, details=details,
    )  # fmt: skip
    if row.kind == "none":
        row.state, row.handled_at, row.handled_by, row.handled_words = "applied", work.now, by, "申报没有变化"
        work.session.flush()
    else:
        _tell_window(work, row)
    keep_said(work, Change, submission, sent)
    audit.record(work, "change.report", row.id, kind=row.kind, source=source, late=row.late)
    return row


def report_from_village(work: Work, *, household_id: str, answers: Mapping[str, Any], submission: str) -> Change:
    """Keep what the village's officer tells about a household of the village.

    :raises NotPermitted: the household lives elsewhere, or the actor reports for no village.
    """
    household = _household(work, household_id)
    villages = rules.relations(work.actor, "change.report").get("village", frozenset())
    if household.village not in villages:
        raise NotPermitted(reason="只能报告本村（社区）家庭的变化")
    return report(
        work, household_id=household_id, answers=answers, submission=submission, source="village", by=work.actor.id
    )


def add(work: Work, household: Household, *, kind: str, happened_on: date, submission: str, **columns: Any) -> Change:
    """Write one report, and whether it comes late; `columns` are words, source, reported_by, details, person_id."""
    columns["details"] = forms_plain(columns.get("details") or {})
    row = Change(
        id=work.new_id(), county=work.house.county, household_id=household.id, township=household.township, kind=kind,
        happened_on=happened_on, reported_at=work.now, submission=submission[:LONGEST_FORM_KEY], late=is_late(work, kind, happened_on),
        state="reported", handled_words="", done=[], **columns,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def forms_plain(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return details as a JSON column keeps them."""
    return {name: value if isinstance(value, (bool, list, dict)) else str(value) for name, value in details.items()}


def is_late(work: Work, kind: str, happened_on: date) -> bool:
    """Tell whether a change is told more than three months after it happened; what did not happen is never late."""
    return kind != "none" and work.today > due_on(work, LATE, happened_on)


def clean(work: Work, form: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of a form of this room.

    :raises InvalidAnswers: they do not satisfy it.
    """
    if problems := problems_of(work, form, answers):
        raise InvalidAnswers(problems)
    return dict(forms.load(form).validate(answers, today=work.today).clean)


def problems_of(work: Work, form: str, answers: Mapping[str, Any]) -> list[FieldProblem]:
    """Return what is missing or wrong in the answers of a form of this room."""
    checked = forms.load(form).validate(answers, today=work.today, now=work.now)
    return [FieldProblem(e.path, e.code, e.zh, e.en) for e in checked.errors]


def _household(work: Work, household_id: str) -> Household:
    household = work.session.get(Household, household_id)
    if household is None or household.county != work.house.county:
        raise NotFound
    return household


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _tell_window(work: Work, row: Change) -> None:
    code = work.session.scalars(select(Household.code).where(Household.id == row.household_id)).one()
    unit = work.session.get_one(Unit, row.township)
    tell_posts(
        work, unit_id=row.township, roles=("clerk",), template="task-arrived", cause=f"{row.id}:reported",
        facts={"case": code, "task": f"家庭变化申报：{CHANGES[row.kind].zh}", "unit": unit.name}, link=f"/reviews/changes/{row.id}",
    )  # fmt: skip


def keep_declaration(work: Work, review: Review, said: Mapping[str, Any]) -> None:
    """Keep what was declared at a check as reports that the check itself deals with."""
    household = _household(work, review.household_id)
    rows = said.get("changes") or [{"kind": "none", "happened_on": said["declared_on"], "words": "没有变化"}]
    for number, each in enumerate(rows):
        # A check that begins anew is declared to anew: the task's own id keeps the two apart.
        key = f"{review.id[:20]}:{work.now.timestamp():.0f}:{number}"
        kind = {"member": "other", "move": "other"}.get(str(each["kind"]), str(each["kind"]))
        row = add(
            work, household, kind=kind, happened_on=_day(each["happened_on"]), words=str(each["words"]), source="window",
            reported_by=work.actor.id, submission=key, details={"review": review.id},
        )  # fmt: skip
        row.state, row.handled_by, row.handled_at, row.handled_words = (
            "applied",
            work.actor.id,
            work.now,
            "核查中一并处理",
        )
    work.session.flush()
