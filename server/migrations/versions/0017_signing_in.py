"""Absences, the second factor, rules of passwords."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "absences",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("substitute_id", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("planned_by", sa.String(32), nullable=False),
        sa.Column("planned_at", Instant(timezone=True), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint("substitute_id <> user_id", name=op.f("ck_absences_nobody_stands_in_for_oneself")),
        sa.CheckConstraint("until >= since", name=op.f("ck_absences_an_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["users.id"], name=op.f("fk_absences_substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_user", "absences", ["user_id", "until"])
    op.create_index(op.f("ix_absences_substitute_id"), "absences", ["substitute_id"])
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("password_changed_at", Instant(timezone=True), nullable=True))
        users.add_column(sa.Column("old_passwords", sa.JSON(), nullable=False, server_default="[]"))
        users.add_column(sa.Column("totp_sealed", sa.Text(), nullable=True))
        users.add_column(sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("sign_ins") as sign_ins:
        sign_ins.add_column(sa.Column("waits_for_code", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("sign_ins") as sign_ins:
        sign_ins.drop_column("waits_for_code")
    with op.batch_alter_table("users") as users:
        for column in ("totp_step", "totp_sealed", "old_passwords", "password_changed_at"):
            users.drop_column(column)
    op.drop_table("absences")
