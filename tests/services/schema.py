"""All tables, as the models declare them."""

from __future__ import annotations

import importlib
import pkgutil

import server
from server.foundation.database import Base, Database


def build(url: str) -> None:
    """Create every table of every room in an empty database."""
    for module in pkgutil.walk_packages(server.__path__, "server."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.close()
