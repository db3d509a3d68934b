"""Two rooms that put the same key into one registry are found here, not when the service starts."""

from __future__ import annotations

import re

from server.app import build_house
from server.cases.menu import GROUPS
from server.cases.pages.frame import MENU
from server.cases.timeline import MESSAGES
from server.config import ROOT, Settings


def test_every_key_of_every_registry_has_one_owner() -> None:
    house = build_house(Settings(demo=True))

    assert len(house.effects) > 50


def test_every_message_between_processes_has_words_for_the_history() -> None:
    drawn = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "workflows" / "diagrams").glob("*.bpmn"))
    names = set(re.findall(r'<bpmn:message id="[^"]*" name="([^"]*)"', drawn))

    assert len(names) > 8
    assert names == set(MESSAGES)


def test_every_group_of_the_menu_holds_at_most_seven_entries() -> None:
    entries = [*MENU, *build_house(Settings(demo=True)).menu]

    held = {group: [entry.href for entry in entries if entry.group == group] for group in GROUPS}

    assert sum(map(len, held.values())) == len(entries) > 30, "an entry stands in no group"
    assert {group: found for group, found in held.items() if not 0 < len(found) <= 7} == {}
