"""The project's own Python environment in `.venv`: made once, installed from hash-pinned locks."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from workshop import mirrors
from workshop.say import Stopped, say, step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "yimen-installed.json"
SOURCES = ("server", "workflows", "forms", "notifications")
LOCKS = {"core": ("core",), "dev": ("core", "dev")}

LAUNCHER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
PYTHONPATH="$(dirname "$(dirname "$here")")${PYTHONPATH:+:$PYTHONPATH}" exec "$here/python" -P -m server.cli "$@"
"""
WINDOWS_LAUNCHER = '@set "PYTHONPATH=%~dp0..\\..;%PYTHONPATH%"\r\n@"%~dp0python.exe" -P -m server.cli %*\r\n'


def prepare(group: str, *, wheelhouse: Path | None = None) -> bool:
    """Make `.venv` hold the packages of a group (`dev` holds `core` too); tell whether there was work to do.

    :raises Stopped: it cannot; the message holds the line that mends it.
    """
    locks = [ROOT / "requirements" / f"{name}.txt" for name in LOCKS[group]]
    mark = _mark(locks)
    installed = _installed()
    if mark in (installed.get(group), installed.get("dev" if group == "core" else group)) and PYTHON.exists():
        return False
    with step("准备 Python 环境 .venv", "making the Python environment"):
        _make_venv()
    with step("安装 uv（安装工具）", "installing uv, the installer"):
        has_uv = _install_uv(wheelhouse)
    count = sum(lock.read_text(encoding="utf-8").count("==") for lock in locks)
    with step(f"安装依赖，约 {count} 个包，逐个核对校验值", f"installing about {count} packages, each checked by hash"):
        _install(locks, wheelhouse, has_uv=has_uv, compiled=group == "core")
    _remember(group, mark, locks)
    return True


def compile_sources() -> None:
    """Compile our own modules where they have changed, also for a service that may not write beside them."""
    _run([str(PYTHON), "-m", "compileall", "-q", *(str(ROOT / name) for name in SOURCES)])


def write_launcher() -> None:
    """Write `yimen` into `.venv`; it works from any directory."""
    launcher = BIN / ("yimen.cmd" if os.name == "nt" else "yimen")
    content = WINDOWS_LAUNCHER if os.name == "nt" else LAUNCHER
    if not launcher.exists() or launcher.read_text(encoding="utf-8") != content:
        launcher.write_text(content, encoding="utf-8", newline="")
        launcher.chmod(0o755)


def _mark(locks: list[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {VENV}".encode())
    for lock in locks:
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def _installed() -> dict[str, str]:
    try:
        content = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _remember(group: str, mark: str, locks: list[Path]) -> None:
    marks = {"core": _mark(locks[:1]), group: mark}
    STAMP.write_text(json.dumps(marks, indent=1), encoding="utf-8")


def _make_venv() -> None:
    STAMP.unlink(missing_ok=True)
    if _works(PYTHON):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise Stopped(
            f"这台机器的 Python 缺少 venv，请运行：  apt-get install -y {package}\n"
            f"This Python lacks venv. Run:  apt-get install -y {package}"
        )
    done = _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if done.returncode:
        raise Stopped(f"无法建立 .venv / cannot make .venv:\n{_tail(done)}")


def _works(python: Path) -> bool:
    """Tell whether the environment's Python runs, has pip, and is of the version that called us."""
    if not python.exists():
        return False
    done = _run([str(python), "-c", "import pip, sys; print(sys.version_info[:2])"])
    return done.returncode == 0 and done.stdout.strip() == str(sys.version_info[:2])


def _install_uv(wheelhouse: Path | None) -> bool:
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    source = mirrors.offline(wheelhouse) if wheelhouse else []
    done = _run([*command, *source, "-r", str(ROOT / "requirements" / "uv.txt")])
    if done.returncode:
        say(f"  取不到 uv，改用 pip（慢一些） · no uv, going on with pip (slower): {_last_line(done)}")
    return done.returncode == 0


def _install(locks: list[Path], wheelhouse: Path | None, *, has_uv: bool, compiled: bool) -> None:
    source = mirrors.offline(wheelhouse) if wheelhouse else []
    files = [part for lock in locks for part in ("-r", str(lock))]
    if has_uv:
        quiet = [] if sys.stderr.isatty() else ["-q"]
        # Who runs the service often may not write here, and would compile a thousand modules at each start.
        quiet += ["--compile-bytecode"] if compiled else []
        command = [str(PYTHON), "-m", "uv", "pip", "install", *quiet, "--python", str(PYTHON), "--require-hashes"]
        environment = mirrors.installer_environment(PYTHON)
        done = _run([*command, *source, *files], environment=environment, shown=sys.stderr.isatty())
        if done.returncode == 0:
            return
        say(f"  uv 没有成功，改用 pip · uv failed, trying pip: {_last_line(done)}")
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    done = _run([*command, *source, *files])
    if done.returncode:
        raise Stopped(
            f"依赖没有装好。有镜像的话请先设置：  export PIP_INDEX_URL=镜像地址\n"
            f"The packages could not be installed. With a mirror, first set PIP_INDEX_URL.\n{_tail(done)}"
        )


def _run(
    command: list[str], *, environment: dict[str, str] | None = None, shown: bool = False
) -> subprocess.CompletedProcess[str]:
    pipe = None if shown else subprocess.PIPE
    return subprocess.run(
        command, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", errors="replace", env=environment, check=False
    )


def _tail(done: subprocess.CompletedProcess[str]) -> str:
    return "\n".join(((done.stderr or "") + (done.stdout or "")).strip().splitlines()[-12:])


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr or "").strip().splitlines()
    return lines[-1] if lines else f"exit {done.returncode}"
