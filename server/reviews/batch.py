"""Batch actions on the plan of a month: open, move, and finish checks of households in which nothing has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.models import Task
from server.cases.operations import complete_task
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers, NotPermitted, Refused
from server.foundation.work import Work
from server.reviews import calendar, children
from server.reviews.checks import REUSE_KINDS
from server.reviews.models import CalendarEntry, Change, Review
from server.reviews.planning import LATEST
from server.reviews.refusals import StepNotOpen, TooManyChosen
from server.reviews.reports import valid_report

MOST = 100


@dataclass(slots=True)
class Batch:
    """What a batch did: how many, and which were left out with the reason."""

    done: int = 0
    left_out: list[tuple[str, str, str]] = field(default_factory=list)  #: id, zh, en

    def leave_out_unknown(self, ids: Iterable[str], found: Collection[str]) -> None:
        """Say of each that was asked for and is not there that nothing was done about it, instead of passing it over."""
        missing = (each for each in dict.fromkeys(ids) if each not in found)
        self.left_out += [(each, "没有找到，或者已经办结", "not found, or over already") for each in missing]


def open_chosen(work: Work, *, entry_ids: Sequence[str]) -> Batch:
    """Open the checks of the chosen entries today.

    :raises TooManyChosen: more than a batch holds.
    """
    _require_few(entry_ids)
    batch = Batch()
    for entry in _entries(work, entry_ids, batch):
        if entry.state != "waiting":
            batch.left_out.append((entry.id, "已经发起", "opened already"))
            continue
        calendar.open_entry(work, entry.id)
        batch.done += 1
    audit.record(work, "review.batch-open", "plan", done=batch.done)
    return batch


def move_chosen(work: Work, *, entry_ids: Sequence[str], to: date) -> Batch:
    """Let the chosen checks open on another day; never so late that the last day could not be kept.

    :raises InvalidAnswers: the day lies in the past.
    :raises TooManyChosen: more than a batch holds.
    """
    _require_few(entry_ids)
    if to < work.today:
        raise InvalidAnswers([FieldProblem("to", "past", "不能早于今天。", "It lies in the past.")])
    batch = Batch()
    for entry in _entries(work, entry_ids, batch):
        latest = max(entry.due_on - timedelta(days=LATEST), work.today)
        if entry.state != "waiting" or to > latest:
            zh = "已经发起" if entry.state != "waiting" else f"最晚 {latest.isoformat()} 要发起"
            batch.left_out.append((entry.id, zh, f"opens by {latest.isoformat()} at the latest"))
            continue
        entry.opens_on = to
        batch.done += 1
    work.session.flush()
    audit.record(work, "review.batch-move", "plan", done=batch.done, to=to.isoformat())
    return batch


def _require_few(ids: Sequence[str]) -> None:
    if not ids:
        raise InvalidAnswers([FieldProblem("chosen", "required", "请先勾选家庭。", "Choose households first.")])
    if len(ids) > MOST:
        raise TooManyChosen(most=MOST)


def _entries(work: Work, ids: Sequence[str], batch: Batch) -> Iterable[CalendarEntry]:
    rows = work.session.scalars(
        select(CalendarEntry)
        .where(CalendarEntry.id.in_(ids), CalendarEntry.county == work.house.county)
        .order_by(CalendarEntry.due_on, CalendarEntry.id)
    ).all()
    rows = [entry for entry in rows if not children.is_hidden(work, entry.item)]
    for entry in rows:
        children.require(work, item=entry.item, action="review.plan", township=entry.township)
    batch.leave_out_unknown(ids, {entry.id for entry in rows})
    return rows


def unchanged(work: Work, reviews: Iterable[Review]) -> dict[str, Change]:
    """Return the households' own words that nothing has changed, by check: only such checks may be finished in a batch."""
    found: dict[str, Change] = {}
    for review in reviews:
        if review.kind not in REUSE_KINDS or valid_report(work, review.household_id) is None:
            continue
        last = work.session.scalar(
            select(Change)
            .where(
                Change.household_id == review.household_id, Change.reported_at >= review.opened_at - timedelta(days=60)
            )
            .order_by(Change.reported_at.desc(), Change.id.desc())
            .limit(1)
        )
        if last is not None and last.kind == "none":
            found[review.id] = last
    return found


