"""More ways to be told: webhooks, short messages, a daily summary, calendar feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    op.create_table(
        "webhook_subscriptions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("templates", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(32), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_webhook_subscriptions_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_subscriptions")),
    )
    op.create_index("ix_webhook_subscriptions_unit", "webhook_subscriptions", ["unit_id"])
    op.create_table(
        "digest_runs",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_runs")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("scope", sa.String(8), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("read_at", Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feeds_user_id"), "calendar_feeds", ["user_id"])
    failed = sa.text("state = 'failed'")
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("recipient", existing_type=sa.String(32), nullable=True)
        outbox.add_column(sa.Column("subscription_id", sa.String(32), nullable=True))
        outbox.create_foreign_key(
            op.f("fk_outbox_subscription_id"), "webhook_subscriptions", ["subscription_id"], ["id"]
        )
        outbox.create_check_constraint(
            op.f("ck_outbox_a_message_goes_to_a_person_or_to_a_subscription"),
            "(recipient IS NULL) <> (subscription_id IS NULL)",
        )
        outbox.create_index("ix_outbox_failed", ["created_at"], sqlite_where=failed, postgresql_where=failed)


def downgrade() -> None:
    """Take the change back; messages to other systems go with it."""
    op.execute("DELETE FROM outbox WHERE recipient IS NULL")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("ix_outbox_failed")
        outbox.drop_constraint(op.f("ck_outbox_a_message_goes_to_a_person_or_to_a_subscription"), type_="check")
        outbox.drop_constraint(op.f("fk_outbox_subscription_id"), type_="foreignkey")
        outbox.drop_column("subscription_id")
        outbox.alter_column("recipient", existing_type=sa.String(32), nullable=False)
    op.drop_table("calendar_feeds")
    op.drop_table("digest_runs")
    op.drop_table("webhook_subscriptions")
