"""A crowd on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.concurrency import crowd
from tests.stage import Stage

Call = Callable[..., Any]


@pytest.fixture(
    params=[pytest.param("stage", marks=pytest.mark.sqlite), pytest.param("postgres_stage", marks=pytest.mark.postgres)]
)
def county(request: pytest.FixtureRequest) -> Stage:
    """Return the demo county with the siblings' diagram."""
    made: Stage = request.getfixturevalue(request.param)
    crowd.publish(made)
    return made


@pytest.fixture
def call(county: Stage) -> Call:
    """Post to the API with a token, through one application that all threads share; returns status and body."""
    app = county.application()

    def post(token: str, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        answer = app.test_client().post(
            f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {token}", **headers}
        )
        return answer.status_code, answer.get_json()

    return post
