"""What warns that a household of the low-income roll needs more: raised by open rules, pushed to its township, handled, fed back (C26)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, tuple_, update

from server.audit import operations as audit
from server.cases.asking import as_row, ask
from server.cases.terms import measure
from server.cases.veiling import veils_of_homes
from server.cases.visibility import masked_name, sees_names
from server.cases.words import IDENTITIES, ITEMS, name_of
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.inserting import insert_new
from server.foundation.paging import BadCursor, Page, cut, decode_cursor
from server.foundation.work import Work
from server.households.entitlements import TABLE as IDENTITY_ITEMS
from server.households.entitlements import valid_identities
from server.households.exclusions import EXCLUDES, collisions
from server.households.models import Benefit, BenefitStanding, Household, Person
from server.households.running import runs_on
from server.messaging.operations import tell_posts
from server.organisation import rules
from server.organisation.models import Unit
from server.rolls.entitled import BY_SCHOOL_YEAR, gaps_of
from server.rolls.low_income import listed, visible
from server.rolls.models import RollWarning
from server.rolls.refusals import WarningHandled

ANSWER = "ROLL.answer"
EXPIRES_WITHIN = timedelta(days=60)
CARDS = {"lost": ("遗失", "lost"), "unactivated": ("未激活", "not activated")}
_SCHOOL_BEGINS = 9  #: month
STATES = ("handled", "dismissed")


def raise_warnings(work: Work, *, township: str) -> int:
    """Look through a township's roll and push what warns to its clerks; what was raised before is not raised again.

    :raises NotPermitted: the township is not the actor's to look through.
    """
    rules.require(work.actor, "roll.import", township=township)
    households = [row[0] for row in work.session.execute(listed(work, township=township, poor=False)).all()]
    ids = [household.id for household in households]
    due = measure(work, ANSWER, anchor=None, pinned_on=work.today).due.due_on
    rows = [
        {
            "id": work.new_id(), "county": work.house.county, "household_id": sign.household_id, "township": township,
            "indicator": sign.indicator, "subject": sign.subject, "why_zh": sign.zh[:300], "why_en": sign.en[:300], "answer": sign.answer,
            "raised_at": work.now, "due_on": due, "state": "open", "feedback": "",
        }
        for sign in (*_expiring(work, ids), *_gaps(work, ids), *_double(work, ids), *_cards(work, ids))
    ]  # fmt: skip
    raised = len(insert_new(work.session, RollWarning, rows)) if rows else 0
    if raised:
        unit = work.session.scalar(select(Unit.name).where(Unit.id == township)) or ""
        tell_posts(
            work, unit_id=township, roles=("clerk",), template="roll-warnings", cause=f"{township}:{work.now.isoformat()}",
            facts={"unit": unit, "total": raised, "due": due.isoformat() if due else ""}, link="/rolls/warnings",
        )  # fmt: skip
    audit.record(work, "roll.warn", township, raised=raised)
    return raised


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that warns, with the answer of the table that says so, where one does."""

    household_id: str
    indicator: str
    subject: str
    zh: str
    en: str
    answer: dict[str, Any] = field(default_factory=dict)


def _expiring(work: Work, ids: Sequence[str]) -> Iterator[Sign]:
    for household, kinds in valid_identities(work, ids).items():
        for each in kinds:
            if each.valid_to is not None and each.valid_to <= work.today + EXPIRES_WITHIN:
                name, on = name_of(IDENTITIES, each.kind), each.valid_to.isoformat()
                zh, en = (
                    f"{name.zh}的认定到 {on} 止，请提醒续认。",
                    f"Recognised as {name.en} until {on}: remind of the renewal.",
                )
                yield Sign(household_id=household, indicator="expiring", subject=each.id, zh=zh, en=en)


def _gaps(work: Work, ids: Sequence[str]) -> Iterator[Sign]:
    for gap in gaps_of(work, ids):
        for opened in gap.items:
            name = name_of(ITEMS, opened.item)
            zh, en = (
                f"符合“{name.zh}”而没有享受：{opened.reason_zh}（{opened.basis}）。",
                f"Entitled to {name.en} and without it.",
            )
            answer = as_row(ask(work, IDENTITY_ITEMS, {"identity": opened.identity, "item": opened.item}))
            yield Sign(
                household_id=gap.household_id,
                indicator="gap",
                subject=_spoken_of(work, opened.item),
                zh=zh,
                en=en,
                answer=answer,
            )


