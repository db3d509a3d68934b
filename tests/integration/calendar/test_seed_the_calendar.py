"""The calendar table: what a deadline is counted with."""

from datetime import date

from sqlalchemy import update

from server.calendar.models import NATION, CalendarDay
from server.calendar.operations import calendar_of, seed
from tests.stage import Stage


def test_the_table_holds_this_year_settled_and_the_next_one_provisional(stage: Stage) -> None:
    calendar = stage.read(lambda work: calendar_of(work.session, work.house.county))

    assert calendar.is_workday(date(2026, 9, 20)).kind == "make-up"
    assert not calendar.is_provisional(2026)
    assert calendar.is_provisional(2027)
    assert len(calendar.workdays(2026)) == 248


def test_seeding_again_changes_nothing_that_somebody_entered(stage: Stage) -> None:
    holiday = (
        update(CalendarDay)
        .where(CalendarDay.division == NATION, CalendarDay.date == date(2026, 11, 24))
        .values(workday=False, kind="holiday", source="国办发明电〔2026〕示例号")
    )
    stage.run(None, lambda work: work.session.execute(holiday))

    assert stage.run(None, seed) == 365  # only 2027, which was not there when the county was founded in 2025
    calendar = stage.read(lambda work: calendar_of(work.session, work.house.county))
    assert calendar.is_workday(date(2026, 11, 24)).kind == "holiday"


def test_a_closure_of_the_county_binds_only_that_county(stage: Stage) -> None:
    def close(work: object) -> None:
        row = CalendarDay(
            id=f"690102:{date(2026, 11, 24)}", division="690102", date=date(2026, 11, 24), workday=False, kind="closure",
            status="settled", source="青穗县规定", zh="防汛停办", en="closed for a flood", entered_at=stage.clock.now(),
        )  # fmt: skip
        work.session.add(row)  # type: ignore[attr-defined]

    stage.run(None, close)
    here = stage.read(lambda work: calendar_of(work.session, "690102"))
    there = stage.read(lambda work: calendar_of(work.session, "690103"))
    assert not here.is_workday(date(2026, 11, 24))
    assert there.is_workday(date(2026, 11, 24))
