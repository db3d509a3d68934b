"""Refusals as machines and people read them."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

from server.foundation.errors import NotPermitted


def test_the_api_answers_a_problem_body_with_a_stable_type_and_both_languages(client: FlaskClient) -> None:
    answer = client.get("/api/v1/refused", headers={"Accept-Language": "en"})

    assert answer.status_code == 422
    assert answer.content_type.startswith("application/problem+json")
    assert answer.json is not None
    assert answer.json["type"] == "urn:yimen:problem:invalid-answers"
    assert answer.json["title"] == "1 field(s) need correction; nothing you typed is lost."
    assert answer.json["zh"].startswith("表单有 1 处")
    assert answer.json["errors"] == [{"path": "members/0/name", "code": "missing", "detail": "Enter a name."}]


def test_an_unknown_address_of_the_api_is_a_problem_body_too(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nowhere")

    assert (answer.status_code, (answer.json or {})["code"]) == (404, "not-found")


def test_a_wrong_method_names_the_allowed_ones(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/refused", headers={"X-CSRFToken": "none"})

    assert answer.status_code in {400, 405}
    if answer.status_code == 405:
        assert "GET" in answer.headers["Allow"]


def test_a_fault_tells_no_detail_but_a_number_to_quote(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/faulty")

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.headers["X-Error-Id"] in caplog.text


def test_a_county_that_has_set_no_such_term_is_told_which(client: FlaskClient) -> None:
    answer = client.get("/api/v1/without-terms")

    assert (answer.status_code, (answer.json or {})["code"]) == (409, "term-unset")
    assert "RM.answer" in answer.json["zh"]


def test_a_page_is_refused_in_words_with_what_to_do_next(client: FlaskClient) -> None:
    answer = client.get("/_gallery/refused/409")

    assert answer.status_code == 409
    assert "刚被别人改过" in answer.text
    assert "返回上一页并刷新" in answer.text


def test_a_form_without_its_token_is_told_to_reload(client: FlaskClient) -> None:
    answer = client.post("/_gallery/keep")

    assert answer.status_code == 400
    assert "页面停留太久" in answer.text


def test_people_are_told_no_action_s_machine_name() -> None:
    assert NotPermitted(reason="case.read").text("zh") == "您的岗位没有这项权限。"
    assert NotPermitted(reason="case.read").values["reason"] == "case.read"
    assert NotPermitted(reason="改派由本单位负责人办理").text("zh") == "您的岗位没有这项权限：改派由本单位负责人办理。"
