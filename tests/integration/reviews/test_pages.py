"""Checks, changes of aid and life events through the browser's requests."""

from __future__ import annotations

import io
from typing import Any

import pytest

from server.demo.people import id_number
from server.reviews.comparing import compare
from server.reviews.drawing import draw
from server.reviews.findings import flag
from server.reviews.models import Change, Draw, Flag, ListEntry, Review, Stop, Suspicion
from server.reviews.reporting import report
from tests.integration.reviews.answers import delivered, intend
from tests.integration.reviews.story import Home, Town
from tests.stage import csrf_token


def post(client: Any, page: str, to: str | None = None, /, **fields: Any) -> Any:
    return client.post(to or page, data={"csrf_token": csrf_token(client, page), **fields})


@pytest.mark.parametrize(
    "path",
    ["", "/plan", "/plan?month=2027-02", "/open", "/open?state=done", "/stops", "/stops?state=all",
     "/changes", "/changes?state=waiting", "/lists/gap", "/lists/exit?state=all", "/suspicions", "/draws", "/flags"],
)  # fmt: skip
@pytest.mark.parametrize("login", ["clerk.qingsui", "reviewer.civil"])
def test_every_list_opens(town: Town, path: str, login: str):
    from datetime import date

    home, other = town.home(), town.home(serial=2, members=1, birth=1950)
    town.stage.tick()
    town.check(home)
    intend(town, other)
    content = ("身份证号,类型\n" + id_number(date(1985, 3, 1), 10) + ",car\nx,car").encode()
    town.stage.run("reviewer.civil", lambda work: compare(work, content=content, file_name="a.csv", source="交警"))
    town.stage.run("clerk.qingsui", lambda work: flag(work, household_id=other.household, signs=["car"], note="邻居"))
    page = town.stage.client(login).get(f"/reviews{path}")
    assert page.status_code == 200, page.get_data(as_text=True)[:500]


@pytest.mark.parametrize(
    ("login", "status"), [("clerk.baishi", 404), ("officer.education", 403), ("maker.finance", 403)]
)
def test_others_neither_list_nor_enter(town: Town, login: str, status: int):
    home = town.home()
    client = town.stage.client(login)
    assert client.get(f"/reviews/changes/new?household={home.household}").status_code in (403, 404)
    assert client.get("/reviews/plan").status_code in (200, 403)
    assert "陈示例" not in client.get("/reviews/open").get_data(as_text=True)
    assert status


def test_who_opens_no_household_is_led_to_none(town: Town):
    home = town.home()
    town.check(home)
    for login, shown in (("clerk.qingsui", True), ("supervisor.county", False)):
        client = town.stage.client(login)
        for path in ("/reviews/open", "/reviews"):
            page = client.get(path)
            assert page.status_code == 200
            assert ('href="/households' in page.get_data(as_text=True)) is shown, (login, path)


def test_a_death_is_entered_once_on_one_page(town: Town):
    home = town.home()
    client, page = town.stage.client("clerk.qingsui"), f"/reviews/changes/new?household={home.household}"
    submission = client.get(page).get_data(as_text=True).split('name="submission" value="')[1].split('"')[0]
    fields = {"household": home.household, "submission": submission, "kind": "died", "happened_on": "2026-09-10",
              "words": "李示例病故，死亡证明已核", "person": home.people[1]}  # fmt: skip
    first = post(client, page, "/reviews/changes/new", **fields)
    again = post(client, page, "/reviews/changes/new", **fields)
    assert (first.status_code, first.location) == (303, again.location)
    shown = client.get(first.location).get_data(as_text=True)
    assert "已发起核查，2026-12-10 前办结" in shown and "增减员调整表" in shown
    assert len(town.all(Review)) == 1


def test_who_hands_a_household_over_is_told_so_and_led_to_the_list(town: Town):
    home = town.home()
    client, page = town.stage.client("clerk.qingsui"), f"/reviews/changes/new?household={home.household}"
    fields = {"household": home.household, "submission": "moves-once", "kind": "moved-inside", "happened_on": "2026-09-10",
              "words": "全家搬到白石村", "to_township": town.stage.unit("baishi"), "to_village": town.stage.unit("baishi-village-1"),
              "new_address": "白石村 3 组"}  # fmt: skip
    first = post(client, page, "/reviews/changes/new", **fields)
    shown = client.get(first.location)
    assert (first.status_code, shown.status_code) == (303, 200)
    assert "已移交迁入地的窗口" in shown.get_data(as_text=True)
    again = post(client, "/reviews/changes", "/reviews/changes/new", **fields)
    assert (again.status_code, again.location) == (303, first.location)
    assert town.stage.client("clerk.baishi").get(f"/households/{home.household}").status_code == 200


def test_what_is_wrong_is_named_and_nothing_typed_is_lost(town: Town):
    home = town.home()
    client, page = town.stage.client("clerk.qingsui"), f"/reviews/changes/new?household={home.household}"
    answer = post(client, page, "/reviews/changes/new", household=home.household, submission="s1", kind="died",
                  happened_on="2027-01-01", words="李示例病故")  # fmt: skip
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "李示例病故" in shown and "2027-01-01" in shown
    assert town.all(Change) == []


