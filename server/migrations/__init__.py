"""The schema's history: linear, reversible, one file per change, run as a step of its own."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

import server
from server.foundation.database import Base, Database

if TYPE_CHECKING:  # Alembic takes long to load, and every start of the service passes here without needing it
    from alembic.config import Config

HERE = Path(__file__).parent
LOCK_SECONDS = 4.0  #: how long a migration waits for a table that somebody reads


def load_models() -> None:
    """Import the models of every room, so that the metadata is whole, and nothing else of the rooms: commands start with this."""
    for path in server.__path__:
        for room in pkgutil.iter_modules([path]):
            # looked for on the disk: a room's package may import all that the room does
            if any(module.name == "models" for module in pkgutil.iter_modules([f"{path}/{room.name}"])):
                importlib.import_module(f"server.{room.name}.models")


def configuration(database: Database) -> Config:
    """Return Alembic's configuration for a database; no file is read."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["database"] = database
    return config


def install(database: Database, revision: str | None = None) -> None:
    """Bring a database to a revision, by default the newest; one without a table gets that from the models, in one transaction.

    The history would bring it there too, table by table and ten times as slowly; a test holds one against the other.
    """
    newest = head()
    load_models()
    if (revision or newest) == newest and not inspect(database.engine).get_table_names():
        _build(database)
    else:
        upgrade(database, revision or "head")


def _build(database: Database) -> None:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with database.engine.begin() as connection:
        Base.metadata.create_all(connection)
        context = MigrationContext.configure(connection)
        context.stamp(ScriptDirectory.from_config(configuration(database)), "head")


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring a database to a revision, one migration after the other."""
    from alembic import command

    load_models()
    command.upgrade(configuration(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take a database back to a revision."""
    from alembic import command

    load_models()
    command.downgrade(configuration(database), revision)


def current(database: Database) -> str | None:
    """Return the revision a database stands at; None when it was never migrated."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))  # type: ignore[no-any-return]


def head() -> str:
    """Return the newest revision that ships: the number of the last file, since the history is one line."""
    return max(path.name[:4] for path in (HERE / "versions").glob("[0-9]*.py"))


def differences(database: Database) -> list[object]:
    """Return where the database differs from the models; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    load_models()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))
