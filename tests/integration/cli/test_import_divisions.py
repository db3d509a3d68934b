"""`yimen import-divisions` as people run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.cli import main
from tests.integration.organisation.test_import_the_organisation import FILE
from tests.stage import Stage


def test_a_file_is_looked_at_then_taken_and_a_wrong_one_is_refused(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIMEN_DATABASE_URL", stage.settings.database_url)
    monkeypatch.setenv("YIMEN_DEMO", "1")
    file = tmp_path / "units.csv"
    file.write_text(FILE, encoding="gb18030")

    def run(*more: str) -> tuple[int, dict[str, object]]:
        with pytest.raises(SystemExit) as left:
            main(["import-divisions", str(file), "--as", "system.admin", "--json", *more])
        code = left.value.code
        return (code if isinstance(code, int) else 0), json.loads(capsys.readouterr().out)

    assert run() == (0, {"ok": True, "applied": False, "adds": 3, "changes": 0, "stays": 1})
    assert run("--apply")[1]["adds"] == 3
    assert run()[1]["stays"] == 4
    file.write_text("unit,yunxi,云溪,palace,690102")
    code, told = run("--apply")
    assert (code, told["ok"]) == (1, False)
