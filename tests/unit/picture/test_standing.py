"""A case is shown where it stands: on the step, and on each call that leads to it."""

from __future__ import annotations

import pytest

from server.cases.queries.standing import standing
from tests.unit.diagrams.walking import diagrams

FILES = {key: xml.decode() for key, xml in diagrams().items()}


def test_a_step_inside_a_called_process_marks_the_calls_above_it_and_no_namesake() -> None:
    found = standing(FILES, {"listen"})  # a gateway of the notice has the same id

    assert {key: marks for key, marks in found.items() if marks} == {"stop": ("hear",), "stop-hear": ("listen",)}


@pytest.mark.parametrize(
    ("done", "call"), [(["already_decided"], "investigate"), (["investigate", "to_confirm"], "confirm")]
)
def test_of_two_calls_that_lead_to_a_step_the_one_is_marked_that_the_case_has_come_to(
    done: list[str], call: str
) -> None:
    found = standing(FILES, {"visit_home"}, done=done)

    assert found["dibao"] == (call,)
    assert found["verify-visit"] == ("visit_home",)


def test_where_nothing_is_open_nothing_is_marked() -> None:
    assert set(standing(FILES, set()).values()) == {()}
