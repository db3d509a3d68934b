"""From a timer on a diagram to a message in a real mail server and at a real HTTP address, through the product's own process."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook

from server.cases.models import Case
from server.foundation.clock import SystemClock
from server.messaging.models import Outbox
from server.organisation.models import User
from tests.faults.conftest import House, post, until
from tests.faults.test_storm import subscribe
from tests.integration.concurrency import crowd
from tests.services.mail import Mailbox
from tests.services.web import Listener
from tests.stage import Stage

pytestmark = [pytest.mark.faults]


def test_a_timer_of_a_diagram_reaches_a_mailbox_and_another_system(
    stage: Stage, smtp_server: Mailbox, web_server: Listener, start_yimen: Callable[..., Any]
) -> None:
    stage.clock.move_to(SystemClock().now())
    crowd.publish(stage, Path(__file__).parent / "storm.bpmn")
    (who,), (case,) = crowd.tokens(stage, 1), crowd.start_cases(stage, 1, "storm")
    secret = subscribe(stage, f"{web_server.url}/hook")

    def reachable(work: Any) -> None:
        clerk = work.session.scalars(select(User).where(User.login == "clerk.qingsui")).one()
        clerk.email, clerk.preferences = "clerk@example.org", {"email": "all"}
        work.session.flush()

    stage.run(None, reachable)
    house = House(
        stage, start_yimen, YIMEN_SMTP_HOST=smtp_server.host, YIMEN_SMTP_PORT=str(smtp_server.port),
        YIMEN_SMTP_SECURITY="none", YIMEN_MAIL_FROM="yimen@example.org", YIMEN_WEBHOOK_NETWORKS="127.0.0.0/8",
    )  # fmt: skip

    status, _ = post(house.port, who, f"/tasks/{stage.open_tasks(case)['sign0'].id}/complete", crowd.ANSWERS)
    assert status == 200
    until(lambda: any(mail["To"] == "clerk@example.org" for mail in letters(smtp_server)), what="the mail")
    until(lambda: any(each.json["data"].get("task") == "查看" for each in web_server.posted), what="the webhook")

    look = stage.open_tasks(case)["look"].id
    code = stage.read(lambda w: w.session.scalar(select(Case.code).where(Case.id == case)))
    (mail,) = [mail for mail in letters(smtp_server) if mail["To"] == "clerk@example.org"]
    assert str(code) in mail["Subject"]
    assert f"http://127.0.0.1:{house.port}/tasks/{look}" in mail.get_content()
    (posted,) = [each for each in web_server.posted if each.json["data"].get("task") == "查看"]
    told = Webhook(secret).verify(posted.body, posted.headers)
    assert (told["type"], told["data"]["case"]) == ("task-arrived", code)

    def sent() -> bool:
        wanted = select(Outbox.id, Outbox.state).where(Outbox.channel != "inbox", Outbox.link == f"/tasks/{look}")
        rows: dict[str, str] = stage.read(lambda w: dict(w.session.execute(wanted).all()))
        arrived = {each["Message-ID"][1:].partition("@")[0] for each in letters(smtp_server)}
        return set(rows.values()) == {"sent"} and set(rows) == arrived | {posted.headers["webhook-id"]}

    until(sent, what="the receipts")


def letters(box: Mailbox) -> list[EmailMessage]:
    """Return the mails about the task behind the timer."""
    return [mail for mail in box.messages if "查看" in mail["Subject"]]
