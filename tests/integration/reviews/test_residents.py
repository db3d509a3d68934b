"""What a household sees and does on its phone, without an account."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from server.cases.restricting import restrict
from server.cases.words import Name
from server.reviews.family.applying import Entered, enter
from server.reviews.models import Change, Opinion, Review, Stop
from server.reviews.queries.outcomes import Outcome, of_stop
from tests.integration.reviews.answers import decided, delivered, heard, intend
from tests.integration.reviews.story import Case, Home, Town
from tests.stage import csrf_token


def code_of(town: Town, case_id: str) -> str:
    return str(town.row(Case, case_id).query_code)


def post(client: Any, page: str, to: str | None = None, **fields: Any) -> Any:
    return client.post(to or page, data={"csrf_token": csrf_token(client, page), **fields})


def test_a_person_reads_what_is_intended_and_until_when_she_may_speak(town: Town):
    home = town.home()
    stop = intend(town, home, "cut", 500)
    page = f"/q/{code_of(town, stop.case_id)}"
    client = town.stage.client()
    assert "您可以说明情况" in client.get(page).get_data(as_text=True)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    shown = client.get(page).get_data(as_text=True)
    # OP.hear from Fri 2026-09-18: the fifth working day is Thu 09-24
    assert re.search(r"截止 2026年9月24日", shown)
    assert "我们打算减发" in shown and "现在还没有决定" in shown and "陈示例" not in shown and "社保缴费" not in shown

    assert post(client, page, f"{page}/hearing", words="").status_code == 422
    for _ in ("sent", "gone back and sent again"):
        assert post(client, page, f"{page}/hearing", words="工资只领了两个月").status_code == 303
    assert [(o.way, o.words, o.recorded_by) for o in town.all(Opinion)] == [("online", "工资只领了两个月", "resident")]


def test_a_day_that_is_over_does_not_stand_like_one_to_come(town: Town):
    """OP.hear ends on Thu 09-24: on 09-28 it is four days over, and what she says is still heard until somebody decides."""
    stop = intend(town, town.home(), "cut", 500)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    page = f"/q/{code_of(town, stop.case_id)}"
    town.at("2026-09-24T17:00:00+08:00")
    assert "已过" not in town.stage.client().get(page).get_data(as_text=True)
    town.at("2026-09-28T09:00:00+08:00")
    shown = town.stage.client().get(page).get_data(as_text=True)

    assert "说明情况的期限是 2026年9月24日，已过 4 天" in shown and "截止 2026年9月24日" not in shown


def test_after_the_decision_nobody_speaks_here_any_more(town: Town):
    home = town.home()
    stop = intend(town, home, "cut", 500)
    page = f"/q/{code_of(town, stop.case_id)}"
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town))
    town.do("approver.civil", stop.case_id, "decide", decided())
    client = town.stage.client()
    said = client.get(page).get_data(as_text=True)
    assert "已经决定：减发" in said and "我们打算" not in said
    late = post(client, f"{page}/family", f"{page}/hearing", words="还有话说")
    assert late.status_code == 422
    assert len(town.all(Opinion)) == 1


def test_a_household_reports_a_change_once(town: Town):
    home = town.home()
    review = town.check(home)
    page = f"/q/{code_of(town, review.case_id)}/family"
    client = town.stage.client()
    submission = client.get(page).get_data(as_text=True).split('name="submission" value="')[1].split('"')[0]
    fields = {"submission": submission, "kind": "job", "happened_on": "2026-09-01", "who": "李示例", "words": "进厂上班",
              "reporter": "陈示例", "truthful": "true"}  # fmt: skip
    wrong = post(client, page, **{**fields, "words": ""})
    assert wrong.status_code == 422 and "李示例" in wrong.get_data(as_text=True)
    assert post(client, page, **fields).status_code == 200
    assert post(client, page, **fields).status_code == 200
    assert [(c.kind, c.source, c.state) for c in town.all(Change)] == [("job", "resident", "reported")]
    _reads_what_came_of_it(town, home, review.case_id)


def _reads_what_came_of_it(town: Town, home: Home, case_id: str) -> None:
    """Deal with the report, and read it under the code: the check, then each end that it may come to, but nothing of a restricted file."""
    report, client = town.all(Change)[0], town.stage.client()
    said = {
        "kind": "job", "happened_on": "2026-09-01", "words": "进厂上班", "person": home.people[1], "job_state": "employed",
        "employer": "示例厂", "wage": 2600,
    }  # fmt: skip
    town.stage.run("clerk.qingsui", lambda w: enter(w, Entered(home.household, said, report.submission, report.id)))
    page = f"/q/{code_of(town, case_id)}"
    assert "已发起核查，2027-03-18 前办结" in client.get(page).get_data(as_text=True)

    checked = town.all(Review)[0]
    checked.state, checked.outcome = "done", "keep"
    town.stage.run(None, lambda w: w.session.merge(checked))
    read = client.get(page).get_data(as_text=True)
    assert "核查完毕，待遇不变" in read and not any(word in read for word in ("李示例", "示例厂", "进厂上班", "2600"))
    told = client.get(f"/api/v1/status/{code_of(town, case_id)}").get_json()["reports"]
    assert [(row["said"]["zh"], row["outcomes"][0]["said"]["zh"]) for row in told] == [("已处理", "核查完毕，待遇不变")]

    town.stage.run(None, lambda w: restrict(w, case_id=case_id, role="child_welfare", ground="儿童保障，限知"))
    assert "核查完毕" not in client.get(page).get_data(as_text=True)


AT = datetime(2026, 11, 2, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stop", "said", "decided"),
    [
        ({"outcome": "cut"}, "核查完毕，打算调整；决定以前先听取意见", False),
        ({"outcome": "raise", "decided_at": AT, "decision": "carry-out"}, "2026-11-02 决定调增", True),
        ({"outcome": "cut", "decided_at": AT, "decision": "carry-out"}, "2026-11-02 决定调减", True),
        ({"outcome": "stop", "decided_at": AT, "decision": "carry-out"}, "2026-11-02 决定终止", True),
        ({"outcome": "stop", "decided_at": AT, "decision": "drop"}, "听取意见以后，2026-11-02 决定不调整", False),
    ],
)
def test_whoever_reported_reads_what_was_decided(stop: dict[str, Any], said: str, decided: bool) -> None:
    row = Stop(state="open", amount_before_fen=80000, amount_after_fen=0, convert_to="", **stop)
    assert of_stop(row) == Outcome(Name(said, of_stop(row).said.en), decided)


def test_a_wrong_code_learns_nothing(town: Town):
    client = town.stage.client()
    assert client.get("/q/nonsense/family").status_code == 404


def test_a_program_of_the_household_does_the_same(town: Town):
    home = town.home()
    stop = intend(town, home, "cut", 500)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    client, path = town.stage.client(), f"/api/v1/status/{code_of(town, stop.case_id)}"
    assert client.post(f"{path}/hearing", json={"words": ""}).status_code == 422
    assert client.post(f"{path}/hearing", json={"words": "工资只领了两个月"}).status_code == 204
    assert [(o.way, o.words) for o in town.all(Opinion)] == [("online", "工资只领了两个月")]
    answers = {
        "kind": "job",
        "happened_on": "2026-09-01",
        "who": "李示例",
        "words": "进厂上班",
        "reporter": "陈示例",
        "truthful": True,
    }
    sent = {"answers": answers, "submission": "from-home-1"}
    assert client.post(f"{path}/changes", json={**sent, "answers": {"kind": "job"}}).status_code == 422
    assert [client.post(f"{path}/changes", json=sent).status_code for _ in range(2)] == [204, 204]
    assert [(c.kind, c.source) for c in town.all(Change)] == [("job", "resident")]
    assert client.post("/api/v1/status/nonsense/hearing", json={"words": "x"}).status_code == 404
