"""Activities: what people do, what runs by itself, and what holds other steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from workflows.errors import StepFailed
from workflows.spiff import compensating
from workflows.spiff.events import Listener, Trigger, arm, begun_by
from workflows.spiff.loops import Loop
from workflows.spiff.scopes import Scope, SubScope
from workflows.spiff.throwing import emit, value_of
from workflows.spiff.timing import Reference
from workflows.spiff.token import Token


class Activity(Listener):
    """A step that other events may be attached to; by itself it does nothing and goes on."""

    is_activity = True

    def __init__(self, wf_spec: Any, id: str, *, name: str = "", lane: str | None = None) -> None:
        super().__init__(wf_spec, id, name=name, lane=lane)
        self.boundaries: tuple[str, ...] = ()
        self.loop: Loop | None = None
        self.start_quantity = 1
        self.is_handler = False  #: it undoes another activity and is reached by no flow
        self.compensator = ""  #: the handler that undoes this activity
        self.compensated_by = ""  #: the border event that leads to it
        self.undoes_itself = False  #: a handler inside it undoes it
        self.holds_undoing = False  #: something inside it can be undone
        self.deadlines: tuple[Reference, ...] = ()  #: declared on the diagram
        self.separate_from: tuple[str, ...] = ()  #: steps that another person must have done
        self.eased_by: Mapping[str, str] = {}  #: those of them that a data value lifts where it is true
        self.arguments: Mapping[str, str] = {}
        self.outputs_to: Mapping[str, str] = {}

    def begin(self, token: Token) -> bool:
        """Begin one performance; True when it can run at once."""
        return True

    def waits_for(self, token: Token) -> Trigger | None:
        """Return nothing: only a receive task waits for a trigger."""
        return None

    def _update_hook(self, token: Token) -> bool:
        scope = token.workflow
        if "again" in token.internal_data:
            return self.reopen(token)
        if "of" in token.internal_data:
            self._begin_terms(token)
            return self.begin(token)
        if self.start_quantity > 1 and not self._gathered(token):
            return False
        self._begin_terms(token)
        for name in self.boundaries:
            event = scope.spec.task_specs[name]
            if event.listens and token.alive:
                scope.place(event, on=token.id)
        if not token.alive:
            return False  # a condition on the border already held
        if self.loop is None:
            return self.begin(token)
        token._set_state(TaskState.STARTED)
        self.loop.open(token)
        return False

    def reopen(self, token: Token) -> bool:
        """Begin to undo what was completed inside; only a sub-process has an inside."""
        raise StepFailed(self.bpmn_id, "there is nothing inside it that could be undone")

    def _begin_terms(self, token: Token) -> None:
        """Choose the rules of the deadlines and keep the anchors that are known.

        :raises StepFailed: the data choose no permitted rule.
        """
        chosen = [term for term in self.deadlines if term.chosen_by]
        if chosen:
            top, names = token.workflow.top, token.workflow.names(token)
            with top.trying(self.bpmn_id):
                token.internal_data["anchors"] = {term.chosen_by: top.rule(term, names) for term in chosen}
        remember_anchors(token)

    def _gathered(self, token: Token) -> bool:
        """Collect startQuantity tokens and go on with one of them."""
        scope = token.workflow
        token._set_state(TaskState.WAITING)
        token.internal_data["gather"] = True
        waiting = [
            other for other in scope.tasks.values() if other.task_spec is self and "gather" in other.internal_data
        ]
        if len(waiting) < self.start_quantity:
            return False
        for other in waiting:
            if other is not token:
                scope.drop(other)
        del token.internal_data["gather"]
        return True

    def note(self, token: Token) -> None:
        """Write down each performance, but neither the loop around them nor an inside that was opened to be undone."""
        if "done" not in token.internal_data and "again" not in token.internal_data:
            super().note(token)

    def _on_complete(self, token: Token) -> None:
        scope = token.workflow
        if self.outputs_to:
            names = scope.names(token)
            scope.assign(token, {name: value_of(scope.top, text, names) for name, text in self.outputs_to.items()})
        container = scope.tasks.get(token.internal_data.get("of", ""))
        if container is None and "undoing" in token.internal_data:
            self.note(token)
            compensating.finished(token)
            return
        if container is None:
            compensating.record(token)
            super()._on_complete(token)
            return
        self.note(token)
        scope.drop(token)
        assert self.loop is not None
        self.loop.advance(container, token)


def remember_anchors(token: Token) -> None:
    """Keep the value that each anchor of the activity's deadlines has now, once it has one."""
    wanted = [term.anchor for term in token.task_spec.deadlines if term.anchor]
    known = token.internal_data.get("anchors", {})
    missing = [anchor for anchor in wanted if anchor not in known]
    if missing:
        names = token.workflow.names(token)
        found = {anchor: names[anchor] for anchor in missing if names.get(anchor) is not None}
        if found:
            token.internal_data["anchors"] = {**known, **found}


