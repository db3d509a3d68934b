"""Every shipped scenario comes true, each on a county of its own, and breaks none of the laws on its way."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import workflows
from server.app import build_house
from server.config import Settings
from server.foundation.work import House
from server.jobs.ticking import tick
from server.scenarios import Playhouse, read, replay
from server.scenarios.playhouse import Play
from tests import laws, messages
from tests.unit.diagrams.walking import diagrams
from tests.walks import walk

FOLDER = Path(workflows.__file__).parent / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))
STEPS_AFTER = 3  #: tried at random after each file, in the short run
WALKS, STEPS_FROM_WITHIN = 4, 40
STORIES = 3  #: in which each diagram, called ones included, is played at least
NOBODYS_STEP = frozenset({"lead-not-followed"})  #: files in which no case is opened, so that nobody has a step to do


class Watched(Playhouse):
    """A playhouse that looks, before a county is taken down, whether anything is wrong in it, and lets its people go on at random."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.steps, self.seed = 0, 0
        self.wrong: list[str] = []
        self.left: dict[str, int] = {}  #: what the sweeps still find after they have come to rest
        self.told: set[str] = set()
        self.walked: Counter[str] = Counter()

    @contextmanager
    def open(self, *, start: datetime, county: Mapping[str, Any]) -> Iterator[Play]:
        with super().open(start=start, county=county) as play:
            yield play
            self.walked += walk(play, seed=self.seed, steps=self.steps)
            self.left = tick(play.database, play.house, play.clock.now())
            self.wrong = play.read(laws.wrong)
            self.told |= play.read(messages.templates)


@pytest.fixture(scope="module")
def playhouse() -> Iterator[Watched]:
    house = Watched(build_house(Settings()))
    yield house
    house.close()


def test_there_are_the_two_of_the_domain_and_six_more() -> None:
    names = [path.stem for path in FILES]

    assert any(name.startswith("s5-") for name in names)
    assert any(name.startswith("s7-") for name in names)
    assert len(names) >= 8


def test_each_shipped_diagram_is_walked_in_three_of_them() -> None:
    """What a file says it walks through is proved whenever it is played."""
    told = Counter(key for path in FILES for key in set(read(path).through))

    assert {key: told[key] for key in diagrams() if told[key] < STORIES} == {}


@pytest.mark.scenario
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_comes_true(path: Path, playhouse: Watched) -> None:
    playhouse.steps, playhouse.seed, playhouse.told = STEPS_AFTER, 1, set()
    failures = replay(read(path), playhouse)

    assert not failures, "\n".join(failure.words for failure in failures)
    assert playhouse.wrong == []
    assert not any(playhouse.left.values()), playhouse.left
    assert messages.IN_SCENARIOS.get(path.stem, frozenset()) - playhouse.told == frozenset()


@pytest.mark.slow
@pytest.mark.scenario
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_whatever_people_do_from_any_point_of_it_no_law_is_broken(path: Path, playhouse: Watched) -> None:
    whole, draw = read(path), random.Random(path.stem)
    playhouse.walked.clear()
    for seed in range(WALKS):
        playhouse.steps, playhouse.seed = STEPS_FROM_WITHIN, seed
        replay(replace(whole, steps=whole.steps[: draw.randint(1, len(whole.steps))]), playhouse)
        assert playhouse.wrong == [], f"seed {seed}"

    assert (playhouse.walked["done"] == 0) == (path.stem in NOBODYS_STEP), playhouse.walked
