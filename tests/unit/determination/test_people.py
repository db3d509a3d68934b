"""A sheet takes somebody who is not on the form by what the register knows of the person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.determination.people import newcomer
from server.households.models import Membership, Person


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({}, {"health": "good"}),
        ({"disability_kind": "limb", "disability_grade": "2"}, {"health": "disabled", "disability_grade": "2"}),
        ({"health": "chronic", "serious_disease": True}, {"health": "chronic", "serious_disease": True}),
        ({"labour": "partial", "labour_found": {"ability": "none"}}, {"labour": "partial", "labour_found": {"ability": "none"}}),
        ({"school": "青穗县第一小学", "phone_note": "x"}, {}),
    ],
)  # fmt: skip
def test_what_is_known_of_somebody_is_said(facts: dict[str, Any], wanted: dict[str, Any]):
    person = Person(name="李示例", birth=date(1950, 3, 1), facts=facts)
    told = newcomer(person, Membership(relation="parent", counted=True))

    assert told | wanted == told
    assert told["birth"] == "1950-03-01" and not {"school", "phone_note"} & told.keys()
