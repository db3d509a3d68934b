"""Every shipped scenario comes true, each on a county of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import workflows
from server.app import build_house
from server.config import Settings
from server.scenarios import Playhouse, read, replay

FOLDER = Path(workflows.__file__).parent / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.fixture(scope="module")
def playhouse() -> Iterator[Playhouse]:
    house = Playhouse(build_house(Settings()))
    yield house
    house.close()


def test_there_are_the_two_of_the_domain_and_six_more() -> None:
    names = [path.stem for path in FILES]

    assert any(name.startswith("s5-") for name in names)
    assert any(name.startswith("s7-") for name in names)
    assert len(names) >= 8


@pytest.mark.scenario
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_comes_true(path: Path, playhouse: Playhouse) -> None:
    failures = replay(read(path), playhouse)

    assert not failures, "\n".join(failure.words for failure in failures)
