"""The case of a person names the case with which it was applied for: one application, one set of papers, one visit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("beside_id", sa.String(32), nullable=True))
        table.create_foreign_key(op.f("fk_cases_beside_id"), "cases", ["beside_id"], ["id"])
        table.create_index(op.f("ix_cases_beside_id"), ["beside_id"], unique=False)
        table.create_check_constraint(
            op.f("ck_cases_no_case_stands_beside_itself"), "beside_id IS NULL OR beside_id <> id"
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("cases") as table:
        table.drop_constraint(op.f("ck_cases_no_case_stands_beside_itself"), type_="check")
        table.drop_index(op.f("ix_cases_beside_id"))
        table.drop_constraint(op.f("fk_cases_beside_id"), type_="foreignkey")
        table.drop_column("beside_id")
