"""One token on the diagram, on SpiffWorkflow's task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from workflows.spiff.scopes import Scope
    from workflows.spiff.steps import Step


MAX_CAUSE = 500  #: characters kept of why a step failed


class Token(Task):
    """One token of a scope: SpiffWorkflow's task without tree, clock and log."""

    def __init__(self, workflow: Scope, task_spec: Step, *, id: str, state: int = TaskState.FUTURE) -> None:
        # The base class reads the clock and numbers a thread; neither belongs into a state that must restore equal.
        self.id = id
        self.workflow = workflow
        self.task_spec = task_spec
        self._parent = None
        self._children: list[str] = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.data: dict[str, Any] = {}
        self.internal_data: dict[str, Any] = {}
        self.last_state_change = 0.0
        workflow.tasks[id] = self

    def _set_state(self, value: int) -> None:
        self._state = value

    @property
    def alive(self) -> bool:
        """Tell whether the token still stands in its scope."""
        return self.workflow.tasks.get(self.id) is self

    def complete(self) -> None:
        """Finish the step, unless the step's own event has cancelled it meanwhile."""
        if self.alive:
            super().complete()

    def fail(self, cause: str) -> None:
        """Keep the step as failed, as it was before it was tried."""
        self._set_state(TaskState.ERROR)
        self.internal_data["failed"] = cause[:MAX_CAUSE]

    def again(self) -> None:
        """Make a failed step ready to be tried again."""
        del self.internal_data["failed"]
        self._set_state(TaskState.READY)
        self.workflow.top.ready.append(self)

    def error(self) -> None:
        """Mark the step as failed; whoever called drops the whole state."""
        self._set_state(TaskState.ERROR)
