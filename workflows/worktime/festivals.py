"""Statutory holidays of years whose State Council notice is not known yet."""

from __future__ import annotations

from datetime import date, timedelta

# Spring Festival, Qingming, Dragon Boat and Mid-Autumn, as (month, day).
LUNAR: dict[int, tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 8), (4, 5), (6, 10), (9, 16)),
    2036: ((1, 28), (4, 4), (5, 30), (10, 4)),
    2037: ((2, 15), (4, 4), (6, 18), (9, 24)),
    2038: ((2, 4), (4, 5), (6, 7), (9, 13)),
    2039: ((1, 24), (4, 5), (5, 27), (10, 2)),
    2040: ((2, 12), (4, 4), (6, 14), (9, 20)),
}


def statutory(year: int) -> dict[date, tuple[str, str]]:
    """Name the 13 statutory holidays of `year` (全国年节及纪念日放假办法, as amended 2024, art. 2).

    Two festivals may fall on one date (2031-10-01), so the mapping may be shorter than 13.

    :raises KeyError: when the lunar dates of `year` are not in the table.
    """
    spring, qingming, dragon, autumn = (date(year, month, day) for month, day in LUNAR[year])
    found: dict[date, tuple[str, str]] = {
        autumn: ("中秋", "Mid-Autumn Festival"),
        dragon: ("端午", "Dragon Boat Festival"),
        qingming: ("清明", "Qingming"),
        date(year, 1, 1): ("元旦", "New Year's Day"),
        date(year, 5, 1): ("劳动节", "Labour Day"),
        date(year, 5, 2): ("劳动节", "Labour Day"),
    }
    for offset in range(-1, 3):
        found[spring + timedelta(days=offset)] = ("春节", "Spring Festival")
    for day in (1, 2, 3):
        found[date(year, 10, day)] = ("国庆节", "National Day")
    return found
