"""Checks, changes of aid and life events of households that `grant-monthly` has put on the roll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from server.cases.models import Case
from server.foundation.work import Work
from server.households.models import Benefit, Household, Membership, Person, RecognisedIdentity
from server.reviews import drawing, opening, recognised, stopping
from server.reviews.family import cooperating
from server.reviews.family.applying import Entered, enter
from server.reviews.models import Change, Review, Stop
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, login, money, remember, verb

_FACTS = "示例事实，记录可查"


@dataclass(frozen=True, slots=True)
class _About:
    """What a label stands for: aid of a household, or what the household is recognised as."""

    household_id: str
    item: str
    person_id: str | None
    benefit_id: str | None = None  #: None: it is a recognition, and no money hangs on it


def _about(play: Play, step: Step) -> _About:
    label = str(step.details["label"])
    if label not in play.labels:
        raise CannotBePlayed(f"没有叫“{label}”的待遇或认定", f"no benefit or recognition is called “{label}”")

    def read(work: Work) -> _About:
        benefit = work.session.get(Benefit, play.labels[label])
        if benefit is not None:
            return _About(benefit.household_id, benefit.item, benefit.person_id, benefit.id)
        identity = work.session.get_one(RecognisedIdentity, play.labels[label])
        return _About(identity.household_id, identity.kind, identity.person_id)

    return play.read(read)


def find_recognition(play: Play, _scenario: Scenario, step: Step) -> None:
    """Call what the case's household was recognised as by a label, for the steps below."""
    case_id = case_of(play, step)
    rows = (
        select(RecognisedIdentity.id)
        .join(Case, Case.household_id == RecognisedIdentity.household_id)
        .where(Case.id == case_id, RecognisedIdentity.kind.in_(recognised.ITEMS))
        .order_by(RecognisedIdentity.valid_from.desc())
    )
    found = play.read(lambda work: work.session.scalars(rows).first())
    if found is None:
        raise CannotBePlayed("这户没有认定", "this household is recognised as nothing")
    play.labels[str(step.details["label"])] = found


def open_check(play: Play, _scenario: Scenario, step: Step) -> None:
    """Open a check that nobody planned."""
    about, said = _about(play, step), step.details
    review = play.run(
        login(step),
        lambda work: opening.open_by_hand(
            work, household_id=about.household_id, item=about.item, kind=str(said.get("kind", "alert")),
            cause=str(said.get("cause", "示例")),
        ),
    )  # fmt: skip
    remember(play, step, review.case_id)


def find_check(play: Play, _scenario: Scenario, step: Step) -> None:
    """Speak of the newest check or change of a benefit, which the calendar or another step has opened."""
    about, what = _about(play, step), str(step.details.get("what", "check"))
    rows = {
        "check": select(Review.case_id).where(_of(Review, about)).order_by(Review.opened_at.desc()),
        "change": select(Stop.case_id).where(_of(Stop, about)).order_by(Stop.proposed_at.desc()),
    }
    if what not in rows:
        raise CannotBePlayed(f"what 是 check 或 change，不是“{what}”", f"what is check or change, not “{what}”")
    found = play.read(lambda work: work.session.scalars(rows[what].limit(1)).first())
    if found is None:
        raise CannotBePlayed("这项待遇没有核查或调整", "nothing is checked or changed about this benefit")
    remember(play, step, found)


def _of(model: Any, about: _About) -> ColumnElement[bool]:
    return and_(
        model.household_id == about.household_id,
        model.item == about.item,
        model.benefit_id.is_not_distinct_from(about.benefit_id),
    )


def intend(play: Play, _scenario: Scenario, step: Step) -> None:
    """Intend a change of aid without a check before it."""
    about, said = _about(play, step), step.details
    stop = play.run(
        login(step),
        lambda work: stopping.propose(
            work, household_id=about.household_id, item=about.item, outcome=str(said["outcome"]),
            ground=str(said["ground"]), facts=str(said.get("facts", _FACTS)),
            amount=money(said["amount"]) if "amount" in said else None, person_id=about.person_id,
        ),
    )  # fmt: skip
    remember(play, step, stop.case_id)


def speak(play: Play, _scenario: Scenario, step: Step) -> None:
    """Say something about an intended change on the phone page (`as` is whoever sits beside the person; it is not recorded)."""
    case, words = case_of(play, step), str(step.details["words"])

    def do(work: Work) -> None:
        stop = work.session.scalars(select(Stop).where(Stop.case_id == case)).one()
        stopping.give_opinion(work, stop=stop, words=words)

    play.run(login(step), do)


def family_change(play: Play, _scenario: Scenario, step: Step) -> None:
    """Enter a change of a household; `person`, `new_head` name members, `to_township` a unit's code."""
    about, said = _about(play, step), dict(step.details)
    submission = str(said.pop("submission", f"step-{step.number}"))
    said.pop("label")
    for name in ("person", "new_head"):
        if name in said:
            said[name] = _member(play, about.household_id, str(said[name]))
    if "to_township" in said:
        said["to_township"] = play.units[str(said["to_township"])]
    answers = details(play, {"words": _FACTS, **said})
    play.run(login(step), lambda work: enter(work, Entered(about.household_id, answers, submission)))


def _member(play: Play, household_id: str, name: str) -> str:
    rows = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.until.is_(None), Person.name == name)
    )
    found = play.read(lambda work: work.session.scalars(rows).first())
    if found is None:
        raise CannotBePlayed(f"家庭里没有“{name}”", f"nobody of the household is called “{name}”")
    return found


def end_for_want(play: Play, _scenario: Scenario, step: Step) -> None:
    """Confirm, as another person, that a warned household still does not cooperate."""
    about = _about(play, step)
    change = play.read(
        lambda work: work.session.scalars(
            select(Change.id).where(Change.household_id == about.household_id, Change.state == "warned")
        ).first()
    )
    if change is None:
        raise CannotBePlayed("这户没有告诫", "this household was not warned")

    def do(work: Work) -> None:
        row = work.session.get_one(Change, change)
        cooperating.end(work, row, work.session.get_one(Household, row.household_id))

    play.run(login(step), do)


def draw_checks(play: Play, _scenario: Scenario, step: Step) -> None:
    """Draw households for a spot check."""
    said = step.details
    play.run(
        login(step),
        lambda work: drawing.draw(
            work, item=str(said.get("item", "dibao")), size=int(said["size"]), seed=str(said["seed"]),
            reason=str(said.get("reason", "季度抽查")),
        ),
    )  # fmt: skip


VERBS = {
    "find-recognition": verb(find_recognition, needs="label", may="case"),
    "open-check": verb(open_check, needs="label", may="kind cause case"),
    "find-check": verb(find_check, needs="label", may="what case"),
    "intend-change": verb(intend, needs="label outcome ground", may="facts amount case"),
    "speak": verb(speak, needs="words", may="case"),
    "family-change": verb(
        family_change,
        needs="label kind happened_on",
        may="person new_head to_township to_village new_address referred_to joined_why member left_why job_state employer wage "
        "asked_for source_paper words submission",
    ),
    "end-uncooperative": verb(end_for_want, needs="label"),
    "draw-checks": verb(draw_checks, needs="size seed", may="item reason"),
}
