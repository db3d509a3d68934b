"""A case may be any matter on file: an application, a review, a complaint, a meeting, a payment run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NAMES = "a_household_s_case_names_household_and_applicant"


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("kind", sa.String(16), nullable=False, server_default="application"))
        cases.add_column(sa.Column("title", sa.String(120), nullable=False, server_default=""))
        cases.alter_column("household_id", existing_type=sa.String(32), nullable=True)
        cases.alter_column("applicant_id", existing_type=sa.String(32), nullable=True)
        cases.create_check_constraint(
            op.f(f"ck_cases_{_NAMES}"),
            "kind IN ('meeting', 'payment') OR (household_id IS NOT NULL AND applicant_id IS NOT NULL)",
        )


def downgrade() -> None:
    """Take the change back.

    :raises RuntimeError: there are cases of the house, which the schema before cannot hold.
    """
    found = op.get_bind().scalar(sa.text("SELECT count(*) FROM cases WHERE household_id IS NULL"))
    if found:
        raise RuntimeError(f"{found} cases are about no household; the schema before cannot hold them")
    with op.batch_alter_table("cases") as cases:
        cases.drop_constraint(op.f(f"ck_cases_{_NAMES}"), type_="check")
        cases.alter_column("applicant_id", existing_type=sa.String(32), nullable=False)
        cases.alter_column("household_id", existing_type=sa.String(32), nullable=False)
        cases.drop_column("title")
        cases.drop_column("kind")
