"""What leads to a check and is settled by it: suspicions, signs of means, lines of the gap and exit lists."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from server.audit import operations as audit
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.reviews import opening
from server.reviews.cycles import CHECKED
from server.reviews.models import Flag, ListEntry, Review, Suspicion
from server.reviews.refusals import AlreadyFlagged, CheckRuns, EntryHandled, NothingReceived
from server.reviews.words import RESULTS, SIGNS, SUSPICIONS


def settle(work: Work, review: Review) -> None:
    """Write what a check has found into what led to it: without a change a suspicion is cleared, else it is confirmed."""
    state = "cleared" if review.outcome in ("keep", "raise") else "confirmed"
    work.session.execute(
        update(Suspicion)
        .where(Suspicion.review_id == review.id, Suspicion.state == "checking")
        .values(state=state, settled_at=work.now),
        execution_options=QUIET,
    )
    if state == "cleared":
        work.session.execute(
            update(Flag)
            .where(Flag.review_id == review.id, Flag.cleared_at.is_(None))
            .values(cleared_at=work.now, cleared_by=work.actor.id, cleared_why="专项核查：待遇不变"),
            execution_options=QUIET,
        )


def look_into(work: Work, suspicion: Suspicion) -> Review:
    """Open the check of a suspicion at once; one that runs already takes it up."""
    aid = next(
        (found for item in CHECKED if (found := opening.receiving(work, suspicion.household_id, item)) is not None),
        None,
    )
    if aid is None:
        raise NothingReceived
    review = opening.running(work, aid.id)
    if review is None:
        review = opening.open_review(
            work, household_id=suspicion.household_id, item=aid.item, kind="alert", benefit=aid, person_id=None,
            cause=f"数据比对：{SUSPICIONS[suspicion.kind].zh}",
        )  # fmt: skip
    suspicion.review_id, suspicion.state = review.id, "checking"
    work.session.flush()
    return review


def look_into_one(work: Work, *, suspicion_id: str) -> Review:
    """Open the check of a suspicion by its id.

    :raises NotFound: the county has no such suspicion.
    :raises NotPermitted: it belongs to another township.
    :raises NothingReceived: the household receives nothing that is checked.
    """
    wanted = select(Suspicion).where(Suspicion.id == suspicion_id, Suspicion.county == work.house.county)
    row = work.session.scalar(wanted)
    if row is None:
        raise NotFound
    rules.require(work.actor, "review.open", township=row.township)
    return look_into(work, row)


def flag(work: Work, *, household_id: str, signs: Collection[str], note: str, special: bool = True) -> Flag:
    """Mark a household with signs of means and open the special check that they ask for; nothing is cut by a flag.

    :raises NotPermitted: the household belongs to another township.
    :raises InvalidAnswers: no sign is named.
    :raises AlreadyFlagged: it is marked already.
    """
    household = _household(work, household_id, "review.flag")
    chosen = [sign for sign in SIGNS if sign in signs]
    if not chosen:
        raise InvalidAnswers([FieldProblem("signs", "required", "请至少选一项。", "Choose at least one.")])
    standing = select(Flag.id).where(Flag.household_id == household.id, Flag.cleared_at.is_(None))
    if work.session.scalar(standing) is not None:
        raise AlreadyFlagged
    row = Flag(
        id=work.new_id(), county=work.house.county, household_id=household.id, signs=chosen, note=note.strip()[:300],
        set_by=work.actor.id, set_at=work.now, cleared_why="",
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    if special:
        row.review_id = _special(work, household, chosen)
        work.session.flush()
    audit.record(work, "household.flag", household.id, signs=chosen)
    return row


def _special(work: Work, household: Household, signs: Collection[str]) -> str | None:
    """Open the special check of what the household receives; a check that runs already serves."""
    words = "、".join(SIGNS[sign].zh for sign in signs)
    for item in CHECKED:
        aid = opening.receiving(work, household.id, item)
        if aid is None:
            continue
        try:
            review = opening.open_review(
                work, household_id=household.id, item=item, kind="special", benefit=aid, cause=f"“五有”迹象：{words}"
            )
        except CheckRuns:
            review = opening.running(work, aid.id)  # type: ignore[assignment]  # it runs: that is what was refused
        return review.id
    return None


def clear_flag(work: Work, *, flag_id: str, why: str) -> Flag:
    """Take a mark back, with the reason.

    :raises InvalidAnswers: no reason.
    """
    row = work.session.scalar(select(Flag).where(Flag.id == flag_id, Flag.county == work.house.county))
    if row is None or row.cleared_at is not None:
        raise NotFound
    _household(work, row.household_id, "review.flag")
    if not why.strip():
        raise InvalidAnswers([FieldProblem("why", "required", "请写明解除的理由。", "Say why it is cleared.")])
    row.cleared_at, row.cleared_by, row.cleared_why = work.now, work.actor.id, why.strip()[:200]
    work.session.flush()
    audit.record(work, "household.unflag", row.household_id, why=row.cleared_why)
    return row


def handle_entry(work: Work, *, entry_id: str, result: str, words: str) -> ListEntry:
    """Write what became of a line of the gap or exit list; an exit may open a check.

    :raises EntryHandled: it was dealt with before.
    :raises InvalidAnswers: the result is unknown or not explained.
    """
    row = work.session.scalar(select(ListEntry).where(ListEntry.id == entry_id, ListEntry.county == work.house.county))
    if row is None:
        raise NotFound
    rules.require(work.actor, "review.open", township=row.township)
    if row.state != "open":
        raise EntryHandled
    problems = []
    if result not in results_of(row.side):
        problems.append(FieldProblem("result", "required", "请选择核实结果。", "Choose a result."))
    if not words.strip():
        problems.append(FieldProblem("words", "required", "请写明核实情况。", "Say what was found."))
    if problems:
        raise InvalidAnswers(problems)
    if result == "check":
        row.review_id = _check(work, row)
    row.state, row.result, row.words = "handled", result, words.strip()[:300]
    row.handled_by, row.handled_at = work.actor.id, work.now
    work.session.flush()
    audit.record(work, "review.list", row.id, result=result)
    return row


def results_of(side: str) -> dict[str, str]:
    """Return the results that a line of the gap or the exit list may have, in words."""
    chosen = ("applies", "not-eligible", "unwilling", "not-found") if side == "gap" else ("check", "in-order")
    return {key: RESULTS[key].zh for key in chosen}


def _check(work: Work, row: ListEntry) -> str:
    for item in CHECKED:
        aid = opening.receiving(work, row.household_id, item)
        if aid is not None:
            review = opening.running(work, aid.id) or opening.open_review(
                work, household_id=row.household_id, item=item, kind="alert", benefit=aid, cause="应退未退清单"
            )
            return review.id
    raise NothingReceived


def _household(work: Work, household_id: str, action: str) -> Household:
    household = work.session.get(Household, household_id)
    if household is None or household.county != work.house.county:
        raise NotFound
    rules.require(work.actor, action, township=household.township)
    return household