def test_a_report_is_dealt_with_or_set_aside(town: Town):
    home = town.home()
    answers = {
        "kind": "income",
        "happened_on": "2026-09-10",
        "who": "李示例",
        "words": "工资涨了",
        "reporter": "陈示例",
        "truthful": True,
    }
    told = town.stage.run(
        None, lambda work: report(work, household_id=home.household, answers=answers, submission="r1")
    )
    client = town.stage.client("clerk.qingsui")
    assert "工资涨了" in client.get(f"/reviews/changes/{told.id}").get_data(as_text=True)
    page = f"/reviews/changes/{told.id}/handle"
    assert "工资涨了" in client.get(page).get_data(as_text=True)
    done = post(client, page, kind="income", happened_on="2026-09-10", words="工资涨了，已核", person=home.people[1])
    assert done.status_code == 303 and town.row(Change, told.id).state == "applied"
    refused = post(client, "/reviews/changes", f"/reviews/changes/{told.id}/set-aside", why="重复")
    assert refused.status_code == 409


def test_a_village_officer_reports_from_the_phone(town: Town):
    home = town.home()
    client = town.stage.client("village1.qingsui")
    assert "陈示例" in client.get("/reviews/report").get_data(as_text=True)
    fields = {"household": home.household, "submission": "v1", "kind": "died", "happened_on": "2026-09-10", "who": "李示例",
              "words": "前天去世", "reporter": "陶示一", "truthful": "true"}  # fmt: skip
    assert post(client, "/reviews/report", **fields).status_code == 303
    assert post(client, "/reviews/report", **{**fields, "submission": "v2", "household": ""}).status_code == 422
    assert [(c.source, c.state) for c in town.all(Change)] == [("village", "reported")]


def test_who_deals_with_a_report_that_a_colleague_has_dealt_with_is_told_so(town: Town):
    home = town.home()
    answers = {
        "kind": "died",
        "happened_on": "2026-09-10",
        "who": "李示例",
        "words": "前天去世",
        "reporter": "陶示一",
        "truthful": True,
    }
    told = town.stage.run(
        None, lambda work: report(work, household_id=home.household, answers=answers, submission="two-clerks")
    )
    page = f"/reviews/changes/{told.id}/handle"
    said = {"kind": "died", "happened_on": "2026-09-10", "words": "死亡证明已核", "person": home.people[1]}
    first, second = (town.stage.client(login) for login in ("clerk.qingsui", "clerk2.qingsui"))
    token = csrf_token(second, page)
    assert post(first, page, **said).status_code == 303
    late = second.post(page, data={"csrf_token": token, **said})

    assert late.status_code == 409
    assert "请从家庭成员中选择" not in late.get_data(as_text=True) and "死亡证明已核" in late.get_data(as_text=True)


def test_a_village_officer_is_told_everything_that_is_missing_at_once(town: Town):
    town.home()
    client = town.stage.client("village1.qingsui")
    answer = post(client, "/reviews/report", household="", kind="", words="")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请选择是哪一户" in shown and "请填写“请说一说”" in shown and "无权查看" not in shown


def test_a_village_officer_reads_what_became_of_her_reports(town: Town):
    home = town.home()
    client, clerk = town.stage.client("village1.qingsui"), town.stage.client("clerk.qingsui")
    for kind, words in (("died", "前天去世"), ("income", "听说涨了工资")):
        sent = post(client, "/reviews/report", household=home.household, kind=kind, happened_on="2026-09-10", who="李示例",
                    words=words, reporter="陶示一", truthful="true")  # fmt: skip
        assert sent.status_code == 303
    died, income = ({c.kind: c.id for c in town.all(Change)}[kind] for kind in ("died", "income"))
    assert client.get("/reviews/report").get_data(as_text=True).count("待处理") == 2

    page = clerk.get(f"/reviews/changes/{died}/handle").get_data(as_text=True)
    assert f'value="{home.people[1]}" selected' in page  # the village named her, and the household has one of that name
    aside = post(clerk, f"/reviews/changes/{income}", f"/reviews/changes/{income}/set-aside", why="核实过，没有涨")
    assert aside.status_code == 303
    shown = client.get("/reviews/report").get_data(as_text=True)
    assert "不采用：核实过，没有涨" in shown and shown.count("待处理") == 1
    other = town.stage.client("village2.qingsui").get("/reviews/report").get_data(as_text=True)
    assert "前天去世" not in other


