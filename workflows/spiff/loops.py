"""Repeated activities: multi-instance, in parallel or in sequence, and the standard loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows import expressions
from workflows.spiff.events import Trigger
from workflows.spiff.throwing import throw_to_border
from workflows.spiff.token import Token


class Loop:
    """The container token of a repeated activity and its performances."""

    def open(self, container: Token) -> None:
        """Begin the first performance, or finish at once when there is none."""
        raise NotImplementedError

    def advance(self, container: Token, performed: Token) -> None:
        """Hear that one performance has finished."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Behavior:
    """What a multi-instance activity throws when one performance completes (BPMN 2.0 table 10.30)."""

    trigger: Trigger
    first_only: bool = False
    condition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstance(Loop):
    """One performance per item or number (BPMN 2.0 §13.3.6)."""

    sequential: bool
    cardinality: str | None
    collection: str | None
    item: str | None  #: variable that holds the item of one performance
    output: str | None
    output_item: str | None
    condition: str | None
    behaviors: tuple[Behavior, ...] = ()

    def open(self, container: Token) -> None:
        """Begin all performances, or the first of a sequence."""
        state = container.internal_data
        items = container.workflow.top.items(self, container.workflow.names(container))
        state |= {"items": items, "done": 0}
        if self.output:
            state["out"] = [None] * len(items)
        if not items:
            self._finish(container)
            return
        for index in range(1 if self.sequential else len(items)):
            if container.alive:
                self._spawn(container, index)

    def items(self, names: Mapping[str, Any]) -> list[Any]:
        """Return the items of the collection, or as many blanks as the cardinality says.

        :raises expressions.ExpressionError: there is no list, or no number of performances.
        """
        if self.collection is not None:
            items = expressions.evaluate(self.collection, names)
            if not isinstance(items, (list, tuple)):
                raise expressions.ExpressionError(f"{self.collection} is no list")
            return list(items)
        count = expressions.evaluate(self.cardinality or "0", names)
        if int(count) != count or count < 0 or count > 1000:
            raise expressions.ExpressionError(f"{self.cardinality} gives {count}, not a number of performances")
        return [None] * int(count)

    def _spawn(self, container: Token, index: int) -> None:
        local: dict[str, Any] = {"loopCounter": index}
        if self.item:
            local[self.item] = container.internal_data["items"][index]
        if self.output_item:
            local[self.output_item] = local.get(self.output_item)
        container.workflow.place(container.task_spec, of=container.id, local=local)

    def advance(self, container: Token, performed: Token) -> None:
        """Collect the output, then finish or go on with the next item."""
        state = container.internal_data
        local = performed.internal_data["local"]
        index = local["loopCounter"]
        state["done"] += 1
        if self.output and self.output_item:
            state["out"][index] = local.get(self.output_item)
        total = len(state["items"])
        self._throw(container, local, total)
        if not container.alive:
            return
        if state["done"] == total or self._is_enough(container, local, total):
            self._finish(container)
        elif self.sequential:
            self._spawn(container, index + 1)

    def _throw(self, container: Token, local: dict[str, Any], total: int) -> None:
        for behavior in self.behaviors:
            if behavior.first_only and container.internal_data["done"] > 1:
                continue
            if behavior.condition is None or self._holds(behavior.condition, container, local, total):
                throw_to_border(container, behavior.trigger)
            if not container.alive:
                return

    def _is_enough(self, container: Token, local: dict[str, Any], total: int) -> bool:
        return self.condition is not None and self._holds(self.condition, container, local, total)

    def _holds(self, condition: str, container: Token, local: dict[str, Any], total: int) -> bool:
        done = container.internal_data["done"]
        active = 0 if self.sequential else total - done
        counts = {
            "nrOfInstances": total, "nrOfCompletedInstances": done, "nrOfActiveInstances": active,
            "numberOfInstances": total, "numberOfCompletedInstances": done, "numberOfActiveInstances": active,
            "numberOfTerminatedInstances": 0,
        }  # fmt: skip
        names = {**container.workflow.names(container), **local, **counts}
        return container.workflow.top.holds(condition, names)

    def _finish(self, container: Token) -> None:
        if self.output:
            container.workflow.assign(container, {self.output: container.internal_data["out"]})
        container.complete()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardLoop(Loop):
    """Repeat while the condition holds (BPMN 2.0 §10.3.8)."""

    condition: str | None
    maximum: int | None
    test_before: bool

    def _goes_on(self, container: Token) -> bool:
        done = container.internal_data["done"]
        if self.maximum is not None and done >= self.maximum:
            return False
        if self.condition is None:
            return True
        names = {**container.workflow.names(container), "loopCounter": done}
        return container.workflow.top.holds(self.condition, names)

    def _spawn(self, container: Token) -> None:
        local = {"loopCounter": container.internal_data["done"]}
        container.workflow.place(container.task_spec, of=container.id, local=local)

    def open(self, container: Token) -> None:
        """Perform once, or test first when the diagram says so."""
        container.internal_data["done"] = 0
        if self.test_before and not self._goes_on(container):
            container.complete()
        else:
            self._spawn(container)

    def advance(self, container: Token, performed: Token) -> None:
        """Repeat or finish."""
        container.internal_data["done"] += 1
        if self._goes_on(container):
            self._spawn(container)
        else:
            container.complete()
