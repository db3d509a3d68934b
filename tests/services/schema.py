"""All tables, made the way an installation makes them."""

from __future__ import annotations

from server import migrations
from server.foundation.database import Base, Database


def build(url: str) -> None:
    """Bring an empty database to the newest revision, or to the models while no revision ships."""
    database = Database(url)
    if migrations.head():
        migrations.upgrade(database)
    else:
        migrations.load_models()
        Base.metadata.create_all(database.engine)
    database.close()
