"""Files on disk, each under the SHA-256 of its content: the same scan twice takes its place once."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from server.foundation.errors import Refused
from server.foundation.outage import unwritable
from server.foundation.work import House, Work

logger = logging.getLogger(__name__)


class FileGone(Refused):
    """The file is not where it was kept, or no longer what it was; its row still tells that it was there."""

    type = "file-gone"
    status = 410
    zh = "这个文件已经不在系统里，或内容已损坏，不能下载；它的登记还在。保存期限未满的，请告诉系统管理员从备份恢复，或重新上传。"
    en = "This file is gone or damaged and cannot be given out; its entry is kept. Where its term is not over, ask for the backup or upload it again."


def keep(work: Work, content: bytes) -> str:
    """Write content and return its SHA-256; a reader never meets half a file.

    :raises StorageFull: the disk has no room left.
    :raises FilesUnwritable: the folder takes no file.
    """
    return _keep(path_of(work, hashlib.sha256(content).hexdigest()), content)


def uploads(house: House) -> Path:
    """Return the folder of files that were only laid down for a preview."""
    return Path(house.parameters["files"]) / "uploads"


def lay_down(work: Work, content: bytes) -> str:
    """Write content among the uploads and return its SHA-256; what nobody takes up goes by itself.

    :raises StorageFull: the disk has no room left.
    :raises FilesUnwritable: the folder takes no file.
    """
    digest = _keep(uploads(work.house) / hashlib.sha256(content).hexdigest(), content)
    at = work.now.timestamp()  # by the house's clock, which is what its age is reckoned by
    os.utime(uploads(work.house) / digest, (at, at))
    return digest


def _keep(path: Path, content: bytes) -> str:
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, content)
        except OSError as error:
            raise unwritable(error) from error
    return path.name


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


def read(work: Work, digest: str) -> bytes:
    """Return the content with this SHA-256, and nothing else than what was kept.

    :raises FileGone: it is missing, cannot be read, or is not what it was.
    """
    try:
        content = path_of(work, digest).read_bytes()
    except OSError as error:
        logger.error("file %s cannot be read: %s", digest, error.strerror)
        raise FileGone from error
    if hashlib.sha256(content).hexdigest() != digest:
        logger.error("file %s is damaged", digest)
        raise FileGone
    return content


def path_of(work: Work, digest: str) -> Path:
    """Return where content with this SHA-256 lies."""
    return Path(work.house.parameters["files"]) / digest[:2] / digest
