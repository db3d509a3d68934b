"""The county that everybody asks, in which nothing stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.permissions.asking import Asking, asking
from tests.integration.permissions.people import LONG, OWNERS, SHORT, STRANGERS
from tests.integration.permissions.ready import STANDS, said, stands
from tests.integration.permissions.rows import ids
from tests.stage import Stage


def known_of(stage: Stage) -> dict[str, Any]:
    """Return what may be meant by name: rows, and what is sent about them."""
    known = ids(stage)
    return {**known, **said(stage), **stands(stage, known)}


@pytest.fixture(scope="module")
def county(furnished: Stage) -> Iterator[Asking]:
    """Let everybody ask the furnished county, in which nothing stays; what was answered once is not asked again."""
    known = known_of(furnished)
    logins = (*SHORT, *LONG, *STRANGERS, *OWNERS, *(known[name] for name in STANDS))
    with asking(furnished, known, tuple(dict.fromkeys(logins))) as people:
        yield people
