"""An application that has only the web room."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.foundation.errors import FieldProblem, InvalidAnswers
from server.web import translate
from server.web.setup import init_web
from workflows.worktime import UnknownRule


@pytest.fixture(scope="session")
def app() -> Flask:
    translate.compile_all()
    made = Flask("web", static_folder=None)
    made.config.update(SECRET_KEY="only-for-this-test", TESTING=True)
    init_web(made, with_gallery=True)

    @made.get("/api/v1/without-terms")
    def without_terms() -> str:
        raise UnknownRule("RM.answer", date(2026, 11, 27), "690103")

    @made.get("/api/v1/faulty")
    def faulty() -> str:
        raise RuntimeError("a secret detail")

    @made.get("/api/v1/refused")
    def refused() -> str:
        raise InvalidAnswers([FieldProblem("members/0/name", "missing", "请填写姓名。", "Enter a name.")])

    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
