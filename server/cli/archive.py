"""A backup: every table as rows, every attachment, and what is needed to tell whether it fits an installation.

The file is a tar: `manifest.json`, one `tables/NAME.jsonl.zst` per table, and `files/…`. It does not depend on the kind of
database, so that a county that began on SQLite moves to PostgreSQL with a backup and a restore.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import Connection, MetaData, Table, insert, inspect, select, text

from server import migrations
from server.foundation.database import Base, Database
from server.foundation.errors import Refused

FORMAT = 1
AT_ONCE = 500
_LEFT_OUT = frozenset({"alembic_version"})


class NotABackup(Refused):
    """The file is no backup of ours, or it is damaged."""

    type = "not-a-backup"
    zh = "{path} 不是一门的备份，或者已损坏：{cause}"
    en = "{path} is no backup of Yimen, or it is damaged: {cause}"


class OtherKey(Refused):
    """The backup was made with another data key: its sealed fields could not be read."""

    type = "other-key"
    zh = "备份用的是另一把 YIMEN_DATA_KEY；请先把原来的密钥配好再恢复。"
    en = "The backup was made with another YIMEN_DATA_KEY; set the old key before restoring."


class NotEmpty(Refused):
    """A restore fills an empty database only."""

    type = "not-empty"
    zh = "目标数据库里已有 {count} 行数据，只能恢复到空库。"
    en = "The database holds {count} rows already; a restore needs an empty one."


def fingerprint(data_key: str) -> str:
    """Return what tells one data key from another without giving it away."""
    return hmac.new(data_key.encode(), b"yimen backup", hashlib.sha256).hexdigest()[:16]


def write(database: Database, path: Path, *, files: Path, data_key: str, county: str, now: datetime) -> dict[str, Any]:
    """Write a backup as of one instant and return its manifest; the file appears when it is whole."""
    migrations.load_models()
    unfinished = path.with_name(f"{path.name}.writing")
    manifest: dict[str, Any] = {
        "format": FORMAT, "made_at": now.isoformat(), "county": county, "revision": migrations.current(database),
        "key": fingerprint(data_key), "tables": {}, "files": 0,
    }  # fmt: skip
    with tarfile.open(unfinished, "w") as archive, _snapshot(database) as connection:
        for table in Base.metadata.sorted_tables:
            manifest["tables"][table.name] = _write_table(archive, connection, table)
        for each in sorted(files.rglob("*")) if files.is_dir() else ():
            if each.is_file():
                archive.add(each, arcname=f"files/{each.relative_to(files).as_posix()}")
                manifest["files"] += 1
        _add(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    unfinished.replace(path)
    return manifest


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """Open a connection on which every table is read as of the same instant."""
    with database.engine.connect() as connection:
        if database.dialect == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        else:
            connection.exec_driver_sql("BEGIN")
        yield connection
        connection.rollback()


def _write_table(archive: tarfile.TarFile, connection: Connection, table: Table) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as spool:
        with zstandard.ZstdCompressor(level=3).stream_writer(spool, closefd=False) as out:
            order = list(table.primary_key.columns)
            for row in (
                connection.execution_options(yield_per=AT_ONCE).execute(select(table).order_by(*order)).mappings()
            ):
                line = (
                    json.dumps({key: _told(value) for key, value in row.items()}, ensure_ascii=False).encode() + b"\n"
                )
                out.write(line)
                digest.update(line)
                rows += 1
        size = spool.tell()
        spool.seek(0)
        entry = tarfile.TarInfo(f"tables/{table.name}.jsonl.zst")
        entry.size = size
        archive.addfile(entry, spool)
    return {"rows": rows, "sha256": digest.hexdigest()}


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _told(value: Any) -> Any:
    """Return a value as JSON keeps it; what JSON has no word for stands in an object with one key."""
    if isinstance(value, datetime):
        return {"$instant": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict | list):
        return {"$json": value}
    return value


def restore(database: Database, path: Path, *, files: Path, data_key: str) -> dict[str, Any]:
    """Fill an empty database and the attachment folder from a backup, bring the tables up to this version, and return the manifest.

    :raises NotABackup: the file is none, or a table's rows are not those that the manifest tells.
    :raises OtherKey: the installation holds another data key.
    :raises NotEmpty: the database holds rows.
    """
    try:
        with tarfile.open(path) as archive:
            manifest = _manifest(archive, path)
            if manifest["key"] != fingerprint(data_key):
                raise OtherKey
            _require_empty(database)
            migrations.install(database, manifest["revision"])
            _load(database, archive, manifest, path)
            _unpack(archive, files)
    except (tarfile.TarError, zstandard.ZstdError, OSError, ValueError, KeyError) as error:
        raise NotABackup(path=path, cause=f"{type(error).__name__}: {error}") from error
    migrations.upgrade(database)
    return manifest


def _manifest(archive: tarfile.TarFile, path: Path) -> dict[str, Any]:
    member = archive.extractfile("manifest.json")
    found = json.loads(member.read()) if member else {}
    if found.get("format") != FORMAT:
        raise NotABackup(path=path, cause=f"format {found.get('format')}")
    return dict(found)


def _require_empty(database: Database) -> None:
    with database.engine.connect() as connection:
        there = set(inspect(connection).get_table_names()) - _LEFT_OUT
        count = sum(connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in sorted(there))  # noqa: S608 - names of our tables
    if count:
        raise NotEmpty(count=count)


def _load(database: Database, archive: tarfile.TarFile, manifest: Mapping[str, Any], path: Path) -> None:
    """Insert all rows in one transaction; references are checked at its end, whatever the order of the rows."""
    tables = MetaData()
    tables.reflect(database.engine)
    with _unchecked(database, tables) as connection:
        for name, told in manifest["tables"].items():
            member = archive.extractfile(f"tables/{name}.jsonl.zst")
            if member is None:
                raise NotABackup(path=path, cause=f"{name} is missing")
            if _fill(connection, tables.tables[name], member, database.dialect) != told["sha256"]:
                raise NotABackup(path=path, cause=f"the rows of {name} were altered")


@contextmanager
def _unchecked(database: Database, tables: MetaData) -> Iterator[Connection]:
    if database.dialect == "sqlite":
        with database.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # SQLite takes it only before the first write
            yield connection
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                raise ValueError(f"rows point at nothing: {broken[:3]}")
        database.engine.dispose()  # no connection without its checks goes back into use
        return
    keys = [(t.name, k.name) for t in tables.tables.values() for k in t.foreign_key_constraints]
    with database.engine.begin() as connection:
        for table, key in keys:
            connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY DEFERRED'))
    try:
        with database.engine.begin() as connection:
            yield connection
    finally:
        with database.engine.begin() as connection:
            for table, key in keys:
                connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" NOT DEFERRABLE'))


def _fill(connection: Connection, table: Table, member: Any, dialect: str) -> str:
    digest, batch = hashlib.sha256(), []
    with zstandard.ZstdDecompressor().stream_reader(member) as raw:
        for line in io.BufferedReader(raw):
            digest.update(line)
            batch.append({key: _value(value, dialect) for key, value in json.loads(line).items()})
            if len(batch) == AT_ONCE:
                connection.execute(insert(table), batch)
                batch = []
    if batch:
        connection.execute(insert(table), batch)
    return digest.hexdigest()


def _value(value: Any, dialect: str) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, raw),) = value.items()
    if kind == "$instant":
        found = datetime.fromisoformat(raw)
        return found.replace(tzinfo=None) if dialect == "sqlite" else found
    if kind == "$date":
        return date.fromisoformat(raw)
    if kind == "$decimal":
        return Decimal(raw)
    if kind == "$bytes":
        return base64.b64decode(raw)
    if kind == "$json":
        return raw
    raise ValueError(f"unknown kind of value {kind}")


def _unpack(archive: tarfile.TarFile, files: Path) -> None:
    """Put the attachments into their folder; a name that leads out of it is refused."""
    for member in archive.getmembers():
        if member.name.startswith("files/") and member.isfile():
            target = (files / member.name.removeprefix("files/")).resolve()
            if not target.is_relative_to(files.resolve()):
                raise ValueError(f"{member.name} leads out of the folder")
            content = archive.extractfile(member)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read() if content else b"")