def test_a_check_and_a_change_are_opened_by_hand(town: Town):
    home, other = town.home(), town.home(serial=2)
    client = town.stage.client("clerk.qingsui")
    page = f"/reviews/new?household={home.household}"
    assert post(client, page, "/reviews/new", household=home.household, item="dibao", kind="alert").status_code == 422
    assert (
        post(
            client, page, "/reviews/new", household=home.household, item="dibao", kind="alert", cause="购车"
        ).status_code
        == 303
    )
    again = post(client, page, "/reviews/new", household=home.household, item="dibao", kind="alert", cause="购车")
    assert again.status_code == 409 and "购车" in again.get_data(as_text=True)

    page = f"/reviews/stops/new?household={other.household}"
    wrong = post(client, page, "/reviews/stops/new", household=other.household, item="dibao", outcome="cut", ground="income-up",
                 facts="工资", adjusted_amount="abc")  # fmt: skip
    assert wrong.status_code == 422 and "abc" in wrong.get_data(as_text=True)
    made = post(client, page, "/reviews/stops/new", household=other.household, item="dibao", outcome="cut", ground="income-up",
                facts="工资", adjusted_amount="500.00")  # fmt: skip
    assert made.status_code == 303
    assert town.all(Stop)[0].amount_after_fen == 50000
    case = client.get(made.location).get_data(as_text=True)
    assert "减发" in case and "拟调整（减发、停发）告知书" in case


def test_the_task_pages_show_what_they_rest_on(town: Town):
    home = town.home()
    stop = intend(town, home)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    task = town.stage.open_tasks(stop.case_id)["listen"]
    shown = town.stage.client("clerk.qingsui").get(f"/tasks/{task.id}").get_data(as_text=True)
    assert "拟停发" in shown and "社保缴费记录可查" in shown and "医疗费用救助" in shown


def test_a_draw_that_is_sent_again_as_it_was_draws_nobody_more(town: Town):
    for _ in range(3):
        town.home()
    client = town.stage.client("reviewer.civil")
    said = {"size": "1", "seed": "07 11", "reason": "季度抽查"}
    first, again = (post(client, "/reviews/draws", **said) for _press in range(2))
    assert (again.status_code, again.location) == (303, first.location)
    assert len(town.all(Draw)) == len(town.all(Review)) == 1

    assert (
        post(client, "/reviews/draws", **{**said, "seed": "07 12"}).location != first.location
    )  # corrected: another one
    assert len(town.all(Draw)) == 2


def test_draws_files_marks_and_lists_work_on_pages(town: Town):
    home = town.home()
    client = town.stage.client("reviewer.civil")
    assert post(client, "/reviews/draws", size="1", seed="", reason="").status_code == 422
    made = post(client, "/reviews/draws", size="1", seed="07 11", reason="季度抽查", item="dibao", township="")
    assert made.status_code == 303 and "结果相同" in client.get(made.location).get_data(as_text=True)
    assert len(town.all(Draw)) == 1

    from datetime import date

    content = ("身份证号,类型\n" + id_number(date(1986, 3, 2), 11) + ",car").encode()
    sent = client.post(
        "/reviews/suspicions/compare", content_type="multipart/form-data",
        data={"csrf_token": csrf_token(client, "/reviews/suspicions"), "source": "交警", "at_once": "true", "file": (io.BytesIO(content), "a.csv")},
    )  # fmt: skip
    assert sent.status_code == 303 and town.all(Suspicion)[0].state == "checking"

    clerk = town.stage.client("clerk.qingsui")
    page = f"/reviews/flags?household={home.household}"
    assert post(clerk, page, "/reviews/flags", household=home.household).status_code == 422
    assert post(clerk, page, "/reviews/flags", household=home.household, signs="car", note="x").status_code == 303
    (mark,) = town.all(Flag)
    assert post(clerk, "/reviews/flags", f"/reviews/flags/{mark.id}/clear", why="").status_code == 422
    assert post(clerk, "/reviews/flags", f"/reviews/flags/{mark.id}/clear", why="车是邻居的").status_code == 303
    assert town.all(ListEntry) == []


def test_the_plan_opens_and_moves_in_batches(town: Town):
    from server.reviews.models import CalendarEntry

    homes: list[Home] = [town.home(serial=n, members=1, birth=1950 + n) for n in (1, 2)]
    town.stage.tick()
    ids = [entry.id for entry in town.all(CalendarEntry)]
    client = town.stage.client("clerk.qingsui")
    page = "/reviews/plan?month=2027-08"
    assert all(home.household for home in homes)
    assert post(client, page, "/reviews/plan", month="2027-08", do="open").status_code == 422
    assert post(client, page, "/reviews/plan", month="2027-08", do="move", chosen=ids, to="x").status_code == 422
    assert post(client, page, "/reviews/plan", month="2027-08", do="open", chosen=ids).status_code == 303
    assert len(town.all(Review)) == 2


__all__ = ["draw"]


def test_who_writes_down_that_nobody_spoke_sees_how_the_notice_arrived(town: Town):
    stop = intend(town, town.home(), "cut", 500)
    said = delivered(town, received_by="李示例", proof="送达回证第 12 号")
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", said)
    town.stage.move_to("2026-09-28T09:00:00+08:00")
    town.stage.tick()
    task = town.stage.open_tasks(stop.case_id)["record_silence"]

    page = town.stage.client("clerk.qingsui").get(f"/tasks/{task.id}").get_data(as_text=True)
    assert "签收人 李示例" in page and "送达回证第 12 号" in page
