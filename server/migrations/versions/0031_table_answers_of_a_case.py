"""An answer of a decision table belongs to a case, also where it is about no item; a planned check keeps what the table of cycles said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_FILL = "UPDATE table_answers SET case_id = (SELECT items.case_id FROM items WHERE items.id = table_answers.item_id)"


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("table_answers") as table:
        table.add_column(sa.Column("case_id", sa.String(length=32), nullable=True))
    op.execute(sa.text(_FILL))
    with op.batch_alter_table("table_answers") as table:
        table.alter_column("case_id", existing_type=sa.String(length=32), nullable=False)
        table.alter_column("item_id", existing_type=sa.String(length=32), nullable=True)
        table.create_foreign_key(op.f("fk_table_answers_case_id"), "cases", ["case_id"], ["id"])
    op.create_index("ix_table_answers_case", "table_answers", ["case_id", "at"], unique=False)
    with op.batch_alter_table("review_calendar") as table:
        table.add_column(sa.Column("cycle", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take the change back; an answer about no item is not kept."""
    with op.batch_alter_table("review_calendar") as table:
        table.drop_column("cycle")
    op.execute(sa.text("DELETE FROM table_answers WHERE item_id IS NULL"))
    op.drop_index("ix_table_answers_case", table_name="table_answers")
    with op.batch_alter_table("table_answers") as table:
        table.drop_constraint(op.f("fk_table_answers_case_id"), type_="foreignkey")
        table.drop_column("case_id")
        table.alter_column("item_id", existing_type=sa.String(length=32), nullable=False)
