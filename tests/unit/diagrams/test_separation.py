"""Steps that two different persons must do say so on the diagram."""

from __future__ import annotations

import pytest

from tests.unit.diagrams import rooms
from tests.unit.diagrams.walking import definition


@pytest.mark.parametrize(
    ("key", "step", "others"),
    [
        ("urgent", "judge", ("registration",)),
        ("urgent", "approve_relief", ("judge",)),
        ("urgent", "pay", ("approve_relief",)),
        ("urgent", "countersign", ("pay",)),
        ("intake", "confirm_refusal", ("check", "decide")),
        ("refer-housing", "recheck", ("check_housing",)),
        ("complaint", "conclude", ("check",)),
        ("refer-housing", "approve", ("survey",)),
        ("verify", "conclude_survey", ("start_survey",)),
        ("verify", "recheck_result", ("conclude_survey",)),
        ("verify-check", "review_report", ("dispatch_check", "collect_results")),
        *rooms.rows("SEPARATIONS"),
    ],
)
def test_another_person_must_do_it(key: str, step: str, others: tuple[str, ...]):
    assert definition(key).separations[step] == others


def test_a_transfer_keeps_the_separations_of_what_it_calls():
    assert definition("refer").separations["recheck"] == ("check_housing",)


@pytest.mark.parametrize("key", ["urgent", "intake", "refer"])
def test_every_separated_step_stands_on_the_diagram(key: str):
    elements = {step.element for step in definition(key).steps} | {"registration"}
    for step, others in definition(key).separations.items():
        if step in elements:
            assert set(others) <= elements, step
