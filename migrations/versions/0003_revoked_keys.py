"""Keys that somebody else may have."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signing_key", sa.Column("revoked_at", UtcDateTime(), nullable=True))
    op.add_column("signing_key", sa.Column("revoked_log_size", sa.BigInteger(), nullable=True))
    op.add_column("signing_key", sa.Column("revoked_reason", sa.String(200), nullable=True))


def downgrade() -> None:
    for name in ("revoked_reason", "revoked_log_size", "revoked_at"):
        op.drop_column("signing_key", name)
