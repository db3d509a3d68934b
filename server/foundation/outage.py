"""When the house itself fails: the database is away, or a disk takes nothing more; in words, and never as if it were done."""

from __future__ import annotations

import errno

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from server.foundation.errors import Refused

_FULL = frozenset({"53100", "SQLITE_FULL"})  # SQLSTATE disk_full, and SQLite's name for it
_AWAY = ("08", "57P0", "53")  # SQLSTATE: connection lost, server ends or starts, too many connections
_AWAY_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class DatabaseAway(Refused):
    """The database cannot be reached, or went away before it had said whether the command is kept."""

    type = "database-away"
    status = 503
    zh = "数据库暂时连不上，刚才的操作可能没有保存。请稍等片刻，刷新查看后再办。"
    en = "The database cannot be reached just now, and this may not have been kept. Wait a moment, reload and look before you repeat it."


class StorageFull(Refused):
    """A disk has no room left."""

    type = "storage-full"
    status = 507
    zh = "服务器的磁盘已满，刚才的操作没有保存，其他内容都还在。请告诉系统管理员，腾出空间后再办。"
    en = "The server's disk is full; this was not kept, everything else is safe. Tell the system administrator and try again later."


class FilesUnwritable(Refused):
    """The folder of attachments takes no file."""

    type = "files-unwritable"
    status = 507
    zh = "服务器现在存不下文件（附件文件夹不能写入），文件没有保存，其他内容都还在。请告诉系统管理员。"
    en = "The server cannot keep files just now; the file was not kept, everything else is safe. Tell the system administrator."


def outage(error: DBAPIError) -> Refused | None:
    """Return what a database error means for whoever asked, or None when it is a fault of ours."""
    code = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None) or "")
    if code in _FULL:
        return StorageFull()
    lost = isinstance(error, OperationalError) and not code
    if lost or error.connection_invalidated or isinstance(error, InterfaceError):
        return DatabaseAway()
    return DatabaseAway() if code.startswith((*_AWAY, *_AWAY_SQLITE)) else None


def unwritable(error: OSError) -> Refused:
    """Return what a file that could not be written means for whoever sent it."""
    return StorageFull() if error.errno in _NO_SPACE else FilesUnwritable()
