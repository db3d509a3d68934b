"""Checks opened by hand, and intended changes of aid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.queries.case import visible_case
from server.cases.words import ITEMS
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, Refused
from server.foundation.work import Work
from server.households.models import Benefit
from server.organisation import rules
from server.reviews import children, opening, recognised, stopping, words
from server.reviews.cycles import CYCLED
from server.reviews.models import Review, Stop
from server.reviews.pages.blueprint import blueprint, options
from server.reviews.queries import family, matters
from server.web.amounts import read_amount
from server.web.entry import Answered, actor, command, query

BY_HAND = ("alert", "change")  #: kinds of checks that the window or the county opens by hand
PROPOSED = ("raise", "cut", "stop", "convert")
WITHOUT_CHECK = ("renounced", "moved-out", "death", "members", "income-up", "income-down", "property", "prison", "missing", "able",
                 "obligor", "adopted", "parent-able", "grown", "other")  # fmt: skip


def _household() -> str:
    """Return the household that the address names, or whose case it names: the section comes from a child's file."""
    case_id = request.args.get("case")
    if not case_id:
        return request.args.get("household", "")
    return str(query(lambda work: visible_case(work, case_id).household_id) or "")


def _action(usual: str) -> str:
    """Return the action that opens a form: the section begins what is about children, and nothing else."""
    return children.MAY if rules.may(actor(), children.MAY) else usual


@blueprint.get("/new")
def new_review() -> str:
    """Show the form for a check that nobody planned."""
    return _new_review(_household(), {}, ())


def _new_review(household_id: str, typed: Any, errors: Any) -> str:
    line = query(lambda work: family.household_line(work, household_id, action=_action("review.open")))
    return render_template(
        "reviews/new_review.html", line=line, typed=typed, errors=errors, error_count=len(errors),
        kinds=options(words.KINDS, only=BY_HAND), items=_items(household_id),
    )  # fmt: skip


def _items(household_id: str) -> list[tuple[str, str]]:
    return [each for each in _received(household_id) if each[0].partition("/")[0] in (*CYCLED, *recognised.ITEMS)]


def _item(said: Any) -> str:
    return str(said.get("item", "")).partition("/")[0]


def _whose(said: Any) -> str | None:
    """Return the person whose aid was chosen (`tekun/ID`); none is named where the household has only one of the item."""
    return str(said.get("item", "")).partition("/")[2] or None


@blueprint.post("/new")
def open_review() -> Answered:
    """Open a check by hand."""
    said, household_id = request.form, request.form.get("household", "")

    def do(work: Work) -> Review:
        kind, cause = said.get("kind", ""), said.get("cause", "")
        wrong = [] if kind in BY_HAND else [FieldProblem("kind", "required", "请选择类型。", "Choose a kind.")]
        if not cause.strip():
            wrong.append(FieldProblem("cause", "required", "请写明线索或事由。", "Say why."))
        if wrong:
            raise InvalidAnswers(wrong)
        return opening.open_by_hand(
            work, household_id=household_id, item=_item(said), kind=kind, cause=cause, person_id=_whose(said)
        )

    try:
        review = command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _new_review(household_id, said, refusal.problems("item")), refusal.status
    flash(_("已发起核查，最晚 %(day)s 办结。", day=review.due_on.isoformat()), "success")
    return redirect(url_for("cases.show_case", case_id=review.case_id), code=303)


@blueprint.get("/stops")
def show_stops() -> str:
    """Show intended changes of aid, and the grace periods that run."""
    state = request.args.get("state", "open")
    rows, graces = query(
        lambda work: (matters.stops(work, state="" if state == "all" else state), matters.graces(work))
    )
    return render_template("reviews/stops.html", rows=rows, graces=graces, state=state)


@blueprint.get("/stops/new")
def new_stop() -> str:
    """Show the form for an intended change without a check before it."""
    return _new_stop(_household(), {}, ())


def _new_stop(household_id: str, typed: Any, errors: Any) -> str:
    line = query(lambda work: family.household_line(work, household_id, action=_action("stop.propose")))
    return render_template(
        "reviews/new_stop.html", line=line, typed=typed, errors=errors, error_count=len(errors),
        outcomes=options(words.OUTCOMES, only=PROPOSED), grounds=options(words.GROUNDS, only=WITHOUT_CHECK),
        items=_received(household_id), now_paid=query(lambda work: _open(work, household_id)),
    )  # fmt: skip


def _received(household_id: str) -> list[tuple[str, str]]:
    """Return what the household receives; what several persons receive is listed for each of them, by name."""

    def read(work: Work) -> list[tuple[str, str, str]]:
        names = family.names_of(work, household_id)
        return [
            (each.item, each.person_id or "", names.get(each.person_id or "", "")) for each in _open(work, household_id)
        ]

    found = query(read) + query(lambda work: _recognised(work, household_id))
    items = [item for item, _person, _name in found]
    words = dict(options(ITEMS, only=items))
    several = {item for item in items if items.count(item) > 1}
    return [
        (f"{item}/{person}", f"{words[item]}：{name}") if item in several else (item, words[item])
        for item, person, name in found
        if item in words
    ]


def _recognised(work: Work, household_id: str) -> list[tuple[str, str, str]]:
    """Return what the household is recognised as; it may be looked at and ended, but nothing is paid for it."""
    if rules.may(work.actor, children.MAY):
        return []
    return [(each.kind, "", "") for each in recognised.all_held(work, household_id)]


def _open(work: Work, household_id: str) -> list[Benefit]:
    """Return what the household receives, without what the reader is not to learn."""
    only = rules.may(work.actor, children.MAY)
    return [each for each in opening.received(work, household_id) if (each.item == children.ITEM) == only]


@blueprint.post("/stops/new")
def propose_stop() -> Answered:
    """Intend a change: the notice of intent is issued at once where the person must be heard."""
    said, household_id = request.form, request.form.get("household", "")

    def do(work: Work) -> Stop:
        outcome, ground = said.get("outcome", ""), said.get("ground", "")
        wrong = []
        if outcome not in PROPOSED:
            wrong.append(FieldProblem("outcome", "required", "请选择怎样调整。", "Choose the change."))
        if ground not in WITHOUT_CHECK:
            wrong.append(FieldProblem("ground", "required", "请选择原因。", "Choose the ground."))
        if wrong:
            raise InvalidAnswers(wrong)
        return stopping.propose(
            work, household_id=household_id, item=_item(said), person_id=_whose(said), outcome=outcome, ground=ground,
            facts=said.get("facts", ""), amount=_amount(said.get("adjusted_amount", "")),
        )  # fmt: skip

    try:
        stop = command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _new_stop(household_id, said, refusal.problems("item")), refusal.status
    flash(_("已提出。需要听取意见的，告知书已经制好，请送达本人。"), "success")
    return redirect(url_for("cases.show_case", case_id=stop.case_id), code=303)


def _amount(text: str) -> Decimal | None:
    """Return a typed amount; nothing is None.

    :raises InvalidAnswers: it is no amount with at most two decimals.
    """
    found = read_amount(text, "adjusted_amount")
    if found is None:
        return None
    if found != round(found, 2) or not 0 <= found <= 100_000_000:
        raise InvalidAnswers(
            [FieldProblem("adjusted_amount", "unreadable", "请填写金额，最多两位小数。", "Give an amount with at most two decimals.")]
        )  # fmt: skip
    return found
