"""A household asks from home that its application be withdrawn; the window speaks to it and then records the withdrawal, or that it goes on.

A code on a receipt is no signature: anybody in the house may hold it. So nothing ends by this press (社会救助法 gives the withdrawal to the applicant).
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case
from server.cases.terms import measure
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.online.models import WithdrawalWish
from server.online.refusals import NotToWithdraw, WishAnswered
from server.organisation import rules
from server.organisation.models import Unit

TERM = "HOME.answer"
LONGEST = 1000
ROLES = ("clerk", "township_leader")
AT_ONCE = 200
OVERDUE = (
    select(WithdrawalWish)
    .join(Case, Case.id == WithdrawalWish.case_id)
    .where(
        WithdrawalWish.county == bindparam("ours"), Case.closed_at.is_(None), WithdrawalWish.state == "asked", WithdrawalWish.overdue_told_at.is_(None),
        WithdrawalWish.due_at <= bindparam("now"),
    )
    .order_by(WithdrawalWish.due_at)
    .limit(AT_ONCE)
)  # fmt: skip


def may_ask(case: Case) -> bool:
    """Tell whether there is an application that can still be withdrawn."""
    return case.kind == "application" and case.closed_at is None


def ask(work: Work, *, case: Case, words: str) -> WithdrawalWish:
    """Keep that the household wishes to withdraw and tell the window; asked again before the answer it is one wish.

    :raises NotToWithdraw: the case has ended, or nobody applied in it.
    :raises InvalidAnswers: it is not explained.
    :raises WishAnswered: an earlier one was answered in this very moment.
    """
    if not may_ask(case):
        raise NotToWithdraw
    if not words.strip() or len(words) > LONGEST:
        said = ("请简单说说为什么（不超过1000字）。", "Say why, in at most 1,000 characters.")
        raise InvalidAnswers([FieldProblem("words", "required", *said)])
    due = measure(work, TERM, anchor=None, pinned_on=work.today).due
    row = {
        "id": work.new_id(), "county": work.house.county, "case_id": case.id, "state": "asked",
        "words": words.strip(), "asked_at": work.now, "due_at": due.instant, "due_on": due.due_on, "provisional": due.provisional,
        "answer": "",
    }  # fmt: skip
    new = insert_new(work.session, WithdrawalWish, [row])
    wish = open_wish(work, case.id)
    if wish is None:
        raise WishAnswered  # between the two a colleague answered the one that stood in the way
    if not new:
        return wish
    note(work, case.id, "withdrawal-wished")
    _tell(work, wish, case, "withdrawal-wished")
    audit.record(work, "online.withdrawal.ask", wish.id, case=case.id)
    return wish


def open_wish(work: Work, case_id: str) -> WithdrawalWish | None:
    """Return the wish of a case that waits for its answer, or None."""
    return work.session.scalar(
        select(WithdrawalWish).where(WithdrawalWish.case_id == case_id, WithdrawalWish.state == "asked")
    )


def keep(work: Work, *, case_id: str, words: str) -> WithdrawalWish:
    """Record that the household, spoken to, goes on with its application.

    :raises NotFound: the county has no such case.
    :raises WishAnswered: no wish waits.
    :raises InvalidAnswers: who said so is missing.
    """
    case = work.session.scalar(select(Case).where(Case.id == case_id, Case.county == work.house.county))
    if case is None:
        raise NotFound
    rules.require(work.actor, "case.edit", township=case.township)
    if not words.strip() or len(words) > LONGEST:
        said = (
            "请写明和谁、怎样确认的（不超过1000字）。",
            "Say with whom and how you confirmed it, in at most 1,000 characters.",
        )
        raise InvalidAnswers([FieldProblem("words", "required", *said)])
    wish = open_wish(work, case_id)
    if wish is None:
        raise WishAnswered
    _answer(work, wish, "kept", words.strip())
    note(work, case_id, "withdrawal-not-meant", reason=words.strip())
    return wish


def granted(work: Work, *, case_id: str) -> None:
    """Answer the wish of a case by the withdrawal that the window has recorded."""
    wish = open_wish(work, case_id)
    if wish is not None:
        _answer(work, wish, "granted", "")


def _answer(work: Work, wish: WithdrawalWish, state: str, words: str) -> None:
    wish.state, wish.answer, wish.answered_at, wish.answered_by = state, words, work.now, work.actor.id
    work.session.flush()
    audit.record(work, "online.withdrawal.answer", wish.id, state=state)


def latest(work: Work, case_id: str) -> WithdrawalWish | None:
    """Return the newest wish of a case, answered or not."""
    mine = select(WithdrawalWish).where(WithdrawalWish.case_id == case_id)
    return work.session.scalar(mine.order_by(WithdrawalWish.asked_at.desc(), WithdrawalWish.id.desc()).limit(1))


def overdue(work: Work) -> list[WithdrawalWish]:
    """Return wishes whose term passed without an answer and of which the township was not told yet."""
    return list(work.session.scalars(OVERDUE, {"ours": work.house.county, "now": work.now}))


def tell_overdue(work: Work) -> int:
    """Tell a township once of each wish whose term has passed, and return how many there were."""
    late = overdue(work)
    for wish in late:
        wish.overdue_told_at = work.now
        _tell(work, wish, work.session.get_one(Case, wish.case_id), "withdrawal-overdue")
    work.session.flush()
    return len(late)


def _tell(work: Work, wish: WithdrawalWish, case: Case, template: str) -> None:
    unit = work.session.scalar(select(Unit.name).where(Unit.id == case.township)) or ""
    tell_posts(
        work, unit_id=case.township, roles=ROLES, template=template, cause=wish.id, case_id=case.id, link=f"/cases/{case.id}",
        facts={"case": case.code, "unit": unit, "due": wish.due_on.isoformat()},
    )  # fmt: skip
