"""Withdraw an application: who asked for it, which processes it stops, and whether the case ends with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.assignment import comment
from server.cases.events import note
from server.cases.listening import stopped_by_withdrawal
from server.cases.models import Case, Instance, Item
from server.cases.opening import end_undecided
from server.cases.operations import send_message
from server.cases.words import WITHDRAWALS as WITHDRAWN
from server.cases.words import name_of
from server.determination.queries import is_received, outlives_withdrawal
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.intake import claims
from server.intake.changes import open_case_of

WITHDRAWALS = ("withdrawn", "died", "moved-out", "uncooperative")
_REMINDING = frozenset({"dibao", "tekun", "recognise", "temp-spend", "child"})  # they call `terminate`
_CLOSING = frozenset({"intake", "urgent"})  # their diagrams close the case themselves (`case.withdrawn`)


def withdraw(work: Work, *, case_id: str, reason: str, words: str) -> int:
    """Send the withdrawal to every process of the case that can still be stopped and return how many there are.

    A case without a running process is closed at once; a process that can no longer be stopped ends by itself.

    :raises InvalidAnswers: the reason is not one of `WITHDRAWALS`, is not explained, or stops nothing.
    """
    problems = []
    if reason not in WITHDRAWALS:
        problems.append(FieldProblem("reason", "unknown", "请选择撤回的原因。", "Choose the reason."))
    if not words.strip():
        problems.append(
            FieldProblem(
                "words", "required", "请写明情况（谁、何时、怎样提出）。", "Say who asked for it, when and how."
            )
        )
    if problems:
        raise InvalidAnswers(problems)
    case = open_case_of(work, case_id)
    running = _stopped_by(work, case_id, reason)
    note(work, case_id, "withdrawal-asked", reason=words.strip())
    audit.record(work, "case.withdraw", case_id, reason=reason)
    work.house.offers["online.withdrawal-granted"](work, case_id=case_id)
    for instance_id in running:
        send_message(
            work, instance_id=instance_id, name="withdraw", payload={"withdrawal_reason": reason}, sender=work.actor.id
        )
    others = work.session.scalar(
        select(Instance.id)
        .where(Instance.case_id == case_id, Instance.state == "open", Instance.id.not_in(running))
        .limit(1)
    )
    if others is None and not _keys(work, running) & _CLOSING:
        _close_withdrawn(work, case, reason)
    elif others is not None:  # who works on what goes on reads it beside the task
        comment(work, case_id=case_id, text=f"已登记撤回（{name_of(WITHDRAWN, reason).zh}）：{words.strip()[:1900]}")
    return len(running)


def _stopped_by(work: Work, case_id: str, reason: str) -> Sequence[str]:
    """Return the processes that this withdrawal stops; who does not cooperate stops only what reminds in writing first.

    What is refused is told with reasons and remedies whatever the household says, unless there is nobody left to tell; what it receives
    by a decision ends by a decision.

    :raises InvalidAnswers: nothing of the case reminds anybody, or everything is granted and delivered: it would end unheard.
    """
    running = select(Instance.id).where(Instance.case_id == case_id, Instance.state == "open")
    if reason != "died":
        if not work.session.scalars(running.where(~is_received(Instance.id))).all():
            _refuse_received(work, case_id)
        running = running.where(~outlives_withdrawal(Instance.id))
    if reason != "uncooperative":
        return work.session.scalars(running.where(stopped_by_withdrawal())).all()
    found = work.session.scalars(running.where(Instance.key.in_(_REMINDING), stopped_by_withdrawal())).all()
    if not found:
        words = (
            "现在没有可以因不配合而终止的事项：受理以前按补正期满办理，转办、急难不因不配合终止。",
            "Nothing here ends for want of cooperation: before acceptance the supplement's term decides, and transfers and emergencies go on.",
        )
        raise InvalidAnswers([FieldProblem("reason", "nothing-to-remind", *words)])
    return found


def _refuse_received(work: Work, case_id: str) -> None:
    """Lead to the change of aid where all that still runs is granted and delivered."""
    received = select(Instance.id).where(Instance.case_id == case_id, is_received(Instance.id))
    if work.session.scalar(received.limit(1)) is None:
        return
    words = (
        "已经决定并送达，不能再撤回申请：本人放弃、迁出的，请在“调减停发”里提出，听取意见后另作决定。",
        "It is granted and delivered: an end, also by renunciation or a move, is intended under changes of aid, heard and decided there.",
    )
    raise InvalidAnswers([FieldProblem("reason", "granted", *words)])


def _keys(work: Work, instance_ids: Any) -> set[str]:
    return set(work.session.scalars(select(Instance.key).where(Instance.id.in_(instance_ids))))


def _close_withdrawn(work: Work, case: Case, reason: str) -> None:
    work.session.execute(
        update(Item)
        .where(Item.case_id == case.id, Item.state.in_(("proposed", "confirmed")))
        .values(state="withdrawn", decided_at=work.now),
        execution_options={"synchronize_session": False},
    )
    end_undecided(work, case_id=case.id, state="withdrawn", reason=reason)
    claims.release(work, case_id=case.id)
    note(work, case.id, "case-withdrawn", reason=reason)
