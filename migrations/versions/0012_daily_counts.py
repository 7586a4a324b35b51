"""Daily counts of showings and answers; what is to be counted waits in the ledger's queue."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COUNTS = (
    "shown", "accept_all", "decline_all", "save", "withdraw", "gpc", "api", "carried_over",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("ledger_queue", sa.Column("counted", sa.Text(), nullable=True))
    op.create_table(
        "daily_count",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_daily_count_site_id_site")),
        sa.PrimaryKeyConstraint(
            "site_id", "dimension", "day", "value", name=op.f("pk_daily_count")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily_choice",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("denied", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_daily_choice_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "day", "category", name=op.f("pk_daily_choice")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("daily_choice")
    op.drop_table("daily_count")
    op.drop_column("ledger_queue", "counted")
