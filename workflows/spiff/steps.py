"""What every element of a diagram has in common: it takes a token, acts, and sends tokens on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from workflows.errors import NoFlowApplies
from workflows.spiff.scopes import Instance, Scope
from workflows.spiff.token import Token


@dataclass(frozen=True, slots=True)
class Flow:
    """One outgoing sequence flow."""

    id: str
    target: str
    condition: str | None = None
    default: bool = False


class Step(BpmnTaskSpec):
    """An element that passes each token on at once: a start, a plain task, an intermediate event without trigger."""

    counts_flows = False  #: the step must know by which flow a token came
    is_activity = False  #: other tokens may hang on this one
    waits_for_person = False

    def __init__(self, wf_spec: Any, id: str, *, name: str = "", lane: str | None = None) -> None:
        super().__init__(wf_spec, id, lane=lane)
        self.bpmn_id = id
        self.bpmn_name = name
        self.flows: tuple[Flow, ...] = ()
        self.incoming: tuple[str, ...] = ()
        self.completion_quantity = 1

    def test(self) -> None:
        """Skip the base class's check: a step without incoming flow starts with its scope."""

    def _update_hook(self, token: Token) -> bool:
        return True

    def _on_ready_hook(self, token: Token) -> None:
        if not self.waits_for_person:
            token.workflow.top.ready.append(token)

    def _run_hook(self, token: Token) -> bool | None:
        return True

    def _on_complete(self, token: Token) -> None:
        scope = token.workflow
        flows = self.choose(token)
        self.note(token)
        scope.drop(token)
        for _ in range(self.completion_quantity):
            for flow in flows:
                scope.follow(flow)
        scope.settle()

    def note(self, token: Token) -> None:
        """Write down that the step is completed."""
        token.workflow.top.elements.append(self.bpmn_id)

    def choose(self, token: Token) -> tuple[Flow, ...]:
        """Return the flows to follow: those without condition and those whose condition holds, else the default.

        :raises NoFlowApplies: there are flows, but none applies.
        """
        if not any(flow.condition or flow.default for flow in self.flows):
            return self.flows
        names = token.workflow.names(token)
        top = token.workflow.top
        taken = tuple(flow for flow in self.flows if not flow.default and _holds(flow, top, names))
        if not any(flow.condition for flow in taken):
            taken += tuple(flow for flow in self.flows if flow.default)
        if not taken:
            raise NoFlowApplies(self.bpmn_id)
        return taken

    def reconsider(self, token: Token) -> bool:
        """Look again at a waiting token once everything else has come to rest; True when it moved."""
        return False

    def scope_finished(self, token: Token, scope: Scope) -> None:
        """Hear that the scope inside this step has finished."""
        token.complete()


def _holds(flow: Flow, top: Instance, names: Mapping[str, Any]) -> bool:
    return flow.condition is None or top.holds(flow.condition, names)


class ExclusiveGateway(Step):
    """Follow the first flow whose condition holds, else the default."""

    def choose(self, token: Token) -> tuple[Flow, ...]:
        """Return exactly one flow.

        :raises NoFlowApplies: no condition holds and there is no default.
        """
        if not self.flows:
            return ()
        names = token.workflow.names(token)
        for flow in self.flows:
            if not flow.default and _holds(flow, token.workflow.top, names):
                return (flow,)
        for flow in self.flows:
            if flow.default:
                return (flow,)
        raise NoFlowApplies(self.bpmn_id)


class ParallelGateway(Step):
    """Wait for one token on each incoming flow, take exactly one of each, and follow every flow."""

    counts_flows = True

    def choose(self, token: Token) -> tuple[Flow, ...]:
        """Return every flow."""
        return self.flows

    def _update_hook(self, token: Token) -> bool:
        if len(self.incoming) < 2:
            return True
        token._set_state(TaskState.WAITING)
        first = oldest_by_flow(token.workflow, self)
        if len(first) < len(self.incoming):
            return False
        merge(token, first)
        return True


class InclusiveGateway(Step):
    """Wait while a token elsewhere can still reach an empty incoming flow (BPMN 2.0 §13.4.3)."""

    counts_flows = True

    def __init__(self, wf_spec: Any, id: str, *, name: str = "", lane: str | None = None) -> None:
        super().__init__(wf_spec, id, name=name, lane=lane)
        self.reached_from: Mapping[str, frozenset[str]] = {}  #: step -> incoming flows it can reach around this gateway

    def _update_hook(self, token: Token) -> bool:
        if len(self.incoming) < 2:
            return True
        token._set_state(TaskState.WAITING)
        return False

    def reconsider(self, token: Token) -> bool:
        """Fire when no other token can add to what has arrived."""
        if token.state != TaskState.WAITING:
            return False
        first = oldest_by_flow(token.workflow, self)
        if len(first) < len(self.incoming):
            for other in token.workflow.tasks.values():
                reach = self.reached_from.get(other.task_spec.name, frozenset())
                if other.task_spec is not self and reach and not reach & first.keys():
                    return False
        merge(token, first)
        token._ready()
        return True


class EventGateway(Step):
    """Arm every event behind the gateway; the first to happen disarms the others.

    One that starts a process is passed by the event that happened; where all are needed, the others are armed then (§10.5.6).
    """

    starts_process = False
    needs_all = False

    def passed(self, token: Token) -> None:
        """Hear that one of the events behind the gateway has started the process."""
        scope = token.workflow
        scope.top.elements.append(self.bpmn_id)
        for flow in self.flows if self.needs_all else ():
            if flow.target != token.task_spec.name:
                scope.place(scope.spec.task_specs[flow.target])

    def _on_complete(self, token: Token) -> None:
        scope = token.workflow
        scope.top.elements.append(self.bpmn_id)
        scope.drop(token)
        for flow in self.flows:
            scope.place(scope.spec.task_specs[flow.target], race=token.id)
        scope.settle()


def oldest_by_flow(scope: Scope, gateway: Step) -> dict[str, Token]:
    """Return the token that has waited longest on each incoming flow of a gateway."""
    first: dict[str, Token] = {}
    for token in scope.tasks.values():
        if token.task_spec is gateway and token.state == TaskState.WAITING:
            first.setdefault(token.internal_data.get("via", ""), token)
    return first


def merge(survivor: Token, consumed: Mapping[str, Token]) -> None:
    """Consume one token per flow, so that the survivor alone goes on and excess tokens stay."""
    for token in consumed.values():
        if token is not survivor:
            token.workflow.drop(token)
