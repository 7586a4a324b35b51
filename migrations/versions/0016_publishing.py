"""Publications that wait for their time, and drafts that a roll-back took the place of."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheduled_publication",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("session", sa.String(16), nullable=True),
        sa.Column("scheduled_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_scheduled_publication_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_scheduled_publication")),
    )
    op.create_index("ix_scheduled_publication_at", "scheduled_publication", ["at"])
    op.create_table(
        "draft_set_aside",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("banner_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_draft_set_aside_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "banner_version", name=op.f("pk_draft_set_aside")),
    )


def downgrade() -> None:
    op.drop_table("draft_set_aside")
    op.drop_table("scheduled_publication")
