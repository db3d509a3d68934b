"""Every message as a real case causes it: which journey does, and what its rows say in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from notifications.rendering import LANGUAGES, render
from server.foundation.work import Work
from server.messaging.models import Outbox
from tests.stage import Stage

#: Scenario file → messages that it causes; `tests/scenarios` holds each replay to it.
IN_SCENARIOS: Mapping[str, frozenset[str]] = {
    "from-home-over-national-day": frozenset({"application-arrived", "application-overdue"}),
    "child-unsupported": frozenset({"task-arrived", "reminder", "overdue", "escalation", "meeting-list", "audit-anchor"}),
    "lead-not-followed": frozenset({"lead-arrived", "lead-overdue", "lead-outcome"}),
    "notice-withheld": frozenset({"notice-remove"}),
    "overdue-and-supervised": frozenset({"supervision-order", "supervision-answer"}),
    "review-after-a-death-and-a-move": frozenset({"handed-over"}),
    "s7-four-transfers": frozenset({"referral-returned", "referral-answered"}),
    "s7-recognised": frozenset({"recognition-expiring"}),
    "spend-above-cap": frozenset({"meeting-asked", "meeting-called"}),
}  # fmt: skip
#: What a county causes that has lived for a week: `tests/integration/permissions/test_whatever_happened.py`.
IN_THE_COUNTY = frozenset({"roll-warnings", "daily-digest"})
#: Message → the journey of its own that calls `told` for it.
IN_JOURNEYS: Mapping[str, str] = {
    "account-locked": "tests/integration/organisation/test_sign_in_safely.py",
    "dates-moved": "tests/integration/planning/test_import_a_notice.py",
    "incident": "tests/integration/cases/test_retry_incidents.py",
    "meeting-off": "tests/integration/meetings/test_hold_a_meeting.py",
    "supplement-received": "tests/integration/referrals/test_ask_for_papers.py",
    "papers-from-home": "tests/integration/online/test_send_papers.py",
    "withdrawal-wished": "tests/integration/online/test_wish_to_withdraw.py",
    "withdrawal-overdue": "tests/integration/online/test_wish_to_withdraw.py",
    "unmask-asked": "tests/integration/unmasking/test_tell_both.py",
    "unmask-answered": "tests/integration/unmasking/test_tell_both.py",
}


def caused() -> list[str]:
    """Return every message that some journey is held to."""
    return sorted([*(name for names in IN_SCENARIOS.values() for name in names), *IN_THE_COUNTY, *IN_JOURNEYS])


def templates(work: Work) -> set[str]:
    """Return the messages that a county has caused."""
    return set(work.session.scalars(select(Outbox.template)))


def words(work: Work) -> Iterator[tuple[str, str]]:
    """Yield each message of a county with all that it says in both languages, alike ones once."""
    seen = set()
    for row in work.session.scalars(select(Outbox)):
        key = (row.template, str(row.facts))
        if key not in seen:
            seen.add(key)
            written = [render(row.template, row.facts, language) for language in LANGUAGES]
            yield row.template, " ".join(f"{each.title}\n{each.body}" for each in written)


def told(stage: Stage, template: str) -> bool:
    """Tell whether a journey has caused a message and it names nobody of the county."""
    from tests import laws

    assert stage.read(lambda work: list(laws.no_message_names_anybody(work))) == []
    return template in stage.read(templates)
