"""What is decided is paid to the last cent, in one part or several."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from server.recognition.instalments import dates_of, shares

CENTS = st.integers(1, 2_000_000).map(lambda cents: Decimal(cents) / 100)


@given(amount=CENTS, weights=st.lists(CENTS, min_size=1, max_size=4))
def test_the_parts_add_up_to_the_whole(amount: Decimal, weights: list[Decimal]):
    assert sum(shares(amount, weights)) == amount


def test_a_lowered_amount_lowers_each_part_in_proportion():
    assert shares(Decimal(1000), [Decimal(1500), Decimal(1500)]) == [Decimal(500), Decimal(500)]
    assert shares(Decimal("1000.01"), [Decimal(1), Decimal(2)]) == [Decimal("333.33"), Decimal("666.68")]


def test_without_instalments_it_is_paid_on_the_day_of_the_assessment():
    today = date(2026, 9, 21)

    assert dates_of({}, today) == ["2026-09-21"]
    assert dates_of({"stages": [{"on": "2026-12-21"}, {"on": "2026-10-08"}]}, today) == ["2026-10-08", "2026-12-21"]
