"""What officers do about requests: templates, history, reminders, more time; finding receipts."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OPEN = "ix_officer_request_open"


def upgrade() -> None:
    op.create_index("ix_receipt_site_id_action_id", "receipt", ["site_id", "action", "id"])
    op.create_index(
        "ix_receipt_site_id_banner_version_id", "receipt", ["site_id", "banner_version", "id"]
    )
    op.add_column("officer_request", sa.Column("extended_until", UtcDateTime(), nullable=True))
    op.add_column("officer_request", sa.Column("extension_reason", sa.Text(), nullable=True))
    op.create_index(
        _OPEN,
        "officer_request",
        ["site_id", "due_at"],
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "request_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _of_request("request_event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_event")),
    )
    op.create_index(
        "ix_request_event_site_id_request_id", "request_event", ["site_id", "request_id"]
    )
    op.create_table(
        "request_reminder",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        _of_request("request_reminder"),
        sa.PrimaryKeyConstraint("site_id", "request_id", "step", name=op.f("pk_request_reminder")),
    )
    op.create_table(
        "answer_template",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_answer_template_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "kind", "language", name=op.f("pk_answer_template")),
    )
    for column in (
        sa.Column("banner_version", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(16), nullable=True),
        sa.Column("category", sa.String(64), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
    ):
        op.add_column("disclosure", column)


def _of_request(table: str) -> sa.ForeignKeyConstraint:
    """What was done about a request goes when it goes."""
    return sa.ForeignKeyConstraint(
        ["site_id", "request_id"],
        ["officer_request.site_id", "officer_request.id"],
        name=op.f(f"fk_{table}_site_id_officer_request"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for column in ("granted", "category", "action", "banner_version"):
        op.drop_column("disclosure", column)
    for table in ("answer_template", "request_reminder", "request_event"):
        op.drop_table(table)
    op.drop_index(_OPEN, "officer_request")
    op.drop_column("officer_request", "extension_reason")
    op.drop_column("officer_request", "extended_until")
    op.drop_index("ix_receipt_site_id_banner_version_id", "receipt")
    op.drop_index("ix_receipt_site_id_action_id", "receipt")
