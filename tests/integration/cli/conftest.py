"""A migrated SQLite file for the commands of an installation, without a demo."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.services.processes import yimen
from tests.services.sharing import made_once


def settings_in(folder: Path) -> dict[str, str]:
    return {"YIMEN_DATABASE_URL": f"sqlite:///{folder / 'yimen.db'}", "YIMEN_FILES": str(folder / "files")}


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the SQLite file that `yimen migrate` has made of nothing."""

    def make(path: Path) -> None:
        settings = settings_in(tmp_path_factory.mktemp("migrated")) | {"YIMEN_DATABASE_URL": f"sqlite:///{path}"}
        done = yimen("migrate", "--json", settings=settings)
        assert done.returncode == 0, done.stderr
        assert "urgent" in json.loads(done.stdout)["published"]

    return made_once(tmp_path_factory, "migrated.db", make)


@pytest.fixture
def installation(migrated: Path, tmp_path: Path) -> dict[str, str]:
    """Return the settings of an installation with a migrated database of its own."""
    shutil.copy(migrated, tmp_path / "yimen.db")
    return settings_in(tmp_path)
