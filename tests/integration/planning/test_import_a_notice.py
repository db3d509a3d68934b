"""The notice of 2027 comes: exactly the open deadlines that it touches move, once, and their units are told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select, update

from server.app import build_house
from server.cases.models import Deadline, Event, Instance, Task, Timer
from server.cases.operations import start_instance
from server.foundation.clock import LOCAL
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.jobs.replans import replan_deadlines
from server.messaging.models import Outbox
from server.planning import operations, queries
from server.planning.notice import Line, read_file
from server.planning.refusals import AlreadyApplied, NothingChanges
from tests import messages
from tests.integration.cases.conftest import make_case, transfer_data
from tests.stage import Stage, csrf_token
from workflows.worktime import due

pytestmark = pytest.mark.sqlite

#: An invented notice: the statutory days, and the bridges and make-up workdays that such a notice adds.
NOTICE = """日期,类别,名称
2027-01-01,放假,元旦
2027-01-02,放假,元旦
2027-01-03,放假,元旦
2027-02-05,放假,春节
2027-02-06,放假,春节
2027-02-07,放假,春节
2027-02-08,放假,春节
2027-02-09,放假,春节
2027-02-10,放假,春节
2027-02-11,放假,春节
2027-02-12,放假,春节
2027-01-30,上班,春节调休
2027-02-20,上班,春节调休
2027-04-05,放假,清明节
2027-05-01,放假,劳动节
2027-05-02,放假,劳动节
2027-05-03,放假,劳动节
2027-06-09,放假,端午节
2027-09-15,放假,中秋节
2027-10-01,放假,国庆节
2027-10-02,放假,国庆节
2027-10-03,放假,国庆节
2027-10-04,放假,国庆节
2027-10-05,放假,国庆节
2027-10-06,放假,国庆节
2027-10-07,放假,国庆节
"""
SOURCE = "国办发明电〔2026〕示例号"
ADMIN = "system.admin"


def lines(text: str = NOTICE) -> list[Line]:
    found, problems = read_file(text.encode())
    assert not problems
    return found


def furnish(stage: Stage) -> Stage:
    """Let the stage count with its own table, as a served process does."""
    stage.house = build_house(stage.settings, stage.database)
    return stage


def transfer(stage: Stage, at: str) -> str:
    stage.move_to(at)

    def start(work: Any) -> str:
        case_id = make_case(work, stage)
        return start_instance(work, case_id=case_id, key="refer", data=transfer_data(stage, work, case_id))

    return stage.run("clerk.qingsui", start)


def drain(stage: Stage) -> int:
    rounds = 0
    while replan_deadlines(stage.database, stage.house, now=stage.clock.now()):
        rounds += 1
    return rounds


def enter(stage: Stage, **changes: Any) -> str:
    given = {"kind": "notice", "source": SOURCE, "lines": lines(), **changes}
    return stage.run(ADMIN, lambda work: operations.enter(work, **given))


def apply(stage: Stage, change_id: str) -> None:
    stage.run(ADMIN, lambda work: operations.apply(work, change_id=change_id))
    drain(stage)


def dates(stage: Stage) -> dict[str, tuple[str, date | None, bool, int]]:
    return stage.read(
        lambda work: {
            d.id: (d.rule, d.due_on, d.provisional, d.due_version)
            for d in work.session.scalars(select(Deadline).where(Deadline.state == "open"))
        }
    )


def test_deadlines_in_the_new_year_move_and_are_provisional_no_longer(stage: Stage) -> None:
    furnish(stage)
    transfer(stage, "2027-01-27T10:00:00+08:00")  # TR.sign: 2 working days
    before = dates(stage)
    # Without a notice: Thu 01-28 (1), Fri 01-29 (2).
    assert [(rule, on, maybe) for rule, on, maybe, _ in before.values()] == [("TR.sign", date(2027, 1, 29), True)]
    transfer(stage, "2027-02-03T10:00:00+08:00")
    # Without: Thu 02-04 (1); 02-05 is New Year's Eve, a statutory day off; Spring Festival to 02-08; Tue 02-09 (2).

    change_id = enter(stage)
    sheet = stage.read(lambda work: queries.preview(work, change_id), ADMIN)
    assert dates(stage).keys() >= before.keys() and sheet.moving == 1 and sheet.settled == 1
    apply(stage, change_id)

    after = dates(stage)
    assert sorted((rule, on, maybe) for rule, on, maybe, _ in after.values()) == [
        ("TR.sign", date(2027, 1, 29), False),
        # With it: Thu 02-04 (1), off to 02-12, weekend, Mon 02-15 (2).
        ("TR.sign", date(2027, 2, 15), False),
    ]
    (staying,) = before
    assert after[staying][3] == before[staying][3]  # nobody is reminded anew of a date that stays


def test_the_task_the_timer_the_light_and_the_case_s_page_show_the_new_date(stage: Stage) -> None:
    furnish(stage)
    instance_id = transfer(stage, "2027-02-03T10:00:00+08:00")
    apply(stage, enter(stage))

    monday_ends = datetime.combine(date(2027, 2, 16), time(), tzinfo=LOCAL)
    task = stage.read(lambda w: w.session.scalars(select(Task).where(Task.instance_id == instance_id)).one())
    timers = stage.read(lambda w: w.session.scalars(select(Timer).where(Timer.instance_id == instance_id)).all())
    assert task.due_at == monday_ends and not task.provisional
    assert [t.due_at for t in timers if t.term.startswith("rule:TR.sign")] == [monday_ends]
    kinds = stage.read(lambda w: w.session.scalars(select(Event.kind).where(Event.case_id == task.case_id)).all())
    assert "term-moved" in kinds
    stored = stage.read(lambda w: w.session.get_one(Instance, instance_id).open["terms"])
    assert {datetime.fromisoformat(entry[1]) for entry in stored.values()} == {monday_ends}


def test_a_timer_whose_deadline_is_met_moves_too_and_the_preview_counts_it(stage: Stage) -> None:
    furnish(stage)
    instance_id = transfer(stage, "2027-02-03T10:00:00+08:00")
    mine = Timer.instance_id == instance_id, Timer.state == "open", Timer.term.startswith("rule:TR.sign")

    def meet(work: Any) -> None:
        work.session.execute(
            update(Deadline).where(Deadline.instance_id == instance_id).values(state="met", closed_at=work.now)
        )

    stage.run(ADMIN, meet)
    change_id = enter(stage)
    sheet = stage.read(lambda work: queries.preview(work, change_id), ADMIN)
    assert (sheet.moving, sheet.timers) == (0, 1)

    apply(stage, change_id)
    monday_ends = datetime.combine(date(2027, 2, 16), time(), tzinfo=LOCAL)
    assert stage.read(lambda w: w.session.scalars(select(Timer.due_at).where(*mine)).all()) == [monday_ends]


def test_the_second_time_nothing_moves_and_nobody_is_told_twice(stage: Stage) -> None:
    furnish(stage)
    transfer(stage, "2027-02-03T10:00:00+08:00")
    change_id = enter(stage)
    apply(stage, change_id)
    after = dates(stage)
    told = stage.read(lambda w: w.session.scalar(select(func.count()).where(Outbox.template == "dates-moved")))
    assert told and messages.told(stage, "dates-moved")

    with pytest.raises(AlreadyApplied):
        apply(stage, change_id)
    with pytest.raises(NothingChanges):
        enter(stage)
    drain(stage)

    assert dates(stage) == after
    assert stage.read(lambda w: w.session.scalar(select(func.count()).where(Outbox.template == "dates-moved"))) == told


def test_a_closure_moves_only_what_runs_across_it(stage: Stage) -> None:
    furnish(stage)
    transfer(stage, "2026-09-21T10:00:00+08:00")  # due Wed 09-23
    transfer(stage, "2026-11-23T10:00:00+08:00")  # due Wed 11-25
    before = dates(stage)

    closed = [Line(date(2026, 11, 25), "closure", "防汛停办")]
    apply(stage, enter(stage, kind="closure", source="青政〔2026〕示例号", lines=closed))

    moved = {key: value[1] for key, value in dates(stage).items() if value != before[key]}
    assert list(moved.values()) == [date(2026, 11, 26)]


def test_a_process_that_runs_already_counts_with_the_new_calendar(stage: Stage) -> None:
    furnish(stage)
    other = build_house(stage.settings, stage.database)  # another process
    assert other.calendar.is_workday(date(2027, 2, 12)).workday

    apply(stage, enter(stage))
    other.calendar.refresh(now=True)

    assert not other.calendar.is_workday(date(2027, 2, 12)).workday
    assert not other.calendar.is_provisional(2027)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("2027-10-03,放假,国庆节\n", ""), "fixed"),
        (("2027-02-20,上班", "2027-02-22,上班"), "make-up"),
        (("2027-01-02,放假", "2026-01-02,放假"), "years"),
        (("2027-01-03,放假", "2027-01-02,放假"), "twice"),
    ],
)
def test_a_file_that_is_no_whole_notice_is_refused_in_words(stage: Stage, change: tuple[str, str], code: str) -> None:
    assert change[0] in NOTICE
    with pytest.raises(InvalidAnswers) as refused:
        enter(stage, lines=lines(NOTICE.replace(*change)))
    assert code in {problem.code for problem in refused.value.fields}


def test_nonsense_lines_are_named_by_number() -> None:
    found, problems = read_file("日期,类别\n2027-01-01,放假,元旦\n昨天,放假\n2027-01-02,睡觉\n".encode("gb18030"))
    assert found == [Line(date(2027, 1, 1), "holiday", "元旦")]
    assert [(p.path, p.code) for p in problems] == [("line 3", "date"), ("line 4", "kind")]
    assert read_file(b"\xff\xfe\x00\xd8")[1]


def test_only_the_administrator_and_in_the_browser(stage: Stage) -> None:
    furnish(stage)
    with pytest.raises(NotPermitted):
        stage.run("clerk.qingsui", lambda work: operations.enter(work, kind="notice", source=SOURCE, lines=lines()))
    client = stage.client(ADMIN)
    token = csrf_token(client, "/calendar-changes")
    form = {"csrf_token": token, "source": SOURCE, "file": (BytesIO(NOTICE.encode()), "2027.csv")}
    sent = client.post("/calendar-changes/notice", data=form)
    assert sent.status_code == 303
    assert "生效并重新计算" in client.get(sent.location).get_data(as_text=True)
    client.post(f"{sent.location}/apply", data={"csrf_token": token})
    drain(stage)
    assert "已完成" in client.get(sent.location).get_data(as_text=True)
    wrong = client.post("/calendar-changes/closure", data={"csrf_token": token, "source": "x", "days": "昨天"})
    assert wrong.status_code == 422 and "昨天" in wrong.get_data(as_text=True)
    assert stage.client("clerk.qingsui").get("/calendar-changes").status_code == 403


def test_adding_a_holiday_never_moves_a_date_earlier(stage: Stage) -> None:
    furnish(stage)
    rule = stage.house.rules.rule("DB.total", on=date(2026, 9, 18), division="690102")
    before = {
        n: due(rule, start=date(2026, 9, 1) + timedelta(days=n), calendar=stage.house.calendar).due_on
        for n in range(60)
    }
    change_id = enter(stage, kind="closure", source="x", lines=[Line(date(2026, 10, 20), "closure", "")])
    apply(stage, change_id)
    stage.house.calendar.refresh(now=True)
    for n, was in before.items():
        assert due(rule, start=date(2026, 9, 1) + timedelta(days=n), calendar=stage.house.calendar).due_on >= was
