"""The county that everybody asks, in which nothing stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.permissions.asking import Asking, asking
from tests.integration.permissions.deeds import laid_down
from tests.integration.permissions.people import LONG, OWNERS, SHORT, STRANGERS
from tests.integration.permissions.rows import ids
from tests.stage import Stage


@pytest.fixture(scope="module")
def county(furnished: Stage) -> Iterator[Asking]:
    """Let everybody ask the furnished county, in which nothing stays; what was answered once is not asked again."""
    known = {**ids(furnished), "upload": laid_down(furnished)}
    with asking(furnished, known, tuple(dict.fromkeys((*SHORT, *LONG, *STRANGERS, *OWNERS)))) as people:
        yield people
