"""What this room keeps of completed forms in rows of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import delete

from server.cases.advance import plain
from server.cases.asking import ask_and_keep, keep
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.paper_facts import CaseFile
from server.cases.papers import issue_paper
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.recognition import children, conditions, draws, expenses, support
from server.recognition.means import keep_means, means_of
from server.recognition.models import ChildFile, Obligor
from server.verification.operations import record_appraisal

Recorder = Callable[[Work, Occurrence], None]


def _case_and_item(work: Work, occurrence: Occurrence) -> tuple[Case, Item]:
    return work.session.get_one(Case, occurrence.case_id), work.session.get_one(Item, occurrence.item_id)


def _tekun_opinion(work: Work, occurrence: Occurrence) -> None:
    """Keep the obligors as they were found, and what each table says."""
    case, item = _case_and_item(work, occurrence)
    work.session.execute(delete(Obligor).where(Obligor.item_id == item.id), execution_options=QUIET)
    for told in occurrence.answers.get("obligors") or ():
        answer = conditions.obligor_answer(work, told)
        keep(work, answer, case_id=case.id, item_id=item.id)
        consents = bool(told["consent"])
        work.session.add(
            Obligor(
                id=work.new_id(), county=work.house.county, item_id=item.id, name=str(told["name"]),
                relation=str(told["relation"]), status=str(told["status"]), age=int(told["age"]), severe=bool(told["severe"]),
                consented_on=conditions.consent_of(work, case.id, str(told["name"])) if consents else None,
                low_income=told.get("low_income") if consents else None,
                assets_ok=told.get("assets_ok") if consents else None, unable=conditions.says(answer, "unable"),
                reason=answer.hits[0].notes["reason_zh"] if answer.certain and answer.hits else "",
                recorded_by=work.actor.id, recorded_at=work.now,
            )
        )  # fmt: skip
    work.session.flush()
    means = means_of(work, case)
    conditions.keep_tekun(work, case=case, item_id=item.id, means=means)
    keep_means(work, occurrence, means, item.item)
    if occurrence.answers["initial_conclusion"] != "child":
        issue_paper(work, occurrence, "tekun-opinion")


def _drawn(work: Work, occurrence: Occurrence) -> None:
    if occurrence.data.get("item") == support.ITEM:
        draws.keep(work, occurrence)


def _spot_check(work: Work, occurrence: Occurrence) -> None:
    answers, draw = occurrence.answers, draws.next_draw(work, occurrence.instance_id)
    draw.visited_on, draw.companion = _day(answers["visited_on"]), str(answers["companion"])
    draw.agrees, draw.findings = bool(answers["agrees"]), str(answers["findings"])
    draw.checked_by, draw.checked_at = work.actor.id, work.now
    work.session.flush()
    issue_paper(work, occurrence, "spot-check-record")


def _care(work: Work, occurrence: Occurrence) -> None:
    support.keep_rating(work, occurrence)
    issue_paper(work, occurrence, "care-rating")


def _tested(work: Work, occurrence: Occurrence) -> None:
    case, item = _case_and_item(work, occurrence)
    means = means_of(work, case)
    conditions.keep_recognise(work, case=case, item=item, lines=occurrence.answers.get("expenses") or (), means=means)
    keep_means(work, occurrence, means, item.item)
    issue_paper(work, occurrence, "expense-sheet")
    issue_paper(work, occurrence, "recognition-opinion")


def _spend(work: Work, occurrence: Occurrence) -> None:
    case, item = _case_and_item(work, occurrence)
    means = means_of(work, case)
    facts = conditions.spend_facts(work, case, means)
    ask_and_keep(work, item_id=item.id, table="spend-test", facts=facts)
    if facts["identity"] == "none":
        keep_means(work, occurrence, means, item.item)
    lines = expenses.reckon(work, occurrence.answers["expenses"])
    expenses.keep(work, item_id=item.id, lines=lines, income=None, limit=None)
    issue_paper(work, occurrence, "expense-sheet")


def _discussed(work: Work, occurrence: Occurrence) -> None:
    record_appraisal(work, case_id=occurrence.case_id, answers=plain(occurrence.answers))


def _screened(work: Work, occurrence: Occurrence) -> None:
    """Open the child's file, and keep what the table says about the parents; seen again, the file is brought up to date."""
    case, item = _case_and_item(work, occurrence)
    answers = occurrence.answers
    person = children.named_minor(work, case, str(answers["child"]))
    assert person is not None, "the form's check has found the child"
    kept = ask_and_keep(
        work, item_id=item.id, table="child-kind", facts=children.kind_facts(person, answers, work.today)
    )
    row = children.child_of(work, item.id)
    if row is None:
        row = ChildFile(
            id=work.new_id(), county=work.house.county, case_id=case.id, item_id=item.id, opened_at=work.now
        )
        work.session.add(row)
    row.person_id, row.care, row.in_danger = person.id, str(answers["care"]), bool(answers["in_danger"])
    row.kind = str(kept.outputs.get("kind") or "")
    # The support is the child's, whoever applies for it.
    item.result = {**item.result, "person_id": person.id}
    work.session.flush()


