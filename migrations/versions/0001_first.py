"""Sites, banners, receipts and keys."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What is evidence cannot be changed, not even by our own mistake: the database refuses.
_FROZEN = {
    "banner_version": ("UPDATE", "DELETE"),
    "receipt": ("UPDATE",),
}


def upgrade() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(63), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("home", sa.String(500), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.String(43), nullable=False),
        sa.Column("x", sa.String(43), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("signing_since", UtcDateTime(), nullable=True),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_key")),
    )
    op.create_table(
        "banner_draft",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_banner_draft_revision_positive")),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_banner_draft_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_banner_draft")),
    )
    op.create_table(
        "banner_version",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_banner_version_number_positive")),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_banner_version_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "number", name=op.f("pk_banner_version")),
    )
    op.create_table(
        "frozen_script",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("banner_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_frozen_script_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "sha256", name=op.f("pk_frozen_script")),
    )
    _create_receipts()
    _freeze()


def _create_receipts() -> None:
    op.create_table(
        "receipt",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.String(22), nullable=False),
        sa.Column("prev", sa.Uuid(), nullable=True),
        sa.Column("banner_version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("jws", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.String(255), nullable=True),
        sa.Column("request_sha256", sa.LargeBinary(32), nullable=True),
        sa.CheckConstraint("banner_version > 0", name=op.f("ck_receipt_banner_version_positive")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_receipt_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_receipt")),
        sa.UniqueConstraint(
            "site_id", "idempotency_key", name=op.f("uq_receipt_site_id_idempotency_key")
        ),
        sa.UniqueConstraint("site_id", "prev", name=op.f("uq_receipt_site_id_prev")),
    )
    op.create_index("ix_receipt_site_id_visitor_id_id", "receipt", ["site_id", "visitor_id", "id"])
    op.create_index(
        "uq_receipt_first_of_visitor",
        "receipt",
        ["site_id", "visitor_id"],
        unique=True,
        sqlite_where=sa.text("prev IS NULL"),
        postgresql_where=sa.text("prev IS NULL"),
    )


def _freeze() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION consentkit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME; END $$"
        )
    for table, verbs in _FROZEN.items():
        for verb in verbs:
            name = f"{table}_refuses_{verb.lower()}"
            if op.get_bind().dialect.name == "postgresql":
                body = "FOR EACH ROW EXECUTE FUNCTION consentkit_refuse()"
            else:
                body = f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}")


def downgrade() -> None:
    for table in ("receipt", "frozen_script", "banner_version", "banner_draft"):
        op.drop_table(table)
    op.drop_table("signing_key")
    op.drop_table("site")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION consentkit_refuse()")
