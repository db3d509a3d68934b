"""One case that is brought to a step and left there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from server.demo.replies import Scene

if TYPE_CHECKING:
    from server.demo.stages.placing import Stages

#: Answers that take the place of the usual ones, or are added to them.
Says = Mapping[str, Mapping[str, Any] | Callable[[Scene], dict[str, Any]]]
#: What somebody does to a case from outside its steps: complains, objects, asks for an extension.
Event = Callable[["Stages", str], None]

SOON, LONG = 1, 8  #: working days that it takes to a step before a notice in the village, and to one behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One case: how it begins, at which steps it is left, and what its people say on the way."""

    begin: Callable[[Stages], str | None]  #: → the case
    at: frozenset[str]  #: steps that are left to the visitor
    lead: int = SOON
    apart: bool = False  #: a child's file: what follows the application stands in a case of its own
    says: Says = field(default_factory=dict)
    #: Step → what happens once when the case has come there; "" = when it waits for the clock.
    then: Mapping[str, Event] = field(default_factory=dict)


def left_at(*steps: str) -> frozenset[str]:
    """Return the steps at which a case is left."""
    return frozenset(steps)
