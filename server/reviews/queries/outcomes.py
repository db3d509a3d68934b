"""What came of a reported change, in plain words for whoever reported it: nobody's name, amount or aid, nothing of a restricted file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select

from server.cases.models import Restriction
from server.cases.words import Name
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.reviews.models import Change, Review, Stop
from server.reviews.words import CHANGE_STATES

MOST = 5  #: newest reports that a household reads under its code
_NOTHING = Name("已登记，没有引起待遇变化", "registered; nothing changed by it")
#: kind of what was done at once → words
_AT_ONCE = {
    "payment": Name("发放已按新情况办理", "payment follows it"),
    "application": Name("在办的申请按新情况办理", "the running application follows it"),
}
_LOOKED_AT = Name("已发起核查，{day} 前办结", "a check is open, to be finished by {day}")
_SAME = Name("核查完毕，待遇不变", "checked; the aid stays as it is")
_ENDED = Name("已经停止办理，待遇没有调整", "no longer pursued; the aid was not changed")
_HEARD = Name(
    "核查完毕，打算调整；决定以前先听取意见", "checked; a change is intended, the person is heard before any decision"
)
_DROPPED = Name("听取意见以后，{day} 决定不调整", "after the hearing it was decided on {day} to change nothing")
_DECIDED = {
    "raise": Name("{day} 决定调增", "a raise was decided on {day}"),
    "cut": Name("{day} 决定调减", "a cut was decided on {day}"),
    "stop": Name("{day} 决定终止", "an end was decided on {day}"),
    "convert": Name("{day} 决定转为其他救助", "a change to another aid was decided on {day}"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that came of a report."""

    said: Name
    decided: bool = False  #: one may object to it, as the paper says


@dataclass(frozen=True, slots=True)
class Reported:
    """One report of a household, and what came of it."""

    reported_on: date
    said: Name  #: how it stands with the window
    outcomes: tuple[Outcome, ...]


def reported_by_household(work: Work, household_id: str | None) -> tuple[Reported, ...]:
    """Return what a household reported from its phone, the newest first."""
    rows = work.session.scalars(
        select(Change)
        .where(Change.household_id == household_id, Change.county == work.house.county, Change.source == "resident")
        .order_by(Change.reported_at.desc(), Change.id)
        .limit(MOST)
    ).all()
    came = came_of(work, rows)
    return tuple(Reported(local_date(row.reported_at), CHANGE_STATES[row.state][0], came[row.id]) for row in rows)


def came_of(work: Work, rows: Sequence[Change]) -> dict[str, tuple[Outcome, ...]]:
    """Return what came of each of these reports that is dealt with."""
    about = {row.id: {str(case) for kind, case, _zh in row.done if kind in ("review", "stop")} for row in rows}
    cases: set[str] = set().union(*about.values())
    reviews = _checks(work, cases) if cases else ()
    stops = _changes(work, cases, reviews) if cases else ()
    return {
        row.id: _told(row, [each for each in reviews if each.case_id in about[row.id]], stops, about[row.id])
        if row.state == "applied" else ()
        for row in rows
    }  # fmt: skip


def _checks(work: Work, cases: set[str]) -> Sequence[Review]:
    hidden = exists().where(Restriction.case_id == Review.case_id)
    return work.session.scalars(select(Review).where(Review.case_id.in_(cases), ~hidden).order_by(Review.id)).all()


def _changes(work: Work, cases: set[str], reviews: Sequence[Review]) -> Sequence[Stop]:
    hidden = exists().where(Restriction.case_id == Stop.case_id)
    begun = or_(Stop.case_id.in_(cases), Stop.review_id.in_([review.id for review in reviews]))
    return work.session.scalars(select(Stop).where(begun, ~hidden).order_by(Stop.id)).all()


def _told(row: Change, reviews: Sequence[Review], stops: Sequence[Stop], cases: set[str]) -> tuple[Outcome, ...]:
    checked = {review.id for review in reviews}
    mine = [stop for stop in stops if stop.case_id in cases or stop.review_id in checked]
    followed = {stop.review_id for stop in mine}
    found = [Outcome(said) for kind, said in _AT_ONCE.items() if any(done[0] == kind for done in row.done)]
    found += [_of_review(review) for review in reviews if review.id not in followed] + [of_stop(stop) for stop in mine]
    return tuple(dict.fromkeys(found)) or (() if cases else (Outcome(_NOTHING),))


def _of_review(review: Review) -> Outcome:
    if review.state == "open":
        return Outcome(_on(_LOOKED_AT, review.due_on))
    if review.state == "ended":
        return Outcome(_ENDED)
    return Outcome(_SAME if review.outcome == "keep" else _HEARD)


def of_stop(stop: Stop) -> Outcome:
    """Return how far a change of an aid is, or how it was decided."""
    if stop.decided_at is None:
        return Outcome(_ENDED if stop.state == "dropped" else _HEARD)
    day = local_date(stop.decided_at)
    if stop.decision == "drop":
        return Outcome(_on(_DROPPED, day))
    return Outcome(_on(_DECIDED[stop.came_to], day), decided=True)


def _on(words: Name, day: date) -> Name:
    return Name(words.zh.format(day=day.isoformat()), words.en.format(day=day.isoformat()))