def propose_unchanged(work: Work, *, review_ids: Sequence[str]) -> Batch:
    """Propose “keep” for checks whose households have declared that nothing changed and whose report is still valid.

    Each goes through the same steps and checks as by hand; a second person confirms.

    :raises TooManyChosen: more than a batch holds.
    """
    _require_few(review_ids)
    batch = Batch()
    reviews = _reviews(work, review_ids, batch)
    declared = unchanged(work, reviews)
    for review in reviews:
        if review.id not in declared:
            zh = "没有“没有变化”的申报或有效的核对报告，请逐户办理"
            batch.left_out.append((review.id, zh, "no declaration of no change, or no valid report"))
            continue
        said = declared[review.id]
        steps: dict[str, dict[str, object]] = {
            "declare": {
                "declared_on": said.reported_at.astimezone(LOCAL).date().isoformat(), "declared_way": _way(said),
                "family_changed": False, "truthful": True, "review_way": "reuse",
                "review_reason": "本人申报没有变化，核对报告在有效期内",
            },
            "propose": {"outcome": "keep", "opinion": "本人申报没有变化，核对报告在有效期内，待遇不变"},
        }  # fmt: skip
        _walk(work, review, steps, batch)
    audit.record(work, "review.batch-propose", "plan", done=batch.done)
    return batch


def _way(said: Change) -> str:
    return {"resident": "online", "village": "village"}.get(said.source, "counter")


def confirm_chosen(work: Work, *, review_ids: Sequence[str]) -> Batch:
    """Confirm proposals of “keep” as the second person; any other outcome is looked at one by one.

    :raises TooManyChosen: more than a batch holds.
    """
    _require_few(review_ids)
    batch = Batch()
    for review in _reviews(work, review_ids, batch):
        if review.outcome != "keep":
            batch.left_out.append((review.id, "不是“待遇不变”，请逐户复核", "not “keep”: look at it by itself"))
            continue
        _walk(work, review, {"confirm": {"review_agreed": True, "words": "同意，待遇不变（批量复核）"}}, batch)
    audit.record(work, "review.batch-confirm", "plan", done=batch.done)
    return batch


def _reviews(work: Work, ids: Sequence[str], batch: Batch) -> list[Review]:
    rows = work.session.scalars(
        select(Review)
        .where(Review.id.in_(ids), Review.county == work.house.county, Review.state == "open")
        .order_by(Review.due_on, Review.id)
    ).all()
    rows = [review for review in rows if not children.is_hidden(work, review.item)]
    for review in rows:
        children.require(work, item=review.item, action="review.plan", township=review.township)
    batch.leave_out_unknown(ids, {review.id for review in rows})
    return list(rows)


def _walk(work: Work, review: Review, steps: dict[str, dict[str, object]], batch: Batch) -> None:
    """Complete the open steps in order, all of them or none; what is refused, or has no such step open, is left to a person."""
    done = ""
    try:
        with work.session.begin_nested():
            for element, answers in steps.items():
                if task := _open_step(work, review, element):
                    complete_task(work, task_id=task, answers=answers)
                    done = element
            if done != list(steps)[-1]:
                raise StepNotOpen
    except (Refused, NotPermitted) as refusal:
        batch.left_out.append((review.id, refusal.text("zh"), refusal.text("en")))
    else:
        batch.done += 1


def _open_step(work: Work, review: Review, element: str) -> str | None:
    return work.session.scalar(
        select(Task.id).where(Task.case_id == review.case_id, Task.element == element, Task.state == "open")
    )
