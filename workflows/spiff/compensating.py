"""Compensation: what was completed is undone, the latest first, one after the other (BPMN 2.0 §10.7, §13.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from workflows.spiff.scopes import Scope
    from workflows.spiff.token import Token


def record(token: Token) -> None:
    """Remember a completed activity that can be undone, with what was completed inside it."""
    step, inside = token.task_spec, token.internal_data.get("inside", [])
    if step.compensator or step.undoes_itself or inside:
        token.workflow.done.append([step.name, inside])


def begin(manager: Token, target: Scope, only: str) -> bool:
    """Undo what a scope remembers (of one activity, if it is named) on behalf of a token that waits; False for nothing."""
    taken = [entry for entry in target.done if only in ("", entry[0])]
    if not taken:
        return False
    target.done = [entry for entry in target.done if only not in ("", entry[0])]
    manager.internal_data["undo"] = taken
    manager._set_state(TaskState.STARTED)
    advance(manager, target)
    return True


def advance(manager: Token, target: Scope) -> None:
    """Undo the next activity, or tell the token that waits that all is undone."""
    left = manager.internal_data["undo"]
    if not left:
        manager.task_spec.undone(manager)
        return
    name, inside = left.pop()
    step = target.spec.task_specs[name]
    if step.compensator:
        target.top.elements.append(step.compensated_by)
        target.place(target.spec.task_specs[step.compensator], undoing=manager.id)
    else:
        target.place(step, undoing=manager.id, again=inside)


def finished(token: Token) -> None:
    """Hear that one activity is undone, and go on with the next."""
    scope, manager = token.workflow, token.workflow.top.token(token.internal_data["undoing"])
    scope.drop(token)
    if manager is not None:
        advance(manager, scope)
