"""The inbox in the browser and over the API: one's own messages only, and reading them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_smorest import Api

from server.config import Settings
from server.foundation.clock import FixedClock
from server.foundation.identity import Actor
from server.foundation.transaction import transaction
from server.jobs.delivery import deliver_outbox
from server.messaging import api, pages
from server.messaging.models import InboxMessage
from server.messaging.operations import tell
from server.web.entry import Service
from server.web.setup import init_web
from tests.integration.jobs.conftest import COUNTY, MONDAY, World


@pytest.fixture
def client(world: World) -> FlaskClient:
    """Sign the clerk in on an application that has only the inbox."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY="only for tests", TESTING=True, API_TITLE="t", API_VERSION="v1", OPENAPI_VERSION="3.1.0"
    )
    app.extensions["yimen"] = Service(world.database, world.house, FixedClock(MONDAY + timedelta(hours=9)), Settings())
    init_web(app)
    app.before_request(lambda: setattr(g, "actor", Actor(id="clerk", name="clerk", county=COUNTY)))
    app.register_blueprint(pages.blueprint)
    Api(app).register_blueprint(api.inbox)
    return app.test_client()


@pytest.fixture
def told(world: World) -> list[str]:
    """Deliver three messages to the clerk and one to the teacher; return the clerk's ids, oldest first."""
    for n, user in enumerate(("clerk", "clerk", "clerk", "teacher")):
        with transaction(world.database) as session:
            tell(
                world.work(session, MONDAY + timedelta(minutes=n)), template="task-arrived", recipients=[user],
                facts={"case": f"690102-2026-00000{n}", "task": "受理", "unit": "城关镇"}, cause=str(n),
                link=f"/tasks/{n}",
            )  # fmt: skip
        deliver_outbox(world.database, world.house, now=MONDAY + timedelta(minutes=n))
    rows = world.all(InboxMessage, user_id="clerk")
    return [row.id for row in sorted(rows, key=lambda row: row.at)]


def test_the_page_shows_my_messages_newest_first(client: FlaskClient, told: list[str]) -> None:
    page = client.get("/inbox").get_data(as_text=True)

    assert page.index("690102-2026-000002") < page.index("690102-2026-000001") < page.index("690102-2026-000000")
    assert "690102-2026-000003" not in page
    assert page.count("去办理") == 3


def test_the_page_speaks_english_when_asked(client: FlaskClient, told: list[str]) -> None:
    assert "New task: 690102-2026-000002 受理" in client.get("/inbox?lang=en").get_data(as_text=True)


def test_opening_a_message_marks_it_read_and_leads_to_its_page(client: FlaskClient, told: list[str]) -> None:
    answer = client.post(f"/inbox/{told[0]}/open", data={"csrf_token": form_token(client)})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/tasks/0")
    assert client.get("/api/v1/inbox/unread").get_json() == {"count": 2}
    assert "690102-2026-000000" not in client.get("/inbox?unread=1").get_data(as_text=True)


def test_somebody_elses_message_is_not_found(client: FlaskClient, world: World, told: list[str]) -> None:
    (foreign,) = world.all(InboxMessage, user_id="teacher")

    assert client.post(f"/inbox/{foreign.id}/open", data={"csrf_token": form_token(client)}).status_code == 404


def test_all_can_be_marked_read_at_once(client: FlaskClient, told: list[str]) -> None:
    assert client.post("/inbox/read", data={"csrf_token": form_token(client)}).status_code == 303
    assert client.get("/api/v1/inbox/unread").get_json() == {"count": 0}


def test_the_api_pages_by_cursor(client: FlaskClient, told: list[str]) -> None:
    first = client.get("/api/v1/inbox?size=2").get_json()
    second = client.get("/api/v1/inbox", query_string={"size": 2, "after": first["next"]}).get_json()

    assert [row["id"] for row in (*first["rows"], *second["rows"])] == list(reversed(told))
    assert second["next"] is None


def test_a_made_up_cursor_is_refused(client: FlaskClient) -> None:
    assert client.get("/api/v1/inbox?after=nonsense").status_code == 400


def form_token(client: Any) -> str:
    return str(client.get("/inbox").get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0])
