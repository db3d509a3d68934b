"""`yimen import-roll` as people run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.cli import main
from tests.integration.rolls.conftest import as_csv, on_allowance
from tests.stage import Stage


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        main(["import-roll", *words])
    code = left.value.code
    return (code if isinstance(code, int) else 0), capsys.readouterr().out


def test_a_file_is_checked_by_one_and_confirmed_by_another(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIMEN_DATABASE_URL", stage.settings.database_url)
    monkeypatch.setenv("YIMEN_DEMO", "1")
    file = tmp_path / "名单.csv"
    file.write_bytes(as_csv([on_allowance(1, 1), on_allowance(2, 2, **{"月救助金额": "x"})]))

    code, out = _run(capsys, str(file), "--as", "clerk.qingsui", "--json")
    told = json.loads(out)
    assert code == 0 and (told["good"], told["bad"], told["state"]) == (1, 1, "waiting")
    refused, _out = _run(capsys, "--confirm", told["id"], "--as", "clerk.qingsui", "--json")
    code, out = _run(capsys, "--confirm", told["id"], "--as", "reviewer.qingsui")
    assert refused == 1
    assert code == 0 and "已导入：1 户、1 人" in out and "第 3 行 月救助金额" in out


def test_the_template_needs_no_database_and_wrong_usage_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = _run(capsys, "--template")
    assert code == 0 and out.startswith("户编号,乡镇")
    assert _run(capsys)[0] == 2
