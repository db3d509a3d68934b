"""Guides are complete, plain, and cite a law only while it is in force."""

from __future__ import annotations

from datetime import date

import pytest

from server.resident.guides import SECTIONS, guide, guides
from tests.stage import Stage

LAW = "《中华人民共和国社会救助法》"
ITEMS = [each.item for each in guides(on=date(2026, 9, 18))]


@pytest.mark.parametrize("item", ITEMS)
def test_a_guide_is_complete_and_shows_the_hotline(stage: Stage, item: str) -> None:
    found = guide(item, on=date(2026, 9, 18))
    page = stage.client().get(f"/guides/{item}").get_data(as_text=True)

    assert found is not None
    assert all(found.sections[name] for name in SECTIONS)
    assert found.basis
    assert "0690-8800000" in page
    assert "六十日" in page


@pytest.mark.parametrize("item", ITEMS)
def test_before_the_law_came_into_force_no_guide_cites_it(item: str) -> None:
    found = guide(item, on=date(2026, 6, 30))

    assert found is not None
    assert found.basis
    assert not any(LAW in line for line in found.basis)


def test_from_july_on_the_law_is_cited_and_the_old_measures_are_not() -> None:
    basis = [line for each in guides(on=date(2026, 7, 1)) for line in each.basis]

    assert any(LAW in line for line in basis)
    assert not any("《社会救助暂行办法》" in line for line in basis)


def test_an_unknown_guide_shows_the_list(stage: Stage) -> None:
    answer = stage.client().get("/guides/nothing")

    assert answer.status_code == 404
    assert "最低生活保障" in answer.get_data(as_text=True)
