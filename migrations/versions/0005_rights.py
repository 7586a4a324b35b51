"""What visitors ask for: erasure, requests to the officer, and whom their answers were shown to."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_erasure_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "erased_receipt",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "erasure_id"],
            ["erasure.site_id", "erasure.id"],
            name=op.f("fk_erased_receipt_site_id_erasure"),
        ),
        sa.PrimaryKeyConstraint("site_id", "receipt_id", name=op.f("pk_erased_receipt")),
    )
    _create_requests()
    op.create_table(
        "handover",
        sa.Column("code_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("opens", sa.JSON(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_handover_site_id_site")),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_handover")),
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("recipient", sa.String(200), nullable=False),
        sa.Column("disclosed_at", UtcDateTime(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_from", UtcDateTime(), nullable=True),
        sa.Column("recorded_before", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_disclosure_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index("ix_disclosure_site_id", "disclosure", ["site_id"])


def _create_requests() -> None:
    op.create_table(
        "officer_request",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("receipts", sa.JSON(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("acknowledgement", sa.Text(), nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_officer_request_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_officer_request")),
        sa.UniqueConstraint(
            "site_id", "sequence", name=op.f("uq_officer_request_site_id_sequence")
        ),
        sa.UniqueConstraint("site_id", "form", name=op.f("uq_officer_request_site_id_form")),
    )


def downgrade() -> None:
    for table in ("disclosure", "handover", "officer_request", "erased_receipt", "erasure"):
        op.drop_table(table)
