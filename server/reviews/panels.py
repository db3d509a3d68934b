"""What stands beside the form of a check or a change: what is received, what was declared and said, what it leads to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Instance, Task
from server.cases.queries.person import case_card
from server.determination.assessment import SAID
from server.determination.words import BANDS, income_kind
from server.documents.models import Document
from server.foundation.work import Work
from server.organisation import rules
from server.reviews import reckoning
from server.reviews.checks import REUSE_KINDS
from server.reviews.derived import others_of
from server.reviews.models import Change, Flag, Review, Stop, Suspicion
from server.reviews.reports import valid_report
from server.reviews.stopping import opinions


def beside_review(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what a check rests on; a step of the investigation shows what that room shows."""
    review = work.session.get(Review, _subject(work, task) or "")
    called = _called(work, task)
    if review is None or called is not None:
        return called
    told = work.session.scalars(
        select(Change).where(Change.household_id == review.household_id).order_by(Change.reported_at.desc()).limit(5)
    ).all()
    hits = work.session.scalars(select(Suspicion).where(Suspicion.review_id == review.id)).all()
    flag = work.session.scalar(select(Flag).where(Flag.household_id == review.household_id, Flag.cleared_at.is_(None)))
    values = {
        "review": review, "card": _card(work, task), "changes": told, "suspicions": hits, "flag": flag,
        "report_until": valid_report(work, review.household_id), "anew": review.kind not in REUSE_KINDS,
        "declaring": task.form == "review.declare", **_reckoned(work, review),
    }  # fmt: skip
    return "reviews/beside_review.html", values


def _reckoned(work: Work, review: Review) -> dict[str, Any]:
    """Return the sheet of today for whoever may read one, else nothing."""
    if not rules.may(work.actor, "assessment.read"):
        return {}
    sheet = reckoning.sheet_of(work, review)
    if sheet is None:
        return {"no_sheet": review.item in reckoning.ITEMS}
    return {
        "sheet": sheet.plain(), "band": BANDS.get(sheet.band or ""), "says_amount": review.item in SAID, "income_kind": income_kind,
    }  # fmt: skip


def beside_stop(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return what is intended, what the person said, and what else would be looked at."""
    stop = work.session.get(Stop, _subject(work, task) or "")
    called = _called(work, task)
    if stop is None or called is not None:
        return called
    values = {
        "stop": stop, "card": _card(work, task), "opinions": opinions(work, stop.id), "derived": others_of(work, stop),
        "notice": _notice(work, stop),
    }  # fmt: skip
    return "reviews/beside_stop.html", values


def _notice(work: Work, stop: Stop) -> Document | None:
    """Return the delivered notice of intent: who waits for the opinion, or writes down that none came, sees how it arrived."""
    return work.session.scalar(
        select(Document)
        .where(
            Document.case_id == stop.case_id, Document.kind == "intent-notice", Document.void_reason == "",
            Document.delivered_at.is_not(None),
        )
        .order_by(Document.issued_at.desc())
        .limit(1)
    )  # fmt: skip


def _called(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the panel of the called process whose step this is, where its room has one."""
    room = (task.form or "").partition(".")[0]
    panel = work.house.panels.get(room) if room not in PANELS else None
    return panel(work, task) if panel else None


def _subject(work: Work, task: Task) -> str | None:
    return work.session.scalar(select(Instance.subject).where(Instance.id == task.instance_id))


def _card(work: Work, task: Task) -> Any:
    return case_card(work, work.session.get_one(Case, task.case_id), held_by=frozenset({task.unit_id}))


PANELS = {"review": beside_review, "child-review": beside_review, "stop": beside_stop}
