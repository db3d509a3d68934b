"""The schema's history: linear, reversible, one file per change, run as a step of its own."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

import server
from server.foundation.database import Base, Database

if TYPE_CHECKING:  # Alembic takes long to load, and every start of the service passes here without needing it
    from alembic.config import Config

HERE = Path(__file__).parent


def load_models() -> None:
    """Import the models of every room, so that the metadata is whole."""
    for module in pkgutil.walk_packages(server.__path__, "server."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)


def configuration(database: Database) -> Config:
    """Return Alembic's configuration for a database; no file is read."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["database"] = database
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring a database to a revision."""
    from alembic import command

    load_models()
    command.upgrade(configuration(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take a database back to a revision."""
    from alembic import command

    load_models()
    command.downgrade(configuration(database), revision)


def current(database: Database) -> str | None:
    """Return the revision a database stands at."""
    from alembic.runtime.migration import MigrationContext

    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """Return the newest revision that ships."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(HERE))
    return ScriptDirectory.from_config(config).get_current_head()


def differences(database: Database) -> list[object]:
    """Return where the database differs from the models; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    load_models()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))
