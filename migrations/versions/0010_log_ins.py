"""Log-ins: how often they failed, persistent cookies, and one-time codes that were taken."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("totp_counter", sa.Integer(), nullable=True))
    op.add_column("console_session", sa.Column("login_sha256", sa.LargeBinary(32), nullable=True))
    op.create_index(
        "ix_console_session_login_sha256", "console_session", ["login_sha256"], unique=True
    )
    op.create_table(
        "log_in_failure",
        sa.Column("subject", sa.LargeBinary(32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_log_in_failure")),
    )
    op.create_index("ix_log_in_failure_last_at", "log_in_failure", ["last_at"])


def downgrade() -> None:
    op.drop_table("log_in_failure")
    op.drop_index("ix_console_session_login_sha256", table_name="console_session")
    op.drop_column("console_session", "login_sha256")
    op.drop_column("account", "totp_counter")
