"""The draw for spot checks can be replayed, never falls below 30 %, and cannot be told beforehand."""

from hypothesis import given
from hypothesis import strategies as st

from server.recognition.draws import drawn_of, is_drawn, shown_seed
from server.recognition.models import SpotDraw

SEEDS = st.text(min_size=1, max_size=20)


@given(seed=SEEDS, files=st.integers(1, 300))
def test_at_any_time_at_least_thirty_per_cent_of_the_files_are_drawn(seed: str, files: int):
    drawn = sum(is_drawn(seed, serial) for serial in range(1, files + 1))

    assert drawn * 100 >= files * 30


@given(seed=SEEDS, block=st.integers(0, 100))
def test_after_the_first_file_one_of_every_three_is_drawn(seed: str, block: int):
    assert sum(is_drawn(seed, 2 + block * 3 + place) for place in range(3)) == 1
    assert is_drawn(seed, 1)


def test_a_seed_draws_the_same_files_again_and_another_seed_others():
    first = [is_drawn("青穗2026", serial) for serial in range(1, 60)]

    assert first == [is_drawn("青穗2026", serial) for serial in range(1, 60)]
    assert first != [is_drawn("青穗2027", serial) for serial in range(1, 60)]


@given(seed=SEEDS, block=st.integers(0, 40))
def test_a_seed_is_shown_from_the_drawn_file_on_and_not_before(seed: str, block: int):
    three = range(2 + 3 * block, 5 + 3 * block)
    drawn = drawn_of(seed, three[0])

    assert drawn in three
    for last in three:
        files = [SpotDraw(seed=seed, serial=each, drawn=is_drawn(seed, each)) for each in three if each <= last]
        assert {shown_seed(each, last=last) for each in files} == ({seed} if last >= drawn else {""})
