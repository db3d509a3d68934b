"""Two rooms that put the same key into one registry are found here, not when the service starts."""

from __future__ import annotations

from server.app import build_house
from server.config import Settings


def test_every_key_of_every_registry_has_one_owner() -> None:
    house = build_house(Settings(demo=True))

    assert len(house.effects) > 50
