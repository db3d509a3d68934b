"""A family applies from home: the clock runs for the window, the answer is always one of five, nothing typed is lost."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from server.cases.models import Case, Deadline
from server.cases.sealing import open_whole
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.intake import drafts, operations
from server.intake.models import Draft
from server.jobs.erasures import carry_out_erasures
from server.jobs.leads import tell_overdue_applications
from server.online import handling, queries, sending
from server.online.models import OnlineApplication
from server.online.refusals import Answered, CalledTooLittle, NotSpokenTo, NotUrgent
from server.relief.models import Relief
from tests.integration.intake.conftest import filled
from tests.integration.online.conftest import NUMBER, Home


def test_an_emergency_that_waits_stands_first_and_the_others_by_their_term(home: Home) -> None:
    plain = home.send()
    home.stage.move_to("2026-09-21T09:00:00+08:00")
    later, urgent = (
        home.send(submission="two", name="孙示例"),
        home.send(submission="three", urgent=True, name="李示例"),
    )
    home.stage.move_to("2026-09-22T09:00:00+08:00")
    newest = home.send(submission="four", urgent=True, name="周示例")

    def listed(size: int, state: str = "open") -> list[str]:
        found: list[str] = []
        after: str | None = None
        while True:
            page = home.stage.read(
                lambda w, a=after: queries.applications(w, state=state, after=a, size=size), "clerk.qingsui"
            )
            found += [row.application.id for row in page.rows]
            after = page.next
            if after is None:
                return found

    assert listed(20) == listed(1) == [urgent, newest, plain, later]
    home.call(urgent, reached=True)
    home.answer(urgent, "advice")
    assert listed(1, state="") == [newest, plain, later, urgent]


def test_the_window_s_clock_runs_from_the_press_and_both_clerks_are_told(home: Home) -> None:
    # ACC.check 2 WD from Friday 2026-09-18: Sunday 09-20 is a make-up workday (1), Monday 09-21 (2).
    row = home.row(home.send())

    assert (row.code, row.state, row.due_on) == ("WS2026-00001", "open", date(2026, 9, 21))
    assert row.due_at == datetime.fromisoformat("2026-09-22T00:00:00+08:00")
    told = {message.recipient for message in home.told("application-arrived")}
    assert {home.stage.actor("clerk.qingsui").id, home.stage.actor("clerk2.qingsui").id} <= told
    kept = json.dumps({c.name: str(getattr(row, c.name)) for c in OnlineApplication.__table__.columns})
    assert NUMBER not in kept and "13800000031" not in kept and "麦香村" not in kept


def test_sent_twice_it_is_one_application(home: Home) -> None:
    assert home.send() == home.send()
    assert home.send(submission="submission-2") != home.send()


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"phone": "12"}, "phone"),
        ({"id_number": "690102198510100028"}, "id_number"),
        ({"causes": []}, "causes"),
        ({"informed": False}, "informed"),
        ({"by": "other"}, "agent_name"),
        ({"township": "nowhere"}, "township"),
        ({"members": [{"name": "钱小示"}]}, "members/0/relation"),
    ],
)
def test_what_is_wrong_is_named(home: Home, changes: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        home.send(**changes)
    assert path in [problem.path for problem in refusal.value.fields]


def test_the_form_is_filled_with_what_was_sent_and_a_second_press_gives_the_same(home: Home) -> None:
    application = home.send(
        by="other", agent_name="钱示二", agent_relation="哥哥", agent_phone="13800000032", wants=["dibao-alone", "education"], alone_for="钱小示"
    )  # fmt: skip
    draft = home.begin(application)

    answers = home.stage.read(lambda w: open_whole(w.house.vault, w.session.get_one(Draft, draft).sealed))
    assert draft == home.begin(application) and home.row(application).state == "begun"
    assert answers["case"]["channel"] == "online" and answers["case"]["items_wanted"] == ["dibao-alone", "education"]
    assert answers["case"]["received_at"] == "2026-09-18T09:00:00+08:00"
    assert answers["applicant"]["id_number"] == NUMBER and answers["applicant"]["phone"] == "13800000031"
    assert answers["agent"] == {"name": "钱示二", "relation": "哥哥", "phone": "13800000032"}
    assert [each["name"] for each in answers["members"]] == ["钱小示"]
    assert answers["hardship"] == {
        "causes": ["unemployment"],
        "narrative": "为钱小示一个人申请低保。厂里停工，孩子要交学费",
    }


def _fill(home: Home, draft: str, *, received_at: str) -> None:
    answers = filled(home.stage, received_at=received_at, channel="online")
    home.stage.run("clerk.qingsui", lambda w: drafts.save(w, draft_id=draft, answers=answers))


def test_registered_days_later_it_counts_from_the_press_and_needs_no_second_person(home: Home) -> None:
    application = home.send()
    home.stage.move_to("2026-09-21T15:00:00+08:00")
    draft = home.begin(application)
    _fill(home, draft, received_at="2026-09-18T09:00:00+08:00")
    made = home.stage.run("clerk.qingsui", lambda w: operations.submit(w, draft_id=draft))

    case = home.stage.read(lambda w: w.session.get_one(Case, made.case_id))
    row = home.row(application)
    assert (case.channel, case.submitted_at) == ("online", datetime.fromisoformat("2026-09-18T09:00:00+08:00"))
    assert (row.state, row.outcome, row.case_id) == ("answered", "registered", case.id)
    due = home.stage.read(
        lambda w: w.session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.rule == "ACC.check")).one()
    )  # fmt: skip
    assert due.due_at == row.due_at  # one clock: it did not begin anew


def test_another_time_than_the_machine_s_needs_the_second_person_as_ever(home: Home) -> None:
    application = home.send()
    home.stage.move_to("2026-09-21T15:00:00+08:00")
    draft = home.begin(application)
    _fill(home, draft, received_at="2026-09-17T09:00:00+08:00")

    made = home.stage.run(
        "clerk.qingsui", lambda w: operations.submit(w, draft_id=draft, true_time_reason="居民说前一天就打过电话")
    )
    assert made.waiting and home.row(application).state == "begun"


def test_nobody_is_answered_before_being_spoken_to(home: Home) -> None:
    application = home.send()
    with pytest.raises(NotSpokenTo):
        home.answer(application, "advice")
    home.call(application, reached=True)
    home.answer(application, "advice")

    row = home.row(application)
    assert (row.state, row.outcome, row.words) == ("answered", "advice", "已说明政策")
    with pytest.raises(Answered):
        home.answer(application, "same")


def test_unreachable_takes_two_days(home: Home) -> None:
    application = home.send()
    home.call(application, reached=False)
    home.call(application, reached=False, login="clerk2.qingsui")
    with pytest.raises(CalledTooLittle):
        home.answer(application, "unreachable", "打了两次没有人接")

    home.stage.move(days=2)
    home.call(application, reached=False)
    home.answer(application, "unreachable", "两天各打一次没有人接，村里也没找到人")
    assert home.row(application).outcome == "unreachable"


@pytest.mark.parametrize(
    ("outcome", "words"), [("registered", "已登记"), ("withdrawn", "不要了"), ("advice", " "), ("", "说明")]
)
def test_a_window_cannot_answer_otherwise(home: Home, outcome: str, words: str) -> None:
    application = home.send()
    home.call(application, reached=True)
    with pytest.raises(InvalidAnswers):
        home.answer(application, outcome, words)


def test_an_answer_drops_the_form_that_was_begun(home: Home) -> None:
    application = home.send()
    draft = home.begin(application)
    home.call(application, reached=True)
    home.answer(application, "same", "低保正在办，不用再交")
    assert home.stage.read(lambda w: w.session.get_one(Draft, draft).state) == "dropped"


def test_passed_to_the_right_window_its_clock_goes_on(home: Home) -> None:
    application, there = home.send(), home.stage.unit("baishi")
    before = home.row(application)
    draft = home.begin(application)
    home.stage.run("clerk.qingsui", lambda w: handling.pass_on(w, application_id=application, township=there))

    row = home.row(application)
    assert (row.township, row.passed_from, row.state, row.draft_id) == (there, home.town, "open", None)
    assert row.due_at == before.due_at
    assert home.stage.read(lambda w: w.session.get_one(Draft, draft).state) == "dropped"
    with pytest.raises(NotPermitted):
        home.call(application, reached=True)
    for wrong in (there, "nowhere", ""):
        with pytest.raises(InvalidAnswers):
            home.stage.run(
                "clerk.baishi", lambda w, u=wrong: handling.pass_on(w, application_id=application, township=u)
            )


def test_a_window_to_which_it_comes_back_is_told_again(home: Home) -> None:
    application, there = home.send(), home.stage.unit("baishi")
    for login, to in (("clerk.qingsui", there), ("clerk.baishi", home.town)):
        home.stage.move(minutes=5)
        home.stage.run(login, lambda w, to=to: handling.pass_on(w, application_id=application, township=to))

    clerk = home.stage.actor("clerk.qingsui").id
    assert [each.recipient for each in home.told("application-arrived")].count(clerk) == 2


def test_the_family_takes_it_back_until_it_is_a_case(home: Home) -> None:
    application = home.send()
    code = home.row(application).query_code
    draft = home.begin(application)
    for _twice in range(2):
        home.stage.run(None, lambda w: sending.take_back(w, code=code))

    row = home.row(application)
    assert (row.state, row.outcome, row.answered_by) == ("answered", "withdrawn", "family")
    assert home.stage.read(lambda w: w.session.get_one(Draft, draft).state) == "dropped"
    with pytest.raises(Answered):
        home.begin(application)


def test_what_became_a_case_is_not_taken_back_here(home: Home) -> None:
    application = home.send()
    draft = home.begin(application)
    _fill(home, draft, received_at="2026-09-18T09:00:00+08:00")
    home.stage.run("clerk.qingsui", lambda w: operations.submit(w, draft_id=draft))

    with pytest.raises(Answered):
        home.stage.run(None, lambda w: sending.take_back(w, code=home.row(application).query_code))


def test_an_emergency_is_told_to_the_duty_officer_and_registered_in_one_press(home: Home) -> None:
    application = home.send(urgent=True, causes=["illness"])
    assert home.stage.actor("duty.qingsui").id in {m.recipient for m in home.told("application-arrived")}

    first, again = (
        home.stage.run("duty.qingsui", lambda w: handling.register_urgent(w, application_id=application)) for _ in "ab"
    )
    relief = home.stage.read(lambda w: w.session.scalars(select(Relief)).one())
    assert first == again == relief.case_id and relief.kind == "illness"
    assert home.row(application).state == "open"  # what else was asked for goes on


def test_no_emergency_is_registered_where_none_was_spoken_of(home: Home) -> None:
    application = home.send()
    with pytest.raises(NotUrgent):
        home.stage.run("duty.qingsui", lambda w: handling.register_urgent(w, application_id=application))


def test_a_window_that_does_not_answer_is_told_once(home: Home) -> None:
    home.send()
    stage = home.stage

    def sweep() -> int:
        return tell_overdue_applications(stage.database, stage.house, now=stage.clock.now())

    stage.move_to("2026-09-21T23:59:00+08:00")
    assert sweep() == 0
    stage.move_to("2026-09-22T00:00:00+08:00")
    assert (sweep(), sweep()) == (1, 0)
    assert home.told("application-overdue")


def test_what_became_no_case_is_erased_after_thirty_days(home: Home) -> None:
    application, kept = home.send(), home.send(submission="submission-2", name="孙示例")
    home.call(application, reached=True)
    home.answer(application, "advice", "已向钱示例说明")
    home.stage.move_to("2026-10-19T09:00:00+08:00")
    carry_out_erasures(home.stage.database, home.stage.house, now=home.stage.clock.now())

    row = home.row(application)
    dumped = json.dumps(
        {c.name: str(getattr(row, c.name)) for c in OnlineApplication.__table__.columns}, ensure_ascii=False
    )
    assert "钱示例" not in dumped and row.id_hash is None and row.sealed.startswith("—")
    assert (row.outcome, row.due_on) == ("advice", date(2026, 9, 21))  # figures stay
    assert home.row(kept).name == "孙示例"  # nobody answered it: it waits
    assert home.stage.read(lambda w: w.session.scalar(select(func.count()).select_from(Case))) == 0
