"""Each channel has a folder, and the how-to names it; the summary keeps to working mornings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from notifications.channels import digest
from server.foundation.clock import LOCAL
from workflows.worktime import NationalCalendar

ROOT = Path(__file__).parents[3]


def test_the_how_to_names_every_folder() -> None:
    folders = {path.parent.name for path in (ROOT / "notifications/channels").glob("*/__init__.py")}
    told = (ROOT / "docs/howto/add-a-channel.md").read_text("utf-8")

    assert folders == {"inbox", "email", "sms", "webhook", "calendar", "digest"}
    assert {name for name in folders if f"| `{name}` |" not in told} == set()


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-09-18T08:29:59", False),
        ("2026-09-18T08:30:00", True),
        ("2026-09-19T09:00:00", False),  # Saturday
        ("2026-09-20T09:00:00", True),  # a Sunday that is worked
        ("2026-10-01T09:00:00", False),  # National Day
    ],
)
def test_the_summary_is_due_on_working_mornings(at: str, due: bool) -> None:
    assert digest.is_due(datetime.fromisoformat(at).replace(tzinfo=LOCAL), NationalCalendar()) is due


def test_the_summary_says_nothing_of_an_empty_list_and_does_not_count_out_a_long_one() -> None:
    assert digest.facts("2026-09-18", {"overdue": 0, "total": 0}, most=1000) is None
    assert digest.facts("2026-09-18", {"overdue": 3, "total": 1000}, most=1000) == {
        "day": "2026-09-18", "overdue": 3, "total": "999+",
    }  # fmt: skip
