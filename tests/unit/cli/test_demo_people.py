"""The people of the demo county are distinct, but for the one pair that its story needs."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date

from server.demo.county import TOWNSHIPS
from server.demo.discovering import roll_of
from server.demo.people import People

TODAY = date(2026, 11, 26)


def test_the_rolls_of_all_townships_hold_one_possible_duplicate():
    people: Counter[tuple[str, str]] = Counter()
    numbers: list[str] = []
    for number, (_code, place, villages) in enumerate(TOWNSHIPS):
        text = roll_of(place, villages, number=number, today=TODAY).decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text)):
            people[row["姓名"], row["身份证号"][6:14]] += 1
            numbers.append(row["身份证号"])
    assert [count for count in people.values() if count > 1] == [2]
    assert len(set(numbers)) == len(numbers)


def test_whoever_comes_to_a_window_is_nobody_else():
    folk = People(seed=3, today=TODAY)
    people: Counter[tuple[str, str]] = Counter()
    for _turn in range(2500):
        about = folk.come().about
        for person in (about, *about["members"]):
            people[person["name"], person["id"][6:14]] += 1
    assert max(people.values()) == 1
