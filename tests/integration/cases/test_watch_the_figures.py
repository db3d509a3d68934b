"""Prometheus reads what the county's rows say, from this machine or with the token; requests leave an id."""

from __future__ import annotations

from dataclasses import replace

import pytest
from structlog.contextvars import get_contextvars

from tests.stage import Stage

pytestmark = pytest.mark.sqlite


def test_the_figures_tell_open_and_overdue_work_by_unit_and_process(stage: Stage, urgent_case: str) -> None:
    due = stage.client().get("/metrics").get_data(as_text=True)
    assert 'yimen_open_tasks{process="urgent",state="due",unit="qingsui"} 0.0' in due
    assert 'yimen_open_tasks{process="urgent",state="in-time",unit="qingsui"} 1.0' in due
    stage.move(hours=23)
    due = stage.client().get("/metrics").get_data(as_text=True)
    assert 'yimen_open_tasks{process="urgent",state="due",unit="qingsui"} 1.0' in due
    stage.move(hours=25)
    text = stage.client().get("/metrics").get_data(as_text=True)

    assert 'yimen_open_tasks{process="urgent",state="overdue",unit="qingsui"} 1.0' in text
    assert "yimen_open_instances 1.0" in text
    assert "yimen_outbox_oldest_seconds" in text
    assert "yimen_requests_total" in text


def test_strangers_do_not_find_them(stage: Stage) -> None:
    assert stage.client().get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.8"}).status_code == 404
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"):  # a proxy on this machine asks for somebody else
        assert stage.client().get("/metrics", headers={name: "127.0.0.1"}).status_code == 404
    stage.settings = replace(stage.settings, metrics_token="figures-only")
    assert stage.client().get("/metrics").status_code == 404
    right = {"Authorization": "Bearer figures-only"}
    assert stage.client().get("/metrics", headers=right, environ_base={"REMOTE_ADDR": "10.0.0.8"}).status_code == 200


def test_each_answer_names_its_request(stage: Stage) -> None:
    assert (
        stage.client().get("/healthz", headers={"X-Request-ID": "gate-00001"}).headers["X-Request-ID"] == "gate-00001"
    )
    made = stage.client().get("/healthz", headers={"X-Request-ID": "bad id\u00e9"}).headers["X-Request-ID"]
    assert made and "bad" not in made
    assert get_contextvars() == {}  # nothing that is logged after it is said to be about its case
