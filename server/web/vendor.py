"""Fetch the front-end packages with npm and copy the few files that pages use. Standard library only."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

Progress = Callable[[str], None]

PROJECT = Path(__file__).resolve().parents[2]
TARGET = Path(__file__).parent / "static" / "vendor"

#: package in the manifest → file below node_modules → name below static/vendor
FILES: Mapping[str, Mapping[str, str]] = {
    "htmx": {
        "htmx.org/dist/htmx.min.js": "htmx.min.js",
        "htmx.org/LICENSE": "htmx.LICENSE.txt",
    },
    "bpmn-js": {
        "bpmn-js/dist/bpmn-navigated-viewer.production.min.js": "bpmn-navigated-viewer.min.js",
        "bpmn-js/dist/assets/diagram-js.css": "bpmn/diagram-js.css",
        "bpmn-js/dist/assets/bpmn-js.css": "bpmn/bpmn-js.css",
        "bpmn-js/dist/assets/bpmn-font/css/bpmn.css": "bpmn/bpmn-font/css/bpmn.css",
        "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2": "bpmn/bpmn-font/font/bpmn.woff2",
        "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff": "bpmn/bpmn-font/font/bpmn.woff",
        "bpmn-js/LICENSE": "bpmn-js.LICENSE.txt",
    },
}


def fetch_assets(progress: Progress, *, npm: str | None = None, target: Path = TARGET) -> bool:
    """Bring the front-end files up to the lock file and tell whether they are there.

    `progress` receives one line per step; False means that pages work plainer, and the last line said why.
    """
    lock = _digest((PROJECT / "package-lock.json").read_bytes())
    if _is_current(target, lock):
        return True
    command = npm or shutil.which("npm")
    if command is None:
        progress("前端组件：没有 npm，页面以简版显示（流程图用静态图） · front-end files: no npm, pages stay plainer")
        return False
    progress("前端组件：npm 下载 · front-end files: npm ci")
    with tempfile.TemporaryDirectory(prefix="yimen-npm-") as folder:
        problem = _install(command, Path(folder))
        if problem is None:
            problem = _copy(Path(folder) / "node_modules", target, lock)
    if problem:
        progress(f"前端组件未取得，页面以简版显示 · front-end files not fetched, pages stay plainer: {problem}")
        return False
    return True


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_current(target: Path, lock: str) -> bool:
    try:
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        files = {name: mark for package in manifest["packages"].values() for name, mark in package.items()}
        return manifest["lock"] == lock and all(
            _digest((target / name).read_bytes()) == mark for name, mark in files.items()
        )
    except (OSError, ValueError, KeyError, AttributeError):
        return False


def _install(npm: str, folder: Path) -> str | None:
    """Run `npm ci` in a private folder and return what went wrong, in one line."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(PROJECT / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--loglevel=error"]
    try:
        done = subprocess.run(
            command, cwd=folder, env=_environment(), capture_output=True, text=True, timeout=180, check=False
        )
    except subprocess.TimeoutExpired:
        return "npm 超过 180 秒没有完成 (npm took more than 180 s)"
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return None
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return lines[0] if lines else f"npm exit {done.returncode}"


def _environment() -> dict[str, str]:
    """Return npm's environment; behind a proxy with its own certificate npm would hang without the system's store."""
    environment = dict(os.environ)
    options = environment.get("NODE_OPTIONS", "")
    if "NODE_EXTRA_CA_CERTS" not in environment and "--use-system-ca" not in options and _knows_system_store():
        environment["NODE_OPTIONS"] = f"{options} --use-system-ca".strip()
    return environment


def _knows_system_store() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    probe = [node, "--use-system-ca", "--version"]
    try:
        return subprocess.run(probe, capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _copy(modules: Path, target: Path, lock: str) -> str | None:
    """Copy the listed files beside the target and swap them in, manifest last."""
    missing = [source for files in FILES.values() for source in files if not (modules / source).is_file()]
    if missing:
        return f"缺少文件 (missing) {', '.join(missing)}"
    packages: dict[str, dict[str, str]] = {}
    for package, files in FILES.items():
        marks = packages.setdefault(package, {})
        for source, name in files.items():
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            content = (modules / source).read_bytes()
            place.write_bytes(content)
            marks[name] = _digest(content)
    manifest = {"lock": lock, "packages": packages}
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    return None
