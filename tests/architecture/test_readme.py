"""Every command that the READMEs show is run, from a folder of its own, with data of its own."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.services.processes import patience

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "README.zh-CN.md")
NOT_FROM_A_TEST = {"python3 run.py test"}
STAYS = {"python3 run.py demo"}


def commands(page: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


ALL = sorted({command for page in PAGES for command in commands(page)} - NOT_FROM_A_TEST)


def words(command: str) -> list[str]:
    first, *rest = shlex.split(command)
    return [sys.executable if first == "python3" else first, *rest]


def private(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIMEN_")}
    return {**kept, "YIMEN_DATABASE_URL": f"sqlite:///{folder}/yimen.db", "YIMEN_FILES": str(folder / "files")}


def test_both_languages_show_the_same_commands() -> None:
    assert commands(PAGES[0]) == commands(PAGES[1])
    assert commands(PAGES[0])[:2] == ["python3 run.py demo", "python3 run.py test"]


@pytest.mark.sqlite
@pytest.mark.demo
@pytest.mark.parametrize("command", [c for c in ALL if c not in STAYS])
def test_it_works(command: str, tmp_path: Path) -> None:
    done = subprocess.run(
        words(command), cwd=ROOT, env=private(tmp_path), capture_output=True, text=True, timeout=150 * patience()
    )

    assert done.returncode == 0, done.stdout + done.stderr
    if "--json" in command:
        json.loads(done.stdout)


SILENCE = 90  #: seconds without a word from the demonstration


@pytest.mark.sqlite
@pytest.mark.demo
@pytest.mark.parametrize("command", sorted(STAYS))
def test_it_starts_prints_its_address_and_ends_when_asked(command: str, tmp_path: Path, full: bool) -> None:
    log = tmp_path / "demo.log"
    weeks = {} if full else {"YIMEN_DEMO_WEEKS": "1"}
    with log.open("wb") as output:
        demo = subprocess.Popen(
            words(command), cwd=ROOT, env=private(tmp_path) | weeks, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        told, until = "", time.monotonic() + SILENCE * patience()
        while demo.poll() is None and time.monotonic() < until and "http://127.0.0.1:" not in told:
            time.sleep(0.05)
            if (
                now_told := log.read_text("utf-8")
            ) != told:  # a busy machine is slow; one that stands still says nothing
                told, until = now_told, time.monotonic() + SILENCE * patience()
        assert len(re.findall(r"http://127\.0\.0\.1:\d+", log.read_text("utf-8"))) == 1, log.read_text("utf-8")
    finally:
        demo.send_signal(signal.SIGTERM)
        code = demo.wait(15 * patience())
    assert code == 0
