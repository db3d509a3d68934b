"""A calendar program reads due dates under an address that names nobody and can be revoked."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from server.cases import feeds
from server.foundation.errors import InvalidAnswers
from tests.stage import Stage, csrf_token

pytestmark = pytest.mark.sqlite


def test_the_feed_holds_what_stands_at_my_posts_and_nothing_personal(stage: Stage, urgent_case: str) -> None:
    secret = stage.run("leader.qingsui", lambda work: feeds.create(work, scope="unit"))

    answer = stage.client().get(f"/calendar/{secret}.ics")

    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(event["summary"]).split(" ")[1] for event in events] == ["研判是否急难"]
    assert events[0]["dtstart"].dt.isoformat() == "2026-09-19T01:00:00+00:00"  # 24 hours after 09:00 in Shanghai
    text = answer.get_data(as_text=True)
    assert "示例甲" not in text and "690102198503070012" not in text
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_another_person_s_work_is_not_in_it(stage: Stage, urgent_case: str) -> None:
    secret = stage.run("clerk.baishi", lambda work: feeds.create(work, scope="posts"))
    assert Calendar.from_ical(stage.client().get(f"/calendar/{secret}.ics").data).walk("VEVENT") == []


def test_a_revoked_feed_and_a_wrong_address_answer_alike(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    token = csrf_token(client, "/calendar-feeds")
    client.post("/calendar-feeds", data={"scope": "posts", "csrf_token": token})
    page = client.get("/calendar-feeds").get_data(as_text=True)
    address = page.split("/calendar/")[1].split(".ics")[0]
    assert stage.client().get(f"/calendar/{address}.ics").status_code == 200
    assert address not in client.get("/calendar-feeds").get_data(as_text=True)  # shown once

    (feed,) = stage.read(feeds.mine, "clerk.qingsui")
    client.post(f"/calendar-feeds/{feed.id}/revoke", data={"csrf_token": token})

    assert stage.client().get(f"/calendar/{address}.ics").status_code == 404
    assert stage.client().get("/calendar/nothing.ics").status_code == 404


def test_only_who_leads_a_unit_may_subscribe_to_all_of_it_and_ten_are_enough(stage: Stage) -> None:
    with pytest.raises(InvalidAnswers):
        stage.run("clerk.qingsui", lambda work: feeds.create(work, scope="unit"))
    for _ in range(feeds.MOST_FEEDS):
        stage.run("clerk.qingsui", lambda work: feeds.create(work, scope="mine"))
    with pytest.raises(feeds.TooManyFeeds):
        stage.run("clerk.qingsui", lambda work: feeds.create(work, scope="mine"))


def test_a_person_chooses_how_to_be_told_and_a_wrong_number_is_told_at_the_field(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    token = csrf_token(client, "/inbox/choices")
    wrong = client.post("/inbox/choices", data={"email": "all", "sms": "all", "phone": "12", "csrf_token": token})
    assert wrong.status_code == 422

    right = client.post("/inbox/choices", data={"email": "urgent", "sms": "none", "digest": "on", "csrf_token": token})
    assert right.status_code == 303
    page = client.get("/inbox/choices").get_data(as_text=True)
    assert 'value="urgent" checked' in page or "checked" in page


def test_the_system_administrator_sees_failures_and_others_do_not(stage: Stage) -> None:
    assert stage.client("system.admin").get("/administration/messages").status_code == 200
    assert stage.client("clerk.qingsui").get("/administration/messages").status_code == 403
