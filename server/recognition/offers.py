"""What recognition does for its neighbours, which do not import it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from server.foundation.work import Work
from server.households.models import Benefit
from server.recognition.children import CLOCKS
from server.recognition.models import ChildFile

UNKNOWN = "unsupported"  #: looked at more often: the safe one


def kind_of_child(work: Work, benefit: Benefit) -> str:
    """Return of which kind a supported child is: orphan or unsupported; one of whom nothing is on file counts as the latter."""
    kind = work.session.scalar(
        select(ChildFile.kind)
        .where(
            ChildFile.county == work.house.county, ChildFile.person_id == benefit.person_id, ChildFile.kind.in_(CLOCKS)
        )
        .order_by(ChildFile.opened_at.desc())
        .limit(1)
    )
    return kind or UNKNOWN


OFFERS: dict[str, Callable[..., Any]] = {"child.kind": kind_of_child}
