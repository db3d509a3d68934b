"""The clock of the meeting reminds secretary and convener; the signed minutes come back as a scan; a child's file stays closed."""

from __future__ import annotations

from io import BytesIO

from server.cases.models import Deadline
from server.documents.models import Attachment, Document
from server.meetings import operations
from server.messaging.models import InboxMessage
from tests.integration.meetings.story import Chamber
from tests.stage import csrf_token

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001ff5d"
)


def told(chamber: Chamber, login: str, word: str) -> int:
    user = chamber.stage.actor(login).id
    return sum(word in row.title_zh for row in chamber.rows(InboxMessage, user_id=user))


def test_a_meeting_that_is_not_held_reminds_the_secretary_and_then_the_convener(chamber: Chamber) -> None:
    chamber.ask()
    (term,) = chamber.rows(Deadline, rule="MT.hold")
    assert term.due_on is not None and term.due_on.isoformat() == "2026-09-24"
    chamber.stage.tick()
    assert told(chamber, "secretary.meeting", "有事项等待审议") == 1

    for day in ("2026-09-21", "2026-09-23", "2026-09-24", "2026-09-28"):
        chamber.at(f"{day}T09:05")
    assert told(chamber, "secretary.meeting", "确认议程和方式：") >= 3
    assert told(chamber, "convener.meeting", "确认议程和方式") >= 1


def test_the_signed_minutes_come_back_as_a_scan(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.resolve(one)
    meeting = chamber.meeting().id
    chamber.stage.run("secretary.meeting", lambda w: operations.draft_minutes(w, meeting_id=meeting))
    chamber.stage.run("convener.meeting", lambda w: operations.sign_minutes(w, meeting_id=meeting, outcome="sign"))
    (minutes,) = chamber.rows(Document, kind="meeting-minutes")
    secretary, page = chamber.stage.client("secretary.meeting"), f"/documents/{minutes.id}"
    sent = secretary.post(
        f"{page}/scan", data={"csrf_token": csrf_token(secretary, page), "file": (BytesIO(PNG), "纪要签字件.png")},
        content_type="multipart/form-data",
    )  # fmt: skip

    assert sent.status_code == 302
    assert [scan.document_id for scan in chamber.rows(Attachment)] == [minutes.id]


def test_the_members_read_nothing_of_a_child_s_file(chamber: Chamber) -> None:
    one = chamber.ask(item="child", question="complex", amount=None)
    chamber.put(one)
    facts = chamber.item(one).facts

    assert "限制查阅" in facts and "孤儿" not in facts and "人" not in facts.replace("人员", "")
