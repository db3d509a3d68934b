"""`yimen backup` and `yimen restore`: the whole installation in one file, and back into an empty database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from server.cli.answers import AS_JSON, tell
from server.config import Settings, load


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--keys",
    type=click.Path(path_type=Path, dir_okay=False),
    help="密钥另存到这个文件，与备份分开保管。 / Keep the keys in this file, apart from the backup.",
)
@AS_JSON
def backup(file: Path, keys: Path | None, as_json: bool) -> None:
    """把数据库和附件备份成一个文件；不用停机。 / Back up database and attachments into one file, while the service runs."""
    from server.cli import archive
    from server.foundation.clock import SystemClock
    from server.foundation.database import Database

    settings = load(os.environ)
    database = Database(settings.database_url, pool_size=1)
    try:
        manifest = archive.write(
            database,
            file,
            files=settings.files,
            data_key=settings.data_key,
            county=settings.county,
            now=SystemClock().now(),
        )
    finally:
        database.close()
    if keys is not None:
        _write_keys(settings, keys)
    _tell(manifest, as_json, f"已备份到 {file} · backed up")


def _write_keys(settings: Settings, path: Path) -> None:
    """Write the keys for nobody else to read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(f"YIMEN_SECRET_KEY={settings.secret_key}\nYIMEN_DATA_KEY={settings.data_key}\n")
        out.write(f"YIMEN_OLD_DATA_KEYS={settings.old_data_keys}\n")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@AS_JSON
def restore(file: Path, as_json: bool) -> None:
    """把备份恢复到空库（SQLite 或 PostgreSQL 都可以）。 / Restore a backup into an empty database of either kind."""
    from server.cli import archive
    from server.foundation.database import Database

    settings = load(os.environ)
    database = Database(settings.database_url, pool_size=2)
    try:
        manifest = archive.restore(database, file, files=settings.files, data_key=settings.data_key)
    finally:
        database.close()
    _tell(manifest, as_json, "已恢复 · restored")


def _tell(manifest: dict[str, Any], as_json: bool, words: str) -> None:
    rows = sum(table["rows"] for table in manifest["tables"].values())
    told = {
        "made_at": manifest["made_at"],
        "rows": rows,
        "files": manifest["files"],
        "revision": manifest["revision"],
    }
    said = f"{words}：{rows} 行 rows，{manifest['files']} 个附件 files，{manifest['made_at']}"
    tell(told, said, as_json=as_json)
