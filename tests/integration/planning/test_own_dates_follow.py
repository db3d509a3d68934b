"""Due dates that rooms keep in rows of their own follow a new calendar, and none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from server.app import build_house
from server.cases.redated import write
from server.config import Settings
from server.discovery.operations import contact
from server.foundation.clock import LOCAL
from server.foundation.database import Base
from server.foundation.transaction import transaction
from server.meetings.models import Resolution
from server.online.models import OnlineApplication, WithdrawalWish
from server.planning import queries
from server.reviews.models import ListEntry, Review
from server.rolls.models import RollWarning
from server.verification.models import Inquiry, MeansCheck
from tests.integration.cases.conftest import make_case
from tests.integration.discovery.conftest import Leads
from tests.integration.planning.test_import_a_notice import apply, enter, furnish
from tests.stage import Stage

pytestmark = pytest.mark.sqlite

BEFORE = datetime(2027, 2, 3, 10, tzinfo=LOCAL)  # Wednesday; the notice of the test makes 02-09 to 02-12 holidays
#: dates of rows that no calendar moves, and why
STAY = {
    "review_calendar.due_on": "counted in months",
    "instalments.due_on": "a day that people agreed on",
    "recovery_instalments.due_on": "a day that people agreed on",
    "tasks.due_at": "bound anew with their deadlines",
    "deadlines.due_at": "planned anew themselves",
    "deadlines.due_on": "planned anew themselves",
    "timers.due_at": "planned anew with their deadlines",
    "unmaskings.due_at": "the next working day, gone before a notice is imported",
    "outbox.due_at": "the next attempt of a message",
    "extensions.original_due_on": "taken from the deadline when it is granted",
    "winter_lists.due_on": "the last day of October, a working day or not",
    "extensions.new_due_on": "reckoned when it is granted",
}
MOVE = {
    "leads",
    "online_applications",
    "withdrawal_wishes",
    "inquiries",
    "meeting_resolutions",
    "reviews",
    "gap_and_exit_entries",
    "roll_warnings",
}


def test_every_due_date_of_a_row_moves_or_says_why_not() -> None:
    build_house(Settings(demo=True))
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(("due_on", "due_at"))
    }
    assert {name for name in found - STAY.keys() if name.partition(".")[0] not in MOVE} == set()


def rows(stage: Stage, work: Any) -> Iterator[Any]:
    """Yield one row of each kind, begun on 3 February 2027, with a day that the new calendar makes wrong."""
    case_id = make_case(work, stage)
    shared: dict[str, Any] = {"county": work.house.county}
    home = {**shared, "household_id": "h", "township": stage.unit("qingsui")}
    late = {"due_on": date(2027, 2, 12)}
    yield MeansCheck(
        **shared, id="c" * 32, case_id=case_id, household_id="h", instance_id="i", item="dibao", period_from=date(2026, 1, 1),
        period_to=date(2027, 1, 1), requested_at=BEFORE,
    )  # fmt: skip
    yield Inquiry(
        **shared, **late, id="q" * 32, check_id="c" * 32, authorisation_id="a", name="某人", source="bank", source_zh="银行",
        holder="银行", channel="letter", term="VF.letter", state="sent", sent_at=BEFORE, due_at=BEFORE,
    )  # fmt: skip
    yield RollWarning(**home, **late, id="w" * 32, indicator="x", subject="s", why_zh="因", why_en="", raised_at=BEFORE)
    yield ListEntry(**home, **late, id="l" * 32, side="gap", key="k", reason="r", found_on=BEFORE.date())
    yield Review(
        **home, **late, id="r" * 32, case_id=case_id, item="dibao", kind="alert", rule="RV.alert", since_on=BEFORE.date(), opened_at=BEFORE
    )  # fmt: skip
    yield OnlineApplication(
        **shared, **late, id="o" * 32, code="WS", query_code="q", submission="s", township=home["township"], name="某人", sealed="",
        received_at=BEFORE, due_at=BEFORE,
    )  # fmt: skip
    yield WithdrawalWish(**shared, **late, id="v" * 32, case_id=case_id, words="", asked_at=BEFORE, due_at=BEFORE)
    yield Resolution(
        **shared, **late, id="m" * 32, meeting_id="m", item_id="m", case_id=case_id, outcome="agree", text="办", unit_id="u",
        act_rule="MT.act.5", resolved_at=BEFORE, resolved_by="x",
    )  # fmt: skip


def test_the_rows_of_every_room_follow_and_a_second_time_nothing_moves(stage: Stage) -> None:
    furnish(stage)
    apply(stage, enter(stage))
    first, last = date(2027, 1, 1), date(2027, 12, 31)

    class Enough(Exception):
        """Nothing of the rows is kept: they name things that do not exist."""

    def follow(work: Any) -> None:
        made = list(rows(stage, work))
        work.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        for row in made:
            work.session.add(row)
            work.session.flush()
        foretold = {
            name: sum(each.moves for each in dates(work, first, last)) for name, dates in work.house.redatings.items()
        }
        moved = {name: write(work, dates(work, first, last)) for name, dates in work.house.redatings.items()}
        assert foretold == moved
        assert {name for name, count in moved.items() if count == 1} == set(moved) - {"leads"}
        again = {name: write(work, dates(work, first, last)) for name, dates in work.house.redatings.items()}
        assert set(again.values()) == {0}
        kept = {type(row).__name__: getattr(row, "due_on", None) for row in made[1:]}
        raise Enough(kept)

    with pytest.raises(Enough) as seen:
        with transaction(stage.database) as session:
            follow(stage.work(session, None))
    # From Wed 02-03, with the notice: Thu 02-04 (1), off to Fri 02-12, Mon 02-15 (2) to Fri 02-19 (6), Sat 02-20 worked (7),
    # Mon 02-22 (8), Wed 02-24 (10); five working days end on Thu 02-18,
    # two on Mon 02-15.
    ten, five, two = date(2027, 2, 24), date(2027, 2, 18), date(2027, 2, 15)
    assert seen.value.args[0] == {
        "Inquiry": ten, "RollWarning": ten, "ListEntry": ten, "Review": ten, "Resolution": five, "OnlineApplication": two, "WithdrawalWish": two,
    }  # fmt: skip


def test_a_lead_shows_the_new_day(stage: Stage) -> None:
    furnish(stage)
    leads = Leads(stage)
    stage.move_to(BEFORE.isoformat())
    told = leads.report(**{"found_at": BEFORE.isoformat()})
    other = leads.report(submission="s-2", name="某乙", **{"found_at": BEFORE.isoformat()})
    stage.run("clerk.qingsui", lambda w: contact(w, lead_id=other, way="phone", verified="confirmed", note="已联系"))
    assert leads.row(told).contact_due_on == date(
        2027, 2, 9
    )  # without a notice: Thu 02-04 (1), festival, Tue 02-09 (2)

    change_id = enter(stage)
    sheet = stage.run("system.admin", lambda w: queries.preview(w, change_id))
    assert sheet.rows == 2, "both leads move: the one for contact, the other for the outcome"
    apply(stage, change_id)

    assert leads.row(told).contact_due_on == date(2027, 2, 15)  # with it: Thu 02-04 (1), Mon 02-15 (2)
    assert leads.row(other).close_due_at == datetime(
        2027, 2, 19, tzinfo=LOCAL
    )  # five working days: Thu 02-18 has passed
    assert leads.row(other).contact_due_on == date(2027, 2, 9)  # kept in time already