class PersonTask(Activity):
    """A user or manual task: it waits for a person."""

    waits_for_person = True

    def __init__(self, wf_spec: Any, id: str, *, name: str = "", lane: str | None = None) -> None:
        super().__init__(wf_spec, id, name=name, lane=lane)
        self.manual = True
        self.groups: tuple[str, ...] = ()
        self.form: str | None = None
        self.due: str | None = None
        self.priority = 50


class ReceiveTask(Activity):
    """A task that waits for a message."""

    def begin(self, token: Token) -> bool:
        """Wait for the message, unless it is the one that began the process."""
        if token.internal_data.pop("entered", False):
            begun_by(token)
            return True
        arm(token, self.trigger)
        return False

    def waits_for(self, token: Token) -> Trigger | None:
        """Return the message while the task waits for it."""
        return self.trigger if token.state == TaskState.WAITING and "gather" not in token.internal_data else None


class ScriptTask(Activity):
    """A task that assigns variables."""

    script = ""
    result: str | None = None

    def _run_hook(self, token: Token) -> bool:
        scope = token.workflow
        names = scope.names(token)
        if self.result:
            scope.assign(token, {self.result: scope.top.value(self.script, names)})
        else:
            scope.assign(token, scope.top.execute(self.script, names))
        return True


class EffectTask(Activity):
    """A service or send task: it asks the world to do something and goes on."""

    topic = ""
    expression: str | None = None
    result: str | None = None

    def _run_hook(self, token: Token) -> bool:
        if self.expression is None:
            emit(token, self.topic, self.arguments)
            return True
        value = token.workflow.top.value(self.expression, token.workflow.names(token))
        if self.result:
            token.workflow.assign(token, {self.result: value})
        return True


class DecisionTask(Activity):
    """A business rule task: a decision table answers."""

    decision = ""
    result: str | None = None

    def _run_hook(self, token: Token) -> bool:
        scope = token.workflow
        if scope.top.decide is None:
            raise StepFailed(self.bpmn_id, f"nobody can evaluate the decision {self.decision}")
        answer = scope.top.decide(self.decision, scope.names(token))
        if self.result and len(answer) == 1:
            answer = {self.result: next(iter(answer.values()))}
        scope.assign(token, answer)
        return True


class SubProcess(Activity):
    """An embedded sub-process: it shares the variables around it."""

    inner: Any = None

    def begin(self, token: Token) -> bool:
        """Open the scope inside."""
        self._open(token, isolated=False, data={})
        return False

    def reopen(self, token: Token) -> bool:
        """Open the scope inside once more, only to undo what was completed in it: by its own handler, or step by step."""
        token._set_state(TaskState.STARTED)
        scope = SubScope(self.inner, host=token, isolated=False)
        scope.done = token.internal_data["again"]
        token.workflow.top.subprocesses[token.id] = scope
        handler = next((each for each in self.inner.handlers if each.trigger.kind == "compensate"), None)
        if handler is not None:
            scope.place(handler)
        elif not compensating.begin(token, scope, ""):
            scope.settle()
        return False

    def undone(self, token: Token) -> None:
        """Hear that all inside is undone."""
        token.workflow.top.subprocesses[token.id].settle()

    def scope_finished(self, token: Token, scope: Scope) -> None:
        """Keep what could still be undone, and go on."""
        if scope.done and not scope.isolated:
            token.internal_data["inside"] = scope.done
        super().scope_finished(token, scope)

    def _open(self, token: Token, *, isolated: bool, data: dict[str, Any]) -> None:
        token._set_state(TaskState.STARTED)
        scope = SubScope(self.inner, host=token, isolated=isolated)
        scope.data.update(data)
        token.workflow.top.subprocesses[token.id] = scope
        scope.open()


class CallActivity(SubProcess):
    """A called process: it has its own variables, filled at the start and handed back at the end."""

    def __init__(self, wf_spec: Any, id: str, *, name: str = "", lane: str | None = None) -> None:
        super().__init__(wf_spec, id, name=name, lane=lane)
        self.hands_in: Mapping[str, str] | None = None  #: target -> expression; None hands everything in
        self.hands_out: Mapping[str, str] | None = None

    def begin(self, token: Token) -> bool:
        """Open the called process on a copy of the data."""
        names = token.workflow.names(token)
        if self.hands_in is None:
            data = {name: value for name, value in names.items() if name not in token.workflow.top.clock_names}
        else:
            data = {target: token.workflow.top.value(source, names) for target, source in self.hands_in.items()}
        self._open(token, isolated=True, data=data)
        return False

    def scope_finished(self, token: Token, scope: Scope) -> None:
        """Take the called process's data over and go on."""
        if self.hands_out is None:
            token.workflow.assign(token, scope.data)
        else:
            names = scope.names()
            token.workflow.assign(
                token, {target: scope.top.value(source, names) for target, source in self.hands_out.items()}
            )
        token.complete()
