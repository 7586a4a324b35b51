"""Challenges that a passkey has answered."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_challenge",
        sa.Column("challenge_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("challenge_sha256", name=op.f("pk_used_challenge")),
    )
    op.create_index("ix_used_challenge_used_at", "used_challenge", ["used_at"])


def downgrade() -> None:
    op.drop_table("used_challenge")
