"""The imported catalogue of well-known cookies."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_cookie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(130), nullable=False),
        sa.Column("service", sa.String(200), nullable=False),
        sa.Column("provider", sa.String(200), nullable=False),
        sa.Column("policy_url", sa.String(500), nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_cookie")),
    )
    op.create_index("ix_catalogue_cookie_service", "catalogue_cookie", ["service"])


def downgrade() -> None:
    op.drop_table("catalogue_cookie")
