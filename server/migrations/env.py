"""Alembic's entry: run the migrations on the database that the caller opened."""

from alembic import context
from sqlalchemy import text

from server.foundation.database import Base, Database

database: Database = context.config.attributes["database"]

with database.engine.connect() as connection:
    if database.dialect == "postgresql":
        # A migration that cannot get its lock gives up instead of holding everybody else.
        connection.execute(text("SET lock_timeout = '4s'"))
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
