"""A member who does not count has the kind of reason beside its words, as long as the form takes them, and the day since when."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0044"
branch_labels = None
depends_on = None

#: what stood with the person and belongs to a household, or to a file, where it is sealed
_NOT_OF_A_PERSON = ("not_counted_reason", "tekun_too", "tekun_bank", "tekun_account")
_PERSONS = sa.table("persons", sa.column("id", sa.String), sa.column("facts", sa.JSON))


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("memberships") as table:
        table.alter_column("not_counted_reason", existing_type=sa.String(80), type_=sa.String(200))
        table.add_column(sa.Column("not_counted_kind", sa.String(20), nullable=False, server_default=""))
        table.add_column(sa.Column("not_counted_since", sa.Date(), nullable=True))
    with op.batch_alter_table("memberships") as table:
        table.alter_column("not_counted_kind", existing_type=sa.String(20), server_default=None)
    _forget()


def _forget() -> None:
    bind = op.get_bind()
    told = sa.cast(_PERSONS.c.facts, sa.Text)
    rows: Any = bind.execute(
        sa.select(_PERSONS).where(sa.or_(*(told.contains(f'"{name}"') for name in _NOT_OF_A_PERSON)))
    ).all()
    for person, facts in rows:
        kept = {name: value for name, value in facts.items() if name not in _NOT_OF_A_PERSON}
        bind.execute(sa.update(_PERSONS).where(_PERSONS.c.id == person).values(facts=kept))


def downgrade() -> None:
    """Take the change back; longer reasons are cut."""
    rows = sa.table("memberships", sa.column("not_counted_reason", sa.String))
    op.execute(sa.update(rows).values(not_counted_reason=sa.func.substr(rows.c.not_counted_reason, 1, 80)))
    with op.batch_alter_table("memberships") as table:
        table.drop_column("not_counted_since")
        table.drop_column("not_counted_kind")
        table.alter_column("not_counted_reason", existing_type=sa.String(200), type_=sa.String(80))
