"""All tables, as an installation makes them."""

from __future__ import annotations

from server import migrations
from server.foundation.database import Database


def build(url: str) -> None:
    """Bring an empty database to the newest revision, as an installation does."""
    database = Database(url)
    migrations.install(database)
    database.close()
