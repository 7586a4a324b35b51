"""Publications that went ahead although an error stood, and why."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publish_override",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("banner_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_publish_override_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "banner_version", name=op.f("pk_publish_override")),
    )
    # Somebody answers for it: nothing of it is changed or taken away.
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("UPDATE", "DELETE"):
        body = (
            "FOR EACH ROW EXECUTE FUNCTION consentkit_refuse()"
            if is_postgresql
            else "BEGIN SELECT RAISE(ABORT, 'publish_override is never changed'); END"
        )
        name = f"publish_override_refuses_{verb.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON publish_override {body}")


def downgrade() -> None:
    op.drop_table("publish_override")
