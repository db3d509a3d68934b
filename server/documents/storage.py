"""Files on disk, each under the SHA-256 of its content: the same scan twice takes its place once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from server.foundation.work import Work


def keep(work: Work, content: bytes) -> str:
    """Write content and return its SHA-256; a reader never meets half a file."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(work, digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    return digest


def path_of(work: Work, digest: str) -> Path:
    """Return where content with this SHA-256 lies."""
    return Path(work.house.parameters["files"]) / digest[:2] / digest
