"""Which papers an item needs, by what the common form says."""

from __future__ import annotations

import pytest

from server.intake.papers import needed


@pytest.mark.parametrize(
    ("person", "proof"),
    [
        ({"serious_disease": True}, "disease"),
        ({"health": "disabled"}, "disability"),
        ({"employment": "clergy"}, "clergy"),
    ],
)
def test_whoever_joins_alone_proves_the_ground_on_which_she_does(person: dict[str, object], proof: str) -> None:
    keys = {paper.key for paper in needed(["dibao-alone"], {"applicant": person})}

    assert keys & {"disease", "disability", "clergy"} == {proof}
