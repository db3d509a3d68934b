"""`yimen migrate` may be repeated, and nothing serves a database that it has not seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite


def test_the_second_time_changes_nothing(
    installation: dict[str, str], run_yimen: Callable[..., tuple[int, str]]
) -> None:
    code, said = run_yimen("migrate", "--json", **installation)

    assert code == 0, said
    assert json.loads(said)["published"] == []


def test_a_service_refuses_a_database_that_was_not_migrated(
    tmp_path: Path, run_yimen: Callable[..., tuple[int, str]]
) -> None:
    code, said = run_yimen("serve", "--port", "0", YIMEN_DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")

    assert code == 1
    assert "yimen migrate" in said
    assert "Traceback" not in said
