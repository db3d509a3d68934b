from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workflows.worktime import add_duration

NOW = datetime(2026, 8, 31, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT24H", datetime(2026, 9, 1, 12, 30, tzinfo=UTC)),
        ("P3D", datetime(2026, 9, 3, 12, 30, tzinfo=UTC)),
        ("P1W", datetime(2026, 9, 7, 12, 30, tzinfo=UTC)),
        ("P3M", datetime(2026, 11, 30, 12, 30, tzinfo=UTC)),
        ("P1Y2M3DT4H5M6S", datetime(2027, 11, 3, 16, 35, 6, tzinfo=UTC)),
        ("PT90M", datetime(2026, 8, 31, 14, 0, tzinfo=UTC)),
        ("R3/PT1H", datetime(2026, 8, 31, 13, 30, tzinfo=UTC)),
    ],
)
def test_a_duration_is_added_on_the_mainlands_calendar(text, expected):
    assert add_duration(NOW, text) == expected


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "24H", "P1.5D", "PT1", "P1DT", "-P1D", "P9999Y", "P999999999999D", "P１D"]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="not an ISO 8601 duration"):
        add_duration(NOW, text)


def test_a_time_without_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        add_duration(datetime(2026, 8, 31, 12), "PT1H")  # noqa: DTZ001
