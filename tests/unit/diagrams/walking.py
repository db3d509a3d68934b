"""Walk a shipped diagram; the state is saved and restored between all steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from workflows import catalog, engine
from workflows.catalog import Definition
from workflows.progress import Effect, Progress

DIAGRAMS = Path(__file__).parents[3] / "workflows" / "diagrams"
NOW = datetime(2026, 9, 21, 1, 30, tzinfo=UTC)
LATER = datetime(2026, 10, 27, 1, 0, tzinfo=UTC)


@cache
def diagrams() -> Mapping[str, bytes]:
    """Return every shipped diagram by its key."""
    return {path.stem: path.read_bytes() for path in sorted(DIAGRAMS.glob("*.bpmn"))}


def definition(key: str) -> Definition:
    """Make one shipped diagram ready to run."""
    files = diagrams()
    return catalog.compile(files[key], called={name: xml for name, xml in files.items() if name != key})


_definition = definition


class Walk:
    """One case on its way through a diagram."""

    def __init__(self, key: str, *, now: datetime = NOW, definition: Definition | None = None, **data: Any) -> None:
        self.definition = definition or _definition(key)
        self.effects: list[Effect] = []
        self.ends: list[str] = []
        self.progress = self._keep(engine.start(self.definition, data=data, now=now))

    def do(self, element: str, *, now: datetime = NOW, **answers: Any) -> Walk:
        """Complete the open task that stands at an element."""
        (task,) = [task for task in self.progress.tasks if task.element == element]
        step = engine.complete(self.definition, self.progress.snapshot, task_id=task.id, answers=answers, now=now)
        self.progress = self._keep(step)
        return self

    def fire(self, element: str, *, now: datetime = LATER) -> Walk:
        """Let the waiting timer at an element fire."""
        (timer,) = [timer for timer in self.progress.timers if timer.element == element]
        self.progress = self._keep(engine.wake(self.definition, self.progress.snapshot, timer_ids=[timer.id], now=now))
        return self

    def tell(self, message: str, **payload: Any) -> Walk:
        """Deliver a message."""
        self.progress = self._keep(
            engine.deliver(self.definition, self.progress.snapshot, message=message, payload=payload, now=NOW)
        )
        return self

    def remind(self, **more: Any) -> Walk:
        """Write down and deliver what somebody who does not cooperate is asked for, so that the time to do it runs."""
        urged = {"withdrawal_reason": "uncooperative", "end_confirmed": False, "cooperates": False, **more}
        return self.do("warn", **urged).do("deliver_warning", warned_at=NOW.isoformat(), **urged)

    def _keep(self, progress: Progress) -> Progress:
        self.effects.extend(progress.effects)
        self.ends.extend(progress.ends)
        return progress

    @property
    def open(self) -> set[str]:
        """Elements where a person must act."""
        return {task.element for task in self.progress.tasks}

    @property
    def finished(self) -> bool:
        """Whether the instance has ended."""
        return self.progress.finished

    @property
    def timers(self) -> dict[str, tuple[str, str | None]]:
        """Waiting timers: element to term and anchor."""
        return {timer.element: (timer.term, timer.anchor) for timer in self.progress.timers}

    @property
    def terms(self) -> set[tuple[str, str, str | None]]:
        """Open deadlines: element, rule and anchor."""
        return {(term.element, term.rule, term.anchor) for term in self.progress.terms}

    @property
    def asked(self) -> list[str]:
        """Topics that the walk has asked for, in order."""
        return [effect.topic for effect in self.effects]

    def inputs(self, topic: str) -> list[dict[str, Any]]:
        """Return what each effect of a topic was given."""
        return [dict(effect.inputs) for effect in self.effects if effect.topic == topic]
