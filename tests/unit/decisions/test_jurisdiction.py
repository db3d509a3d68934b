"""Which window an item is applied to: by the applicant's registration (社会救助法 art. 37), never for an emergency."""

from __future__ import annotations

from datetime import date

import pytest

from server.intake.places import registered
from workflows.tables import load_tables

TABLES = load_tables()
BEFORE, SINCE = date(2026, 6, 30), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("690102", "here"), ("690102101", "here"), ("690102101201", "here"), ("690102102", "other-township"),
        ("690201", "elsewhere"), ("", "unknown"),
    ],
)  # fmt: skip
def test_a_division_code_says_where_somebody_is_registered_seen_from_a_township(code: str, where: str) -> None:
    assert registered(code, township="690102101", county="690102") == where


@pytest.mark.parametrize(
    ("item", "where", "permit", "on", "answer"),
    [
        ("dibao", "other-township", False, SINCE, "pass-on"),
        ("dibao", "elsewhere", False, SINCE, "elsewhere"),
        ("dibao", "elsewhere", True, SINCE, "permit"),
        ("child", "elsewhere", True, SINCE, "elsewhere"),
        ("employment", "elsewhere", False, SINCE, "elsewhere"),
        ("employment", "elsewhere", False, BEFORE, None),
        ("temp-spend", "elsewhere", False, SINCE, None),
        ("temp-urgent", "elsewhere", False, SINCE, None),
        ("disability-two-subsidies", "elsewhere", False, SINCE, None),
    ],
)
def test_the_table_answers_by_item_and_registration(
    item: str, where: str, permit: bool, on: date, answer: str | None
) -> None:
    found = TABLES.decide("jurisdiction", {"item": item, "registered": where, "permit": permit}, on=on)

    assert (found.outputs or {}).get("apply_to") == answer
    assert all(("社会救助法" in hit.notes["basis"]) <= (on >= SINCE) for hit in found.hits)
