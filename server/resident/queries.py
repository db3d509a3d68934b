"""The state of a case for the household: plain words, next dates, what is missing, what can be objected to; nobody's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.lights import last_day
from server.cases.models import Case, Instance, Item, Task
from server.cases.terms import NEVER, measure
from server.cases.visibility import nameless
from server.cases.words import ITEMS, Name, name_of
from server.documents.catalogue import KINDS
from server.documents.models import Document
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.households.models import Membership, Person
from server.organisation.models import Unit
from server.payments import outcomes
from server.resident import waiting
from server.resident.models import Satisfaction
from server.resident.texts import Said, case_state, item_state, money_state, step
from server.reviews.queries.outcomes import Reported, reported_by_household

RESULTS = frozenset({"granted", "refused", "waiting-list", "ended"})
_OPEN = frozenset({"received", "deficient", "accepted", "open"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens now, by whom, until when."""

    said: Said
    unit: str
    due_on: date | None
    late: bool
    until: date | None = None  #: nobody acts before this day: a notice hangs


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """One aid and its state."""

    item: str
    name: Name
    state: str
    said: Said
    decided_by: date | None  #: the last day of the term of the whole procedure, while it runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One paper that the notice asks for."""

    paper: str
    bring: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A decision that may be objected to, and until when."""

    title: Name
    number: str
    issued_on: date
    review_until: date | None  #: 行政复议, known once delivery is recorded
    sue_until: date | None  #: 行政诉讼


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All that a household sees of its case."""

    code: str
    query_code: str
    submitted_on: date
    said: Said
    aids: tuple[Aid, ...]
    money: tuple[Said, ...]  #: what was granted and not paid: it came back, was renounced, or is kept back
    steps: tuple[Step, ...]
    missing: tuple[Missing, ...]
    missing_until: date | None
    objections: tuple[Objection, ...]
    window: Unit
    may_rate: bool
    rated: int | None
    takes_papers: bool  #: the window waits for papers, which may be sent from home
    reports: tuple[Reported, ...]  #: changes that the household told from its phone, and what came of them
    may_withdraw: bool  #: an application runs, and no wish to withdraw waits
    withdrawal: str  #: how the last wish to withdraw stands: asked, granted, kept; empty without one
    withdrawal_asked_on: date | None
    withdrawal_due_on: date | None  #: by when the window answers it, while it waits

    @property
    def next_on(self) -> date | None:
        """Return the nearest date of what runs in time."""
        return min((each.due_on for each in self.steps if each.due_on is not None and not each.late), default=None)


def status(work: Work, case: Case) -> Status:
    """Return the state of a case for its household."""
    items = work.session.scalars(select(Item).where(Item.case_id == case.id).order_by(Item.item)).all()
    steps, dates = _steps(work, case), waiting.decided_by(work, case)
    papers = work.session.scalars(
        select(Document)
        .where(Document.case_id == case.id, Document.void_reason == "")
        .order_by(Document.issued_at.desc())
    ).all()
    missing = (
        _missing(work, case, papers) if case.accepted_at is None and any(each.said.yours for each in steps) else ()
    )
    offers = work.house.offers
    wish = offers["online.withdrawal"](work, case.id)
    wished = wish.state if wish is not None else ""
    return Status(
        code=case.code, query_code=case.query_code, submitted_on=local_date(case.submitted_at),
        said=case_state("deficient" if missing else case.state),
        aids=tuple(_aid(item, dates.get(item.id)) for item in items if item.state != "declined"), steps=steps,
        money=tuple(money_state(key) for key in outcomes.told_of(work, case)), missing=missing,
        missing_until=next((each.due_on for each in steps if each.said.yours), None),
        objections=tuple(_objection(work, paper) for paper in papers if _may_be_objected_to(paper)),
        window=work.session.get_one(Unit, case.township), may_rate=may_rate(case, items),
        rated=work.session.scalar(select(Satisfaction.score).where(Satisfaction.case_id == case.id)), withdrawal=wished,
        withdrawal_asked_on=local_date(wish.asked_at) if wish is not None else None,
        withdrawal_due_on=wish.due_on if wished == "asked" else None,
        reports=reported_by_household(work, case.household_id),
        takes_papers=bool(missing) and offers["online.papers-awaited"](work, case) is not None,
        may_withdraw=wished != "asked" and offers["online.may-withdraw"](case),
    )  # fmt: skip


def may_rate(case: Case, items: Any) -> bool:
    """Tell whether there is a result to be content with or not."""
    return case.state in ("closed", "not-accepted") or any(item.state in RESULTS for item in items)


def _aid(item: Item, by: date | None) -> Aid:
    return Aid(
        item=item.item, name=name_of(ITEMS, item.item), state=item.state, said=item_state(item.state),
        decided_by=by if item.state == "running" else None,
    )  # fmt: skip


def _steps(work: Work, case: Case) -> tuple[Step, ...]:
    if case.state not in _OPEN:
        return ()
    rows = work.session.execute(
        select(Instance.key, Task.element, Task.due_at, Unit.name)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Unit, Unit.id == Task.unit_id)
        .where(Task.case_id == case.id, Task.state == "open")
        .order_by(Task.due_at, Task.id)
    )
    found = {
        (row.key, row.element, row.name): Step(
            said=step(row.key, row.element), unit=row.name, due_on=last_day(row.due_at) if row.due_at < NEVER else None,
            late=row.due_at < work.now,
        )
        for row in rows
    }  # fmt: skip
    hangs = Said(zh=waiting.HANGS.zh, en=waiting.HANGS.en)
    return (
        *found.values(),
        *(
            Step(said=hangs, unit=where, due_on=None, late=False, until=day)
            for where, day in waiting.hanging(work, case)
        ),
    )


def _missing(work: Work, case: Case, papers: Any) -> tuple[Missing, ...]:
    """Return what the notice asks for; before acceptance it is the household's turn while its papers are awaited."""
    notice = next((paper for paper in papers if paper.kind == "deficiency-notice"), None)
    if notice is None:
        return ()
    names = _names(work, case)
    return tuple(
        Missing(paper=nameless(str(each.get("paper", "")), names), bring=nameless(str(each.get("bring", "")), names))
        for each in notice.facts.get("missing", ())
    )


def _names(work: Work, case: Case) -> list[str]:
    wanted = select(Person.name).join(Membership, Membership.person_id == Person.id)
    return list(work.session.scalars(wanted.where(Membership.household_id == case.household_id)))


def _may_be_objected_to(paper: Document) -> bool:
    kind = KINDS.get(paper.kind)
    return kind is not None and kind.remedy


def _objection(work: Work, paper: Document) -> Objection:
    kind = KINDS[paper.kind]
    return Objection(
        title=Name(kind.zh, kind.en), number=paper.number, issued_on=paper.issued_on, review_until=_until(work, "RM.review", paper),
        sue_until=_until(work, "RM.sue", paper),
    )  # fmt: skip


def _until(work: Work, rule: str, paper: Document) -> date | None:
    if paper.delivered_at is None:
        return None
    return measure(work, rule, anchor=local_date(paper.delivered_at).isoformat(), pinned_on=paper.issued_on).due.due_on
