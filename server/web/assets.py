"""Addresses of static files, with the content's hash, and what the front-end packages brought."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from flask import url_for

STATIC = Path(__file__).parent / "static"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "manifest.json"


@lru_cache(maxsize=256)
def _digest(path: Path, modified: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def fingerprint(name: str) -> str | None:
    """Return a short hash of a static file's content, or None when there is no such file."""
    path = STATIC / name
    if not path.is_file():
        return None
    return _digest(path, path.stat().st_mtime_ns)


def asset(name: str) -> str:
    """Return the address of a static file; its query changes whenever the content does."""
    mark = fingerprint(name)
    values = {"filename": name, "v": mark} if mark else {"filename": name}
    return url_for("web.static", **values)  # type: ignore[arg-type]


@lru_cache(maxsize=4)
def _manifest(modified: int) -> dict[str, dict[str, str]]:
    packages: dict[str, dict[str, str]] = json.loads(MANIFEST.read_text(encoding="utf-8"))["packages"]
    return packages


def has_vendor(package: str) -> bool:
    """Tell whether a front-end package (`htmx`, `bpmn-js`) has been fetched; pages work plainer without it."""
    try:
        files = _manifest(MANIFEST.stat().st_mtime_ns).get(package, {})
    except (OSError, ValueError, KeyError):
        return False
    return bool(files) and all((VENDOR / name).is_file() for name in files)
