"""`run.py` explains itself, turns old Pythons away in words, and counts what the suites brought."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import AT_HOME
from workshop import browser, checks, environment, locks
from workshop.say import Stopped

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments: str, interpreter: str = sys.executable) -> subprocess.CompletedProcess[str]:
    return subprocess.run([interpreter, ROOT / "run.py", *arguments], capture_output=True, text=True, timeout=30)


def test_help_names_every_command() -> None:
    said = run("--help").stdout

    assert all(command in said for command in ("demo", "test", "prove", "setup", "lock", "bundle"))


@pytest.mark.parametrize("arguments", [(), ("dance",), ("setup", "--nonsense"), ("demo", "--port", "many")])
def test_wrong_usage_is_exit_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 2


def test_an_old_python_can_read_the_script_far_enough_to_be_turned_away() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 5))
    old = source.replace("sys.version_info < (3, 11)", "sys.version_info < (9, 9)")

    done = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, cwd=ROOT)

    assert done.returncode == 1
    assert "需要 Python 3.11" in done.stderr
    assert "Traceback" not in done.stderr


def test_everything_before_the_installation_is_standard_library() -> None:
    imported = {
        name.split(".")[0]
        for file in (ROOT / "workshop").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        + ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
    }

    assert imported - sys.stdlib_module_names - {"workshop"} == set()


def test_a_python_without_venv_is_told_what_mends_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "none")
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(Stopped, match=r"apt-get install -y python3\.\d+-venv"):
        environment._make_venv()


def test_a_machine_without_chromium_is_told_what_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(browser, "MAC", Path("/nowhere"))

    with pytest.raises(Stopped, match="apt-get install -y chromium"):
        browser.require_chromium()


def test_each_test_belongs_to_exactly_one_suite() -> None:
    markers = ("sqlite", "postgres", "valkey", "scenario", "browser", "faults")
    for number in range(2 ** len(markers)):
        marks = {m: bool(number >> i & 1) for i, m in enumerate(markers)}
        suites = [
            suite.key for suite in (checks.CODE, *checks.SIDE_BY_SIDE) if eval(suite.expression, {}, marks)
        ]  # our own constants
        assert len(suites) == 1, (marks, suites)


def test_a_suite_is_looked_for_in_the_folder_that_its_tests_may_not_leave() -> None:
    assert tuple((suite.key, suite.place) for suite in checks.SIDE_BY_SIDE) == tuple(
        (name, f"tests/{name}") for name in AT_HOME
    )


def test_the_closing_line_counts_like_pytest(tmp_path: Path) -> None:
    report = tmp_path / "unit.xml"
    report.write_text('<testsuites><testsuite tests="7" failures="1" errors="2" skipped="1"/></testsuites>')
    tally = checks.Tally()
    checks._count(report, tally)

    assert tally.line(61.5).strip("= ") == "1 failed, 3 passed, 1 skipped, 2 errors in 61.50s (1:01)"


def test_the_launcher_works_from_any_directory(tmp_path: Path) -> None:
    project = tmp_path / "some where"
    (project / "server" / "cli").mkdir(parents=True)
    (project / "server" / "cli" / "__main__.py").write_text("import sys; print('ran', *sys.argv[1:])")
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to(sys.executable)
    launcher = project / ".venv" / "bin" / "yimen"
    launcher.write_text(environment.LAUNCHER)
    launcher.chmod(0o755)
    (tmp_path / "elsewhere" / "server").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "yimen").symlink_to(launcher)

    done = subprocess.run(
        [tmp_path / "bin" / "yimen", "deadline", "two words"],
        cwd=tmp_path / "elsewhere",
        capture_output=True,
        text=True,
    )

    assert done.stdout == "ran deadline two words\n", done.stderr


def test_a_bundle_holds_what_only_other_machines_need() -> None:
    lock = "a==1 \\\n    --hash=sha256:1\n    # via x\nb==2 ; sys_platform == 'win32' \\\n    --hash=sha256:2\nc==3 \\\n    --hash=sha256:3"

    assert locks.conditional(lock) == ["b==2 \\\n    --hash=sha256:2"]


def test_a_bundle_for_another_python_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="run.py bundle"):
        locks.check_bundle(tmp_path)
    (tmp_path / "python.txt").write_text("3.0")
    with pytest.raises(Stopped, match=r"made for Python 3\.0"):
        locks.check_bundle(tmp_path)
