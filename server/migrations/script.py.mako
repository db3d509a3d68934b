"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.foundation.database
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:  # long: one statement per table
    """Take the change back."""
    ${downgrades if downgrades else "pass"}