def _child_opinion(work: Work, occurrence: Occurrence) -> None:
    case, row = work.session.get_one(Case, occurrence.case_id), children.child_of(work, occurrence.item_id)
    if row is None or occurrence.answers["proposed"] == "refuse":
        return
    payee = children.payee_of(work, case)
    row.payee_id = payee.id if payee else None
    row.payee_relation = str(occurrence.answers["payee_relation"])
    work.session.flush()
    _standard(work, occurrence, row)


def _child_checked(work: Work, occurrence: Occurrence) -> None:
    """Keep whose data the table asks for to prove what was seen of each parent."""
    screened = CaseFile(work, occurrence).answers("child.screen")
    for answer in children.proofs(work, screened).values():
        keep(work, answer, case_id=occurrence.case_id, item_id=occurrence.item_id)


def _child_reviewed(work: Work, occurrence: Occurrence) -> None:
    row = children.child_of(work, occurrence.item_id)
    if row is not None and occurrence.answers["proposed"] != "refuse":
        _standard(work, occurrence, row)


def _standard(work: Work, occurrence: Occurrence, child: ChildFile) -> None:
    """Keep from which row of the county's standards the amount comes."""
    found = children.standard_for(work, child)
    if found is not None:
        keep(work, found, case_id=occurrence.case_id, item_id=occurrence.item_id)


def _upstream(work: Work, occurrence: Occurrence) -> None:
    row, answers = children.child_of(work, occurrence.item_id), occurrence.answers
    if row is not None:
        row.upstream_number, row.entered_on = str(answers["number"]), _day(answers["entered_on"])
    case = work.session.get_one(Case, occurrence.case_id)
    case.upstream = {
        "system": "全国儿童福利信息系统", "number": str(answers["number"]), "on": str(answers["entered_on"])[:10],
    }  # fmt: skip
    work.session.flush()


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _support_mode(work: Work, occurrence: Occurrence) -> None:
    """Keep with the item whether the person is supported at home or in an institution: the grant's line says so too."""
    if mode := occurrence.answers.get("support_mode"):
        item = work.session.get_one(Item, occurrence.item_id)
        item.result = {**item.result, "support_mode": str(mode)}
        work.session.flush()


RECORDS: dict[str, Recorder] = {
    "tekun.initial": _tekun_opinion,
    "tekun.county": _support_mode,
    "recognition.forward": _drawn,
    "tekun.spot-check": _spot_check,
    "tekun.care": _care,
    "recognise.test": _tested,
    "spend.assess": _spend,
    "verify.appraisal": _discussed,
    "child.screen": _screened,
    "child.check": _child_checked,
    "child.opinion": _child_opinion,
    "child.review": _child_reviewed,
    "child.upstream": _upstream,
}
