"""Small diagrams written in short lines, and a case that runs on them with a save and restore at each step."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from workflows import catalog, engine
from workflows.progress import Progress

NOW = datetime(2026, 4, 7, 1, 30, tzinfo=UTC)

_HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="http://example.org">"""


def flows(text: str) -> str:
    """Turn `a > b; a > c [x == 1]` into sequence flows, each with the id `a_b`."""
    lines = []
    for part in text.split(";"):
        match = re.match(r"\s*(\w+) > (\w+)(?: \[(.*)\])?\s*$", part)
        assert match, part
        here, there, condition = match.groups()
        inside = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
        lines.append(
            f'<sequenceFlow id="{here}_{there}" sourceRef="{here}" targetRef="{there}">{inside}</sequenceFlow>'
        )
    return "".join(lines)


def _qualify(body: str) -> str:
    return re.sub(r"<(/?)(?!camunda:|bpmn:|/|!)(\w)", r"<\1bpmn:\2", body)


def diagram(body: str, *, declared: str = "", key: str = "p", extensions: str = "") -> bytes:
    """Wrap the inside of a process into a file."""
    process = f'<process id="{key}" isExecutable="true">{extensions}{body}</process>'
    return f"{_HEAD}{_qualify(declared + process)}</bpmn:definitions>".encode()


def timer(text: str, *, tag: str = "timeDuration") -> str:
    """Write a timer event definition."""
    return f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>"


class Case:
    """One instance, kept as bytes between any two steps."""

    def __init__(
        self,
        xml: bytes,
        data: Mapping[str, Any] | None = None,
        *,
        called: Mapping[str, bytes] | None = None,
        decide: Callable[[str, Mapping[str, Any]], Mapping[str, Any]] | None = None,
    ) -> None:
        self.definition = catalog.compile(xml, called)
        self.decide = decide
        self.elements: list[str] = []
        self.progress: Progress = self.keep(engine.start(self.definition, data=data or {}, now=NOW, decide=decide))

    def keep(self, progress: Progress) -> Progress:
        """Take over what a call has changed."""
        self.progress = progress
        self.elements += progress.elements
        return progress

    @property
    def open(self) -> list[str]:
        """Elements of the open tasks, sorted."""
        return sorted(task.element for task in self.progress.tasks)

    @property
    def data(self) -> dict[str, Any]:
        """The instance's variables."""
        return dict(self.progress.data)

    def complete(self, element: str, **answers: Any) -> Progress:
        """Complete the first open task on an element."""
        return self.complete_at([task.element for task in self.progress.tasks].index(element), **answers)

    def complete_at(self, index: int, **answers: Any) -> Progress:
        """Complete the open task at a place in the list."""
        id = self.progress.tasks[index].id
        return self.keep(
            engine.complete(
                self.definition, self.progress.snapshot, task_id=id, answers=answers, now=NOW, decide=self.decide
            )
        )

    def deliver(self, message: str, **payload: Any) -> Progress:
        """Deliver a message."""
        return self.keep(
            engine.deliver(self.definition, self.progress.snapshot, message=message, payload=payload, now=NOW)
        )

    def wake(self, *elements: str) -> Progress:
        """Fire the open timers on the given elements."""
        ids = [timer.id for name in elements for timer in self.progress.timers if timer.element == name]
        assert ids
        return self.keep(engine.wake(self.definition, self.progress.snapshot, timer_ids=ids, now=NOW))
