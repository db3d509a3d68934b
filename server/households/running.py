"""Until when an aid runs: `Benefit.until` is its last day, and a day of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, or_

from server.households.models import Benefit


def runs_on(day: date | BindParameter[Any]) -> ColumnElement[bool]:
    """Return the condition of an aid that has not ended before a day; one that begins later is not left out."""
    return or_(Benefit.until.is_(None), Benefit.until >= day)
