"""What an effect handler or a form check is told: where in which case something happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.foundation.errors import FieldProblem
from server.foundation.work import Work


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One thing that happens in an instance.

    A handler of `House.effects` gets it with `topic` and `inputs` filled; a check of `House.checks` gets it before the engine
    runs, with the cleaned `answers` of the task that is being completed.
    """

    case_id: str
    township: str
    instance_id: str
    item_id: str | None
    subject: str | None  #: the row the instance is about (a referral, a relief)
    data: Mapping[str, Any]  #: routing scalars before the step (checks) or after it (effects)
    element: str = ""  #: element of the effect, or of the task being completed
    topic: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    form: str | None = None
    task_id: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


EffectHandler = Callable[[Work, Occurrence], None]
Check = Callable[[Work, Occurrence], "list[FieldProblem]"]
