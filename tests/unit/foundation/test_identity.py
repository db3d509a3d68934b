"""Fresh ids: unique, and in the order of what they name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from server.foundation.identity import new_id

NOW = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)


def test_what_one_instant_writes_is_read_in_the_order_in_which_it_was_written() -> None:
    made = [new_id(NOW) for _ in range(2000)]

    assert made == sorted(made)
    assert all(len(each) == 32 and int(each, 16) for each in made)


def test_a_later_instant_comes_later_whoever_asks() -> None:
    assert new_id(NOW + timedelta(milliseconds=1)) > new_id(NOW)
    assert new_id(NOW) < new_id(NOW + timedelta(milliseconds=1))


def test_threads_never_draw_the_same() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: new_id(NOW), range(4000)))

    assert len(set(made)) == len(made)
    assert len({each[18:] for each in made}) == len(made)  # the random part alone tells them apart
