"""What the engine refuses, each with a name that a caller can act on."""

from __future__ import annotations


class EngineError(Exception):
    """The engine cannot do what was asked."""


class DiagramRefused(EngineError):
    """The diagram holds something that would not run as the standard says."""

    def __init__(self, element: str, reason: str) -> None:
        super().__init__(f"{element}: {reason}" if element else reason)
        self.element = element
        self.reason = reason


class TaskNotOpen(EngineError):
    """The task does not exist or is no longer open."""

    def __init__(self, task_id: str) -> None:
        super().__init__(f"task {task_id} is not open")
        self.task_id = task_id


class StepNotFailed(EngineError):
    """The step is unknown or did not fail: there is nothing to try again."""

    def __init__(self, failed_id: str) -> None:
        super().__init__(f"step {failed_id} has not failed")
        self.failed_id = failed_id


class NobodyWaits(EngineError):
    """Nothing in the instance waits for this message now; keep it and try again later."""

    def __init__(self, message: str) -> None:
        super().__init__(f"nothing waits for the message {message}")
        self.message = message


class StepFailed(EngineError):
    """An automatic step could not be carried out; the state before it still holds."""

    def __init__(self, element: str, cause: BaseException | str, *, completed: tuple[str, ...] = ()) -> None:
        super().__init__(f"{element}: {cause}")
        self.element = element
        self.cause = cause
        self.completed = completed  #: elements that ran in the same call before the failure
        self.step: int | None = None  #: which automatic step of the call it was; None when it was the call itself


class NoFlowApplies(StepFailed):
    """No condition on a flow out of the step holds, and none of the flows is the default (BPMN 2.0 §13.4.2)."""

    def __init__(self, element: str) -> None:
        super().__init__(element, "no condition holds and there is no default flow")


class Stuck(StepFailed):
    """The instance would stay open with nothing ready and nothing waited for; the state before still holds."""

    def __init__(self, elements: tuple[str, ...], *, completed: tuple[str, ...] = ()) -> None:
        cause = f"nothing can move the instance on from {', '.join(elements) or 'its start'}"
        super().__init__(elements[0] if elements else "", cause, completed=completed)
        self.elements = elements


class UnsuitableValue(EngineError, TypeError):
    """A value is neither a scalar nor a short list of scalars."""


class SnapshotUnreadable(EngineError):
    """The stored state has an unknown format, is damaged, or belongs to another definition."""
