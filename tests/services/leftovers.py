"""Servers that a killed test session left behind: noted when they start, ended when the next session begins."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import psutil

NOTES = Path(tempfile.gettempdir()) / f"yimen-test-servers-{os.getuid()}"


def note(server_pid: int, folder: Path) -> Path:
    """Write down that this session started a server in a folder, and return the note to delete when both are gone."""
    NOTES.mkdir(mode=0o700, exist_ok=True)
    me, server = psutil.Process(), psutil.Process(server_pid)
    path = NOTES / f"{server_pid}.json"
    record = {"owner": [me.pid, me.create_time()], "server": [server.pid, server.create_time()], "folder": str(folder)}
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def end_leftovers() -> list[int]:
    """End the servers whose session is gone, by their pid, and return those pids."""
    ended = []
    for path in NOTES.glob("*.json"):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue  # another worker of this session was faster
        if alive(*record["owner"]):
            continue
        if server := alive(*record["server"]):
            server.terminate()
            try:
                server.wait(5)
            except psutil.TimeoutExpired:
                server.kill()
            ended.append(server.pid)
        if folder := record.get("folder"):  # an older version noted none
            shutil.rmtree(folder, ignore_errors=True)  # it may take up memory
        path.unlink(missing_ok=True)
    return ended


def alive(pid: int, started: float) -> psutil.Process | None:
    """Return the process unless it ended; a pid that another process took over by now does not count."""
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < 1
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None
