"""Alembic's entry: run the migrations on the database that the caller opened."""

from alembic import context
from sqlalchemy import text

from server import migrations
from server.foundation.database import Base, Database

database: Database = context.config.attributes["database"]

with database.engine.connect() as connection:
    if database.dialect == "sqlite":
        # A changed table is made anew under its name; rows that point at it must not stop that. They are checked below.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    if database.dialect == "postgresql":
        # A migration that cannot get its lock gives up instead of holding everybody else.
        connection.execute(text(f"SET lock_timeout = {1000 * migrations.LOCK_SECONDS:.0f}"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if database.dialect == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"rows point at nothing after the migration: {broken[:5]}")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
