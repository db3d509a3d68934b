"""Every message is caused by a journey of a real case, which is held to it; one that nobody causes is missing by name."""

from __future__ import annotations

from notifications.catalogue import TEMPLATES
from tests.architecture.test_sources import ROOT
from tests.messages import IN_JOURNEYS, IN_SCENARIOS, caused


def test_every_message_has_a_journey_that_causes_it() -> None:
    assert caused() == sorted(TEMPLATES)


def test_every_journey_that_is_named_is_there_and_held_to_its_message() -> None:
    scenarios = {path.stem for path in (ROOT / "workflows/scenarios").glob("*.yaml")}
    silent = [name for name, file in IN_JOURNEYS.items() if f', "{name}")' not in (ROOT / file).read_text("utf-8")]

    assert set(IN_SCENARIOS) - scenarios == set()
    assert silent == []
