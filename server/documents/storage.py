"""Files on disk, each under the SHA-256 of its content: the same scan twice takes its place once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from server.foundation.work import Work


def keep(work: Work, content: bytes) -> str:
    """Write content and return its SHA-256; a reader never meets half a file."""
    return _write(path_of(work, hashlib.sha256(content).hexdigest()), content)


def _write(path: Path, content: bytes) -> str:
    if path.exists():
        return path.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    return path.name


def uploads(work: Work) -> Path:
    """Return the folder of files that were only laid down for a preview."""
    return Path(work.house.parameters["files"]) / "uploads"


def lay_down(work: Work, content: bytes) -> str:
    """Write content among the uploads and return its SHA-256; what nobody takes up goes by itself."""
    digest = _write(uploads(work) / hashlib.sha256(content).hexdigest(), content)
    at = work.now.timestamp()  # by the house's clock, which is what its age is reckoned by
    os.utime(uploads(work) / digest, (at, at))
    return digest


def path_of(work: Work, digest: str) -> Path:
    """Return where content with this SHA-256 lies."""
    return Path(work.house.parameters["files"]) / digest[:2] / digest
