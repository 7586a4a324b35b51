"""How long a site keeps a receipt after it lapsed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    days = sa.Column("receipts_kept_days", sa.Integer(), nullable=False, server_default="1095")
    op.add_column("site", days)
    op.create_index("ix_receipt_site_id_expires_at", "receipt", ["site_id", "expires_at"])


def downgrade() -> None:
    op.drop_index("ix_receipt_site_id_expires_at", "receipt")
    op.drop_column("site", "receipts_kept_days")
