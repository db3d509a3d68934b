"""Who may be named head of a household, when the one of before has died or leaves."""

from __future__ import annotations

import re
from datetime import date

import pytest

from server.foundation.errors import InvalidAnswers
from server.households.models import Person
from tests.integration.reviews.answers import change
from tests.integration.reviews.story import Town


def test_nobody_who_has_died_is_offered_as_the_new_head_or_taken(town: Town):
    """Whoever is on the register as dead is no member to choose, nor is the head whose place is vacant."""
    home = town.home()
    page = f"/reviews/changes/new?household={home.household}"
    at_first = town.stage.client("clerk.qingsui").get(page).get_data(as_text=True)
    town.stage.run(
        None, lambda work: setattr(work.session.get_one(Person, home.people[1]), "died_on", date(2026, 9, 1))
    )
    offered = town.stage.client("clerk.qingsui").get(page).get_data(as_text=True)

    def choices(shown: str) -> list[str]:
        return re.findall(r'<option value="([^"]+)"', shown.split('name="new_head"')[1].split("</select>")[0])

    assert choices(at_first) == list(home.people[1:]) and choices(offered) == [home.people[2]]
    with pytest.raises(InvalidAnswers) as refusal:
        change(town, home, "died", person=home.people[0], new_head=home.people[1])
    assert [(field.path, field.code) for field in refusal.value.fields] == [("new_head", "dead")]
