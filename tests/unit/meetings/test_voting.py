"""How votes become a resolution, by the county's rule for the question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.meetings.voting import ALL, ANY, AT_LEAST, OUTCOMES, VOTES, Rules, tally

A, R, D, S = VOTES


def outcome(votes: str, *, entitled: int | None = None, **rules: object) -> tuple[str | None, tuple[str, ...]]:
    given_votes = [{"a": A, "r": R, "d": D, "s": S}[letter] for letter in votes]
    found = tally(given_votes, rules=Rules(**rules), entitled=entitled or len(given_votes))  # type: ignore[arg-type]
    return found.outcome, found.tied


@pytest.mark.parametrize(
    ("votes", "expected"),
    [("aaa", A), ("aar", R), ("aad", D), ("aas", None), ("rrd", R), ("rdd", D), ("ard", None)],
)
def test_unanimity_needs_everybody(votes: str, expected: str | None) -> None:
    assert outcome(votes, vote=ALL)[0] == expected


@pytest.mark.parametrize(("votes", "expected"), [("arr", A), ("ssa", A), ("rrd", R), ("rd", None), ("ss", None)])
def test_one_vote_may_suffice(votes: str, expected: str | None) -> None:
    assert outcome(votes, vote=ANY)[0] == expected


@pytest.mark.parametrize(
    ("votes", "expected"),
    [("aar", A), ("ar", None), ("aarr", None), ("arr", R), ("add", D), ("aassr", R), ("asr", None)],
)
def test_more_than_half_of_the_units_entitled(votes: str, expected: str | None) -> None:
    assert outcome(votes, vote=AT_LEAST)[0] == expected


@pytest.mark.parametrize(("needed", "expected"), [(2, A), (3, R)])
def test_a_number_of_votes_may_be_set(needed: int, expected: str) -> None:
    assert outcome("aarr"[:3], vote=AT_LEAST, needed=needed)[0] == expected


def test_the_chair_chooses_between_the_views_that_are_equal() -> None:
    assert outcome("aarr") == (None, (A, R))
    assert outcome("rrdd", vote=ALL) == (None, (R, D))
    assert outcome("ss") == (None, (R, D))  # where all abstain nobody has agreed


def test_a_county_may_put_a_tie_off() -> None:
    assert outcome("ar", tie=D) == (D, ())


@given(
    st.lists(st.sampled_from(VOTES), min_size=1, max_size=9),
    st.sampled_from([ALL, ANY, AT_LEAST]),
    st.integers(0, 5),
    st.sampled_from(["chair", "defer"]),
)
def test_every_count_gives_an_outcome_or_a_choice(votes: list[str], vote: str, needed: int, tie: str) -> None:
    found = tally(votes, rules=Rules(vote=vote, needed=needed, tie=tie), entitled=len(votes))

    assert sum(found.counts.values()) == len(votes)
    assert (found.outcome in OUTCOMES) != (len(found.tied) >= 2)
    assert set(found.tied) <= set(OUTCOMES)
    if found.outcome == A:
        assert A in votes
    if tie == "defer":
        assert found.outcome is not None