def _spoken_of(work: Work, item: str) -> str:
    """Return what a gap speaks of: an item, or one school year of it, so that the next year warns again."""
    if item not in BY_SCHOOL_YEAR:
        return item
    return f"{item}:{work.today.year if work.today.month >= _SCHOOL_BEGINS else work.today.year - 1}"


def _double(work: Work, ids: Sequence[str]) -> Iterator[Sign]:
    rows = work.session.execute(
        select(Benefit).where(
            Benefit.household_id.in_(ids), Benefit.period == "month", Benefit.kind != "waiting-list",
            runs_on(work.today),
        )
    ).scalars()  # fmt: skip
    for benefit in rows:
        found = collisions(work, household_id=benefit.household_id, item=benefit.item, person_id=benefit.person_id)
        for each in found:
            if each.verdict == EXCLUDES and each.holding.item != benefit.item:
                pair = "+".join(sorted((each.holding.item, benefit.item)))
                yield Sign(
                    household_id=benefit.household_id, indicator="double", subject=pair, answer=as_row(each.answer),
                    zh=f"疑似重复享受：{each.reason_zh}（{each.basis}）。", en=f"Double aid: {each.reason_en}.",
                )  # fmt: skip


def _cards(work: Work, ids: Sequence[str]) -> Iterator[Sign]:
    rows = work.session.execute(
        select(Benefit.household_id, Benefit.id, BenefitStanding.card_state)
        .join(BenefitStanding, BenefitStanding.benefit_id == Benefit.id)
        .where(
            Benefit.household_id.in_(ids), BenefitStanding.card_state.in_(list(CARDS)),
            runs_on(work.today),
        )
    )  # fmt: skip
    for household, benefit, state in rows:
        zh, en = CARDS[state]
        yield Sign(
            household_id=household, indicator="card", subject=benefit,
            zh=f"社保卡{zh}，救助金可能发不出，请协助补办。", en=f"The card is {en}: help to replace it.",
        )  # fmt: skip


def handle(work: Work, *, warning_id: str, state: str, feedback: str) -> RollWarning:
    """Say what was done about a warning, or why nothing was.

    :raises NotFound: the county has no such warning.
    :raises WarningHandled: it has its answer.
    :raises InvalidAnswers: state or words are missing.
    """
    row = work.session.scalar(
        select(RollWarning).where(RollWarning.id == warning_id, RollWarning.county == work.house.county)
    )
    if row is None:
        raise NotFound
    rules.require(work.actor, "lead.handle", township=row.township)
    problems = [] if state in STATES else [FieldProblem("state", "choice", "请选择处理结果。", "Choose what was done.")]
    if not feedback.strip():
        problems.append(FieldProblem("feedback", "required", "请写明处理情况。", "Say what was done."))
    if problems:
        raise InvalidAnswers(problems)
    changed = work.session.execute(
        update(RollWarning)
        .where(RollWarning.id == warning_id, RollWarning.state == "open")
        .values(state=state, feedback=feedback.strip()[:300], handled_by=work.actor.id, handled_at=work.now),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise WarningHandled
    work.session.refresh(row)
    audit.record(work, "roll.warning.handle", row.id, state=state)
    return row


def warnings(
    work: Work, *, state: str = "open", after: str | None = None, size: int = 50
) -> Page[tuple[RollWarning, str, str, str]]:
    """Return a page of the warnings that the actor may see with household, head and township, the nearest term first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    place = (RollWarning.due_on, Household.code, RollWarning.indicator, RollWarning.id)
    wanted = (
        select(RollWarning, Household.code, Person.name, Unit.name)
        .join(Household, Household.id == RollWarning.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(Unit, Unit.id == RollWarning.township)
        .where(visible(work), RollWarning.state == "open" if state == "open" else RollWarning.state != "open")
    )
    if after is not None:
        wanted = wanted.where(tuple_(*place) > _position(after))
    rows = work.session.execute(wanted.order_by(*place).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row[0].due_on.isoformat(), row[1], row[0].indicator, row[0].id))
    covers = veils_of_homes(work, {row.household_id: row.township for row, *_ in page.rows})
    named = [
        (
            covers[row.household_id].over_row(work, row, "why_zh", "why_en", "feedback"),
            code,
            name if sees_names(work.actor, township=row.township) else masked_name(name),
            unit,
        )
        for row, code, name, unit in page.rows
    ]
    return Page(named, page.next)


def _position(cursor: str) -> tuple[date, str, str, str]:
    try:
        due_on, code, indicator, identifier = decode_cursor(cursor)
        return date.fromisoformat(str(due_on)), str(code), str(indicator), str(identifier)
    except ValueError as error:
        raise BadCursor from error
