"""The task that somebody of the demo county sits before."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from server.foundation.clock import LOCAL

#: What happens more often than this is the usual way: letters come back within the day, nobody is refused by chance.
STEADY = 0.3


@dataclass(frozen=True, slots=True)
class Scene:
    """The task that somebody sits before."""

    form: str
    element: str
    draft: Mapping[str, Any]
    data: Mapping[str, Any]  #: of the instance
    now: datetime
    draw: random.Random
    units: Mapping[str, str]  #: code → id
    person: str  #: the applicant's name, empty where the case is about nobody
    manner: str  #: how the household's application goes
    steady: bool = False  #: whatever is left to chance goes the usual way

    @property
    def today(self) -> str:
        """Return the local date."""
        return self.now.astimezone(LOCAL).date().isoformat()

    @property
    def minute(self) -> str:
        """Return the local time."""
        return self.now.astimezone(LOCAL).isoformat(timespec="minutes")

    def later(self, days: int) -> str:
        """Return a date so many days on."""
        return (self.now.astimezone(LOCAL).date() + timedelta(days=days)).isoformat()

    def often(self, share: float) -> bool:
        """Tell whether it goes the usual way this time."""
        return share > STEADY if self.steady else self.draw.random() < share
