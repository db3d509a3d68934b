"""Catch events with several triggers: the first is enough, or all are needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.spiff.events import CatchEvent, Trigger, arm
from workflows.spiff.steps import Step
from workflows.spiff.token import Token


class MultipleCatch(Step):
    """An intermediate event that waits for one of several triggers, or for all of them (BPMN 2.0 table 10.89)."""

    def __init__(self, wf_spec: Any, id: str, *, name: str = "", lane: str | None = None) -> None:
        super().__init__(wf_spec, id, name=name, lane=lane)
        self.parts: tuple[str, ...] = ()

    def wait_for(self, spec: Any, triggers: tuple[Trigger, ...], *, needs_all: bool) -> None:
        """Add one silent step for each trigger."""
        for number, trigger in enumerate(triggers, 1):
            part = CatchPart(spec, f"{self.name}#{number}", name=self.bpmn_name, lane=self.lane)
            part.bpmn_id, part.trigger, part.whole, part.needs_all = self.bpmn_id, trigger, self.name, needs_all
            self.parts += (part.name,)

    def _update_hook(self, token: Token) -> bool:
        if "fired" in token.internal_data:
            return True
        scope = token.workflow
        # Every part stands before the first is armed: a condition that already holds must find the others.
        waiting = [scope.place(scope.spec.task_specs[part], race=token.id, quiet=True) for part in self.parts]
        scope.drop(token)
        for part in waiting:
            if part.alive:
                del part.internal_data["quiet"]
                arm(part, part.task_spec.trigger)
        return False


class CatchPart(CatchEvent):
    """One trigger of such an event."""

    whole = ""  #: the event that the part belongs to
    needs_all = False

    def _update_hook(self, token: Token) -> bool:
        return False  # the event as a whole arms its parts

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Go on from the event as a whole: at once, or when the last part has happened."""
        scope = token.workflow
        race = token.internal_data["race"]
        scope.assign(token, payload)
        scope.drop(token)
        others = [other for other in scope.tasks.values() if other.internal_data.get("race") == race]
        if self.needs_all and others:
            return
        for other in others:
            scope.drop(other)
        scope.place(scope.spec.task_specs[self.whole], fired=True)
