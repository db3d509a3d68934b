"""Front-end files and translations: made from what the repository holds, before the first page is served."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import zipfile
from pathlib import Path

from workshop.environment import PYTHON, ROOT
from workshop.say import Stopped, say, step

VENDOR = ROOT / "server" / "web" / "static" / "vendor"
ROOMS = ROOT / "server"
ARCHIVE = "assets.zip"
TRIED = ROOT / ".venv" / "yimen-assets-tried.json"


def fetch(*, again: bool, wheelhouse: Path | None = None) -> bool:
    """Bring the front-end files; without npm the pages work plainer.

    A try that failed is repeated only when the lock changed or `again` is set: a demo without a network starts at once.
    """
    if wheelhouse and (wheelhouse / ARCHIVE).is_file() and not (VENDOR / "manifest.json").exists():
        with zipfile.ZipFile(wheelhouse / ARCHIVE) as archive:
            archive.extractall(VENDOR)
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    if not again and TRIED.exists() and json.loads(TRIED.read_text(encoding="utf-8")) == lock:
        say("▸ 前端组件上次未取得，页面以简版显示 · plainer pages; to try again: python3 run.py setup")
        return False
    # By its path, because importing the package around it would need Flask before Flask is installed.
    spec = importlib.util.spec_from_file_location("yimen_vendor", ROOT / "server" / "web" / "vendor.py")
    if spec is None or spec.loader is None:
        raise Stopped("server/web/vendor.py 不见了 / is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    fetched = bool(module.fetch_assets(lambda line: say(f"▸ {line}")))
    if fetched:
        TRIED.unlink(missing_ok=True)
    else:
        TRIED.write_text(json.dumps(lock), encoding="utf-8")
    return fetched


def compile_translations() -> None:
    """Compile each catalogue that is newer than its compiled form."""
    stale = [
        source
        for source in ROOMS.glob("*/translations/*/LC_MESSAGES/*.po")
        if not source.with_suffix(".mo").exists() or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    ]
    if not stale:
        return
    with step("编译译文", "compiling the translations"):
        command = [str(PYTHON), "-m", "server.web.translate", "compile"]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)
    if done.returncode:
        raise Stopped(f"译文无法编译 / the translations cannot be compiled:\n{done.stderr.strip()[-800:]}")


def pack(wheelhouse: Path) -> None:
    """Put the front-end files beside the packages for a machine without a network."""
    with zipfile.ZipFile(wheelhouse / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(file for file in VENDOR.rglob("*") if file.is_file()):
            archive.write(file, arcname=str(file.relative_to(VENDOR)))
