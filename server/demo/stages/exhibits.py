"""All cases that are left for the visitor, procedure by procedure."""

from __future__ import annotations

from server.demo.stages import allowance, children, from_home, matters, money, recognised, window, winter
from server.demo.stages.exhibit import Exhibit


def exhibits() -> list[Exhibit]:
    """Return every case that is brought to a step and left there."""
    return [
        *window.EXHIBITS,
        *from_home.EXHIBITS,
        *allowance.EXHIBITS,
        *recognised.EXHIBITS,
        *matters.EXHIBITS,
        *children.EXHIBITS,
        *money.EXHIBITS,
        *winter.EXHIBITS,
    ]
