"""The sums of each month beside the daily rows."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_COUNTS = (
    "shown", "accept_all", "decline_all", "save", "withdraw", "gpc", "api", "carried_over",
)  # fmt: skip
# A date is text in SQLite.
_MONTH = {"sqlite": "date(day, 'start of month')", "postgresql": "date_trunc('month', day)::date"}


def upgrade() -> None:
    op.create_table(
        "monthly_count",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_monthly_count_site_id_site")
        ),
        sa.PrimaryKeyConstraint(
            "site_id", "dimension", "day", "value", name=op.f("pk_monthly_count")
        ),
        sqlite_with_rowid=False,
    )
    keys = ("site_id", "dimension", "value")
    daily, monthly = (
        sa.table(name, *map(sa.column, (*keys, "day", *_COUNTS)))
        for name in ("daily_count", "monthly_count")
    )
    kept = [daily.c[name] for name in keys]
    month = sa.text(_MONTH[op.get_bind().dialect.name])
    sums = [sa.func.sum(daily.c[name]) for name in _COUNTS]
    op.execute(
        monthly.insert().from_select(
            [*keys, "day", *_COUNTS], sa.select(*kept, month, *sums).group_by(*kept, month)
        )
    )


def downgrade() -> None:
    op.drop_table("monthly_count")
