"""How long a file is kept follows from the items that stand in it."""

from __future__ import annotations

from server.retention.terms import years


def test_the_longest_term_of_a_household_s_items_counts() -> None:
    told = {items: years(items) for items in ((), ("housing",), ("dibao",), ("housing", "tekun"))}

    assert told == {(): 10, ("housing",): 10, ("dibao",): 30, ("housing", "tekun"): 30}
