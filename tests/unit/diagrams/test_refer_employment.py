"""An employment transfer: every offer and every refusal counts, three unjustified ones in a row end it."""

from __future__ import annotations

import pytest

from tests.unit.diagrams.walking import Walk

SIGNED = "2026-09-21T08:00:00+00:00"


def seeker() -> Walk:
    return Walk("refer-employment", case_id="C1", unit_department="D1", signed_at=SIGNED, result_from=SIGNED).do(
        "register", registered=True
    )


def answer(walk: Walk, *answers: str) -> Walk:
    for given in answers:
        walk.do("offer", offer_answer=given.removesuffix("!"), refusal_justified=given.endswith("!"))
    return walk


def test_the_registration_is_due_from_the_signature_and_a_late_one_is_listed():
    walk = Walk("refer-employment", case_id="C1", unit_department="D1", signed_at=SIGNED, result_from=SIGNED)
    assert walk.terms == {("register", "TR.result", SIGNED)}

    walk.fire("registration_late")
    assert walk.inputs("supervision.list") == [{"cause": "late-result"}]
    assert walk.open == {"register"}


def test_a_person_who_cannot_be_registered_is_refused():
    walk = Walk("refer-employment", case_id="C1", unit_department="D1", signed_at=SIGNED, result_from=SIGNED)
    walk.do("register", registered=False)

    assert walk.finished
    assert walk.progress.data["result_kind"] == "refused"


def test_an_accepted_offer_is_a_grant():
    walk = answer(seeker(), "refused", "accepted")

    assert walk.finished
    assert walk.progress.data["result_kind"] == "granted"
    assert walk.asked == []


def test_three_unjustified_refusals_in_a_row_are_told_to_civil_affairs():
    walk = answer(seeker(), "refused", "refused")
    assert walk.open == {"offer"}
    assert walk.asked == []

    answer(walk, "refused")
    assert walk.finished
    assert walk.inputs("referral.notify-civil-affairs") == [{"refusals": 3}]
    assert walk.progress.data["result_kind"] == "refused"


@pytest.mark.parametrize(
    "answers",
    [
        ("refused", "refused", "refused!", "refused", "refused"),
        ("refused!", "refused!", "refused!", "refused!"),
    ],
)
def test_a_justified_refusal_breaks_the_row(answers: tuple[str, ...]):
    walk = answer(seeker(), *answers)

    assert walk.open == {"offer"}
    assert walk.asked == []


def test_an_offer_that_does_not_fit_neither_counts_nor_breaks_the_row():
    walk = answer(seeker(), "refused", "not-suitable", "refused", "refused")

    assert walk.inputs("referral.notify-civil-affairs") == [{"refusals": 3}]


def test_a_person_who_leaves_the_labour_market_ends_the_offers():
    walk = answer(seeker(), "refused", "left-market")

    assert walk.finished
    assert walk.asked == []
