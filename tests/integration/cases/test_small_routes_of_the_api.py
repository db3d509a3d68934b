"""One's own choices and feeds, recurring meetings and lists that come back compared, over HTTP."""

from __future__ import annotations

import io
from typing import Any

from server.cases import feeds
from server.cases.models import CalendarFeed
from server.web.table_files import write_csv
from tests.integration.relief.story import Program
from tests.stage import Stage


def told(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    return dict(answer.get_json())


def test_a_program_chooses_how_its_owner_is_told(stage: Stage) -> None:
    clerk = Program(stage, "clerk.qingsui")
    path, head = "/api/v1/inbox/choices", {"Authorization": f"Bearer {clerk._token}"}
    assert told(clerk.get(path)) == {"email": "all", "sms": "none", "digest": False}
    wanted = {"email": "urgent", "sms": "none", "digest": True}
    assert told(clerk._client.put(path, json=wanted, headers=head)) == wanted == told(clerk.get(path))
    assert clerk._client.put(path, json={**wanted, "sms": "all"}, headers=head).status_code == 422  # no number


def test_a_program_ends_a_feed_of_its_owner_and_makes_none(stage: Stage) -> None:
    secret = stage.run("clerk.qingsui", lambda work: feeds.create(work, scope="mine"))
    clerk, path = Program(stage, "clerk.qingsui"), "/api/v1/calendar-feeds"
    (row,) = told(clerk.get(path))["rows"]
    assert row["scope"] == "mine" and secret not in str(row)
    assert Program(stage, "clerk.baishi").post(f"{path}/{row['id']}/revoke").status_code == 404
    assert clerk.post(path, json={"scope": "mine"}).status_code == 405
    assert told(clerk.post(f"{path}/{row['id']}/revoke"))["id"] == row["id"] and told(clerk.get(path))["rows"] == []
    assert stage.read(lambda work: work.session.get_one(CalendarFeed, row["id"])).revoked_at


def test_the_secretary_sets_and_ends_a_recurring_meeting(stage: Stage) -> None:
    secretary, path = Program(stage, "secretary.meeting"), "/api/v1/meeting-series"
    wanted = {"first_on": "2026-09-23", "every_weeks": 2, "at": "14:30", "place": "县政府"}
    assert Program(stage, "clerk.qingsui").post(path, json=wanted).status_code == 403
    assert secretary.post(path, json={**wanted, "every_weeks": 99, "at": "25:99"}).status_code == 422
    made = told(secretary.post(path, json=wanted), 201)
    assert told(secretary.post(f"{path}/{made['id']}/end"))["ok"] is True
    assert secretary.post(f"{path}/{made['id']}/end").status_code == 404


def test_a_list_comes_back_compared(stage: Stage) -> None:
    county, path = Program(stage, "reviewer.civil"), "/api/v1/rolls/comparisons"

    def send(who: Program, content: bytes) -> Any:
        return who.post(path, data={"file": (io.BytesIO(content), "名单.csv")}, content_type="multipart/form-data")

    listed = write_csv(("姓名", "身份证号"), [("钱示例", "690102197510100174")])
    back = send(county, listed)
    assert back.status_code == 200 and back.mimetype == "text/csv" and "只在对方名单" in back.get_data(as_text=True)
    assert len(back.get_data(as_text=True).splitlines()) == 2
    assert send(Program(stage, "clerk.qingsui"), listed).status_code == 403
    assert send(county, b"MZ\x00").status_code == 422
