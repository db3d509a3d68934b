"""What the notice's diagrams ask for: make it, put it up, end it, take it back, take up objections, publish."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from server.cases.events import note
from server.cases.models import Task
from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.operations import send_message
from server.cases.papers import issue_paper
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.notices import exemptions, objections, operations
from server.notices.county import keep_choices
from server.notices.models import Notice, Objection
from server.notices.words import METHODS


def prepare(work: Work, occurrence: Occurrence) -> None:
    """Make the notice, or send the process past it where none may hang."""
    if exemptions.is_exempt(work, occurrence.case_id):
        send_message(
            work, instance_id=occurrence.instance_id, name=exemptions.MESSAGE, payload={}, sender=occurrence.instance_id
        )
        return
    operations.prepare(work, occurrence)


def post(work: Work, occurrence: Occurrence) -> None:
    """Record that the notice hangs, as the step before said."""
    answers = occurrence.answers
    operations.post(
        work, occurrence, posted_at=objections.instant(answers["posted_at"]), places=[str(p) for p in answers["places"]]
    )


def end(work: Work, occurrence: Occurrence) -> None:
    """Close the page of the notice."""
    operations.end(work, occurrence)


def withhold(work: Work, occurrence: Occurrence) -> None:
    """Take the notice back."""
    operations.withhold(work, occurrence, why="exempt")


def take_up(work: Work, occurrence: Occurrence) -> None:
    """Give the objections that wait to the step that has opened, and issue the register of each round."""
    told = occurrence.data.get("objection_id")
    found = objections.take_up(work, occurrence.instance_id, delivered=str(told) if told else None)
    note(work, occurrence.case_id, "objection-taken-up", instance_id=occurrence.instance_id, count=len(found))


def keep_finding(work: Work, occurrence: Occurrence) -> None:
    """Issue the record of the objections and an answer for each name; lay the answers' step out."""
    found = objections.bound_to(work, occurrence.task_id)
    notice = operations.latest(work, occurrence.instance_id)
    issue_paper(work, occurrence, "objection-record", **_record(work, notice, found, occurrence))
    if occurrence.answers["method"] == "review-meeting":
        keep_choices(work, case_id=occurrence.case_id, item_id=occurrence.item_id)
    named = [objection for objection in found if objection.is_named]
    for objection in named:
        answer = issue_paper(
            work, occurrence, "objection-answer", addressee="公示异议人", serial=objection.serial,
            reply=occurrence.answers["reply"], conclusion="异议成立" if objection.upheld else "异议不成立",
        )  # fmt: skip
        objection.document_id = answer.id
    if named:
        _lay_out(work, occurrence, named)
    note(
        work, occurrence.case_id, "objection-checked", instance_id=occurrence.instance_id,
        upheld="成立" if any(o.upheld for o in found) else "不成立", upheld_en="right" if any(o.upheld for o in found) else "not right",
    )  # fmt: skip


def _record(work: Work, notice: Notice, found: list[Objection], occurrence: Occurrence) -> dict[str, Any]:
    answers = occurrence.answers
    return {
        "objections": [
            {
                "第": f"{o.serial}号", "提出": f"{o.objected_at.astimezone(LOCAL):%Y-%m-%d %H:%M}",
                "署名": "实名" if o.is_named else "匿名", "内容": o.content,
            }
            for o in found
        ],
        "method": METHODS[str(answers["method"])].zh + _meeting(answers), "done_on": str(answers["done_on"]),
        "findings": answers["findings"], "conclusion": "异议成立" if answers["upheld"] else "异议不成立",
        "by": work.actor.name, "posted_on": f"{notice.posted_at.astimezone(LOCAL):%Y-%m-%d}" if notice.posted_at else "",
    }  # fmt: skip


def _meeting(answers: Any) -> str:
    people = answers.get("participants")
    return f"，{people}人参加，{answers.get('votes_for')}人认为符合条件" if people else ""


def _lay_out(work: Work, occurrence: Occurrence, named: list[Objection]) -> None:
    """Lay out one line per objection with a name on the step that answers them."""
    task = objections.open_task(work, occurrence.instance_id, "answer")
    for objection in named:
        objection.task_id = task
    rows = [{"objection": str(objection.serial)} for objection in named]
    work.session.execute(
        update(Task).where(Task.id == task).values(draft={"answers": rows}),
        execution_options={"synchronize_session": False},
    )
    work.session.flush()


def publish(work: Work, occurrence: Occurrence) -> None:
    """Publish what was granted."""
    operations.publish(work, occurrence)


HANDLERS: dict[str, EffectHandler] = {
    "notice.prepare": prepare,
    "notice.post": post,
    "notice.take-down": end,
    "notice.withhold": withhold,
    "notice.objection": take_up,
    "notice.rechecked": keep_finding,
    "notice.publish": publish,
}
