"""A batch of one's own and of somebody else's: of theirs nothing is done, and nobody is told that all of it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.permissions.asking import Answer, Asking
from tests.integration.permissions.people import all_routes
from tests.integration.permissions.rows import ABSENT, address

Sent = dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """Who sends it and what is sent for some rows; one that is theirs to do, and one that is not."""

    login: str
    own: str
    foreign: str
    send: Callable[[list[str], Asking], Sent]
    by_line: bool = False  #: what one may not do is told beside its line, and the rest is done


def _form(name: str, **besides: str) -> Callable[[list[str], Asking], Sent]:
    return lambda ids, _county: {"data": {name: ids, **besides}}


def _ids(ids: list[str], _county: Asking) -> Sent:
    return {"json": {"ids": ids}}


def _colleagues(ids: list[str], county: Asking) -> Sent:
    return {"json": {"colleagues": dict.fromkeys(ids, county.known["user_id"]), "reason": "按规定办理"}}


def _handed_over(ids: list[str], county: Asking) -> Sent:
    users = {f"user-{n}": county.known["user_id"] for n in range(2)}
    return {"data": {"chosen": ids, "confirmed": "1", "reason": "按规定办理", **users}}


def _votes(ids: list[str], county: Asking) -> Sent:
    votes = {f"vote-{unit}": "agree" for unit in ids}
    return {"data": {"how": "paper", "meeting": county.known["meeting_id@/live"], **votes}}


CLERK, LEADER, SECRETARY = "clerk.qingsui", "leader.qingsui", "secretary.meeting"
PLANNED = (CLERK, "planned_review_id", "foreign_review_id")
OPEN = (CLERK, "open_review_id", "foreign_open_review_id")
PROPOSED = (LEADER, "proposed_review_id", "foreign_proposed_review_id")
TASKS = (LEADER, "task_id", "foreign_task_id")
BATCHES = {
    "cases.claim_many": Batch(CLERK, "free_task_id", "foreign_task_id", _form("chosen"), by_line=True),
    "oversight.reassign": Batch(*TASKS, _handed_over),
    "oversight-api.reassign": Batch(*TASKS, _colleagues),
    "reviews.act_on_plan open": Batch(*PLANNED, _form("chosen", do="open", month="2026-09")),
    "reviews.act_on_plan move": Batch(*PLANNED, _form("chosen", do="move", to="2026-09-21", month="2026-09")),
    "reviews-api.open_planned": Batch(*PLANNED, _ids),
    "reviews.act_on_reviews propose": Batch(*OPEN, _form("chosen", do="propose")),
    "reviews-api.propose_unchanged": Batch(*OPEN, _ids),
    "reviews.act_on_reviews confirm": Batch(*PROPOSED, _form("chosen", do="confirm")),
    "reviews-api.confirm_unchanged": Batch(*PROPOSED, _ids),
    "meetings.record": Batch(SECRETARY, "voting_unit", "township", _votes),
}
#: A batch says of each line that it does not find; a vote is of a unit, and a task stops the whole.
TELLS = {name for name in BATCHES if name.startswith("reviews")}


def _answer(county: Asking, name: str, *ids: str) -> Answer:
    batch, endpoint = BATCHES[name], name.split()[0]
    (rule,) = (r for _, r in all_routes(county.client(), "POST") if r.endpoint == endpoint)
    return county.send(address(rule, county.known), "POST", batch.login, **batch.send(list(ids), county))


@pytest.mark.parametrize("name", BATCHES)
def test_of_a_batch_nothing_is_done_that_is_somebody_elses(county: Asking, name: str) -> None:
    """What one may not do is told by its line, or stops the whole batch; what is one's own is done, or all of it is not."""
    batch = BATCHES[name]
    mine, theirs = county.known[batch.own], county.known[batch.foreign]

    alone, stranger, both = (_answer(county, name, *ids) for ids in ([mine], [theirs], [mine, theirs]))

    assert (alone.is_done, stranger.wrote) == (True, frozenset())
    assert stranger.refusals and both.refusals
    assert both.wrote == (alone.wrote if batch.by_line else frozenset())


@pytest.mark.parametrize("name", BATCHES)
def test_of_a_batch_each_row_that_is_not_there_is_spoken_of(county: Asking, name: str) -> None:
    """Also of another county, and one that a colleague has finished meanwhile: never passed over in silence."""
    batch = BATCHES[name]
    mine = county.known[batch.own]

    nothing, both = _answer(county, name, ABSENT), _answer(county, name, mine, ABSENT)

    assert not nothing.wrote - {"audit_entries"}
    if name in TELLS:
        assert both.is_done
        assert "没有找到" in county.told(batch.login) + both.body
    else:
        assert nothing.refusals and both.refusals


@pytest.mark.parametrize("name", BATCHES)
def test_an_empty_batch_is_not_said_to_be_done(county: Asking, name: str) -> None:
    batch = BATCHES[name]

    county.told(batch.login)  # what was said before is read
    answer = _answer(county, name)

    assert answer.wrote == frozenset()
    assert answer.refusals or "请先勾选" in county.told(batch.login)


def test_a_check_that_stands_at_another_step_is_not_counted_as_done(county: Asking) -> None:
    """Though its household declared no change and its report is valid: it waits for the second person, so nothing is done."""
    answer = _answer(county, "reviews-api.propose_unchanged", county.known["proposed_review_id"])

    assert answer.wrote == frozenset()
    assert '"done": 0' in answer.body and "不在这一步" in answer.body
