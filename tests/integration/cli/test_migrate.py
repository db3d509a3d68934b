"""`yimen migrate` may be repeated, and nothing serves a database that it has not seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.services.processes import yimen

pytestmark = pytest.mark.sqlite


def test_the_second_time_changes_nothing(installation: dict[str, str]) -> None:
    done = yimen("migrate", "--json", settings=installation)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["published"] == []


def test_a_service_refuses_a_database_that_was_not_migrated(tmp_path: Path) -> None:
    done = yimen("serve", "--port", "0", settings={"YIMEN_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}"})

    assert done.returncode == 1
    assert "yimen migrate" in done.stderr
    assert "Traceback" not in done.stderr
