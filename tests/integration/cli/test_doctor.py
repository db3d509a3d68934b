"""`yimen doctor` says what is missing, and nothing once it is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.services.processes import yimen

pytestmark = pytest.mark.sqlite


Run = Callable[..., tuple[int, str]]


def findings(run: Run, settings: dict[str, str]) -> tuple[int, dict[str, Any]]:
    code, said = run("doctor", "--json", **settings)
    return code, {each["name"]: each for each in json.loads(said)["checks"]}


def test_an_empty_database_is_named_with_what_mends_it(tmp_path: Path) -> None:
    settings = {"YIMEN_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}", "YIMEN_FILES": str(tmp_path / "files")}
    done = yimen("doctor", "--json", settings=settings)  # in a process that has imported nothing yet
    code, found = done.returncode, {each["name"]: each for each in json.loads(done.stdout)["checks"]}

    assert code == 1
    assert not found["database"]["ok"]
    assert "yimen migrate" in found["database"]["en"]


def test_an_installation_lacks_only_its_first_account(installation: dict[str, str], run_yimen: Run) -> None:
    code, found = findings(run_yimen, installation)

    assert code == 1
    assert {name for name, each in found.items() if not each["ok"]} == {"users"}


def test_an_installation_with_an_account_is_sound(installation: dict[str, str], run_yimen: Run) -> None:
    account = ("admin", "--name", "严示一", "--unit", "system", "--role", "system_admin")
    made, said = run_yimen("create-user", *account, **installation)
    assert made == 0, said

    code, found = findings(run_yimen, installation)
    assert code == 0
    assert all(each["ok"] for each in found.values())


def test_another_county_hears_which_numbers_of_its_own_are_not_set(
    installation: dict[str, str], run_yimen: Run
) -> None:
    code, found = findings(run_yimen, installation | {"YIMEN_COUNTY": "690199", "YIMEN_COUNTY_NAME": "示邻县"})

    assert code == 1
    assert not found["local"]["ok"]
    for name in ("standards", "/decision-tables", "BY.notice"):
        assert name in found["local"]["zh"], found["local"]
