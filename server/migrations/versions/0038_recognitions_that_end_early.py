"""A change may be about a recognition that no money hangs on: it ends early, after the household was heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_ONE = "(benefit_id IS NULL) <> (identity_id IS NULL)"


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("stops") as batch:
        batch.alter_column("benefit_id", existing_type=sa.String(length=32), nullable=True)
        batch.add_column(sa.Column("identity_id", sa.String(length=32), nullable=True))
        batch.create_foreign_key(batch.f("fk_stops_identity_id"), "recognised_identities", ["identity_id"], ["id"])
        batch.create_check_constraint(batch.f("ck_stops_a_change_is_about_an_aid_or_a_recognition"), _ONE)
    with op.batch_alter_table("recognitions") as batch:
        batch.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
    op.create_index(
        "a_recognition_has_one_open_change",
        "stops",
        ["identity_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    """Take the change back; what was about a recognition has no place there."""
    with op.batch_alter_table("recognitions") as batch:
        batch.drop_column("ended_on")
    op.drop_index("a_recognition_has_one_open_change", table_name="stops")
    op.execute("DELETE FROM stop_opinions WHERE stop_id IN (SELECT id FROM stops WHERE identity_id IS NOT NULL)")
    op.execute("DELETE FROM stops WHERE identity_id IS NOT NULL")
    with op.batch_alter_table("stops") as batch:
        batch.drop_constraint(batch.f("ck_stops_a_change_is_about_an_aid_or_a_recognition"), type_="check")
        batch.drop_constraint(batch.f("fk_stops_identity_id"), type_="foreignkey")
        batch.drop_column("identity_id")
        batch.alter_column("benefit_id", existing_type=sa.String(length=32), nullable=False)
