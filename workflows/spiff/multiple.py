"""Events with several triggers: the first is enough, or, in the middle of a process, all are needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.spiff.events import BoundaryEvent, CatchEvent, Trigger, arm
from workflows.spiff.steps import Flow, Step
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


class BorderPart(BoundaryEvent):
    """One trigger of a boundary event with several: each of them leaves the activity by the event as a whole."""

    whole = ""

    @classmethod
    def of(cls, event: BoundaryEvent, spec: Any, number: int, trigger: Trigger) -> BorderPart:
        """Add the part for one trigger."""
        part = cls(spec, f"{event.name}#{number}", name=event.bpmn_name, lane=event.lane)
        part.bpmn_id, part.whole, part.trigger = event.bpmn_id, event.name, trigger
        part.interrupting, part.host = event.interrupting, event.host
        return part

    def strike(self, host: Token, payload: Mapping[str, Any]) -> None:
        """Send a token out of the event as a whole."""
        scope = host.workflow
        scope.assign(host, payload)
        scope.place(scope.spec.task_specs[self.whole], fired=True)
        if self.interrupting:
            scope.drop(host)


class StartPart(Step):
    """One trigger of a start event with several: each of them begins the process at the event as a whole."""

    @classmethod
    def of(cls, event: Step, spec: Any, number: int, trigger: Trigger) -> StartPart:
        """Add the part for one trigger."""
        part = cls(spec, f"{event.name}#{number}", name=event.bpmn_name, lane=event.lane)
        part.bpmn_id, part.is_start, part.start_trigger = event.bpmn_id, True, trigger
        part.leads_to = Flow(f"{part.name}->{event.name}", event.name)
        return part

    def choose(self, token: Token) -> tuple[Flow, ...]:
        """Go to the event as a whole."""
        return (self.leads_to,)

    def note(self, token: Token) -> None:
        """Leave the writing down to the event as a whole."""
