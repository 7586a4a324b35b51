"""Admins: accounts, passkeys, roles, sessions and invitations, and the trail of what they do."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("password", sa.String(255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("uniquifier", sa.String(64), nullable=False),
        sa.Column("webauthn_handle", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("tf_primary_method", sa.String(64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(255), nullable=True),
        sa.Column("recovery_codes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("uniquifier", name=op.f("uq_account_uniquifier")),
        sa.UniqueConstraint("webauthn_handle", name=op.f("uq_account_webauthn_handle")),
    )
    op.create_table(
        "passkey",
        sa.Column("credential_id", sa.LargeBinary(1024), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("usage", sa.String(64), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_passkey_account_id_account")
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_passkey")),
    )
    op.create_index("ix_passkey_account_id", "passkey", ["account_id"])
    op.create_table(
        "role_grant",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id_account")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_role_grant_site_id_site")),
        sa.PrimaryKeyConstraint("account_id", "site_id", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_site_id", "role_grant", ["site_id"])
    op.create_table(
        "console_session",
        sa.Column("id_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(80), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_console_session_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id_sha256", name=op.f("pk_console_session")),
    )
    op.create_index("ix_console_session_account_id", "console_session", ["account_id"])
    op.create_table(
        "invitation",
        sa.Column("code_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_invitation_site_id_site")),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["account.id"], name=op.f("fk_invitation_invited_by_account")
        ),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_invitation")),
    )
    op.create_index("ix_invitation_site_id", "invitation", ["site_id"])
    _make_trail()


def _make_trail() -> None:
    op.create_table(
        "admin_action",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("session", sa.String(16), nullable=True),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_admin_action_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_action")),
    )
    op.create_index("ix_admin_action_site_id_id", "admin_action", ["site_id", "id"])
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("UPDATE", "DELETE"):
        body = (
            "FOR EACH ROW EXECUTE FUNCTION consentkit_refuse()"
            if is_postgresql
            else "BEGIN SELECT RAISE(ABORT, 'admin_action is never changed'); END"
        )
        name = f"admin_action_refuses_{verb.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON admin_action {body}")


def downgrade() -> None:
    for table in (
        "admin_action",
        "invitation",
        "console_session",
        "role_grant",
        "passkey",
        "account",
    ):
        op.drop_table(table)
