"""Files on disk, each under the SHA-256 of its content: the same scan twice takes its place once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from server.foundation.outage import unwritable
from server.foundation.work import Work


def keep(work: Work, content: bytes) -> str:
    """Write content and return its SHA-256; a reader never meets half a file.

    :raises StorageFull: the disk has no room left.
    :raises FilesUnwritable: the folder takes no file.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(work, digest)
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, content)
        except OSError as error:
            raise unwritable(error) from error
    return digest


def _write(path: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except OSError:
            # What lies half there would fill the disk further.
            Path(file.name).unlink(missing_ok=True)
            raise


def path_of(work: Work, digest: str) -> Path:
    """Return where content with this SHA-256 lies."""
    return Path(work.house.parameters["files"]) / digest[:2] / digest
