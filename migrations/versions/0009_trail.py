"""The trail of what admins did stands in the ledger."""

import hashlib
import json
from typing import Any

import rfc8785
import sqlalchemy as sa
from alembic import op

from consentkit.domain.instant import format_instant
from consentkit.storage.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OF_ADMIN = 'substr(statement, 1, 22) = \'{"kind":"admin_action"\''


def upgrade() -> None:
    # Rows cannot be changed, so those that are there have none.
    op.add_column(
        "admin_action", sa.Column("salt", sa.String(32), server_default="", nullable=False)
    )
    op.create_index("ix_admin_action_account_id_id", "admin_action", ["account_id", "id"])
    op.create_index(
        "ix_ledger_statement_admin_action",
        "ledger_statement",
        ["statement"],
        sqlite_where=sa.text(_OF_ADMIN),
        postgresql_where=sa.text(_OF_ADMIN),
    )
    _enter_what_there_is()


def _enter_what_there_is() -> None:
    connection = op.get_bind()
    action = sa.table(
        "admin_action",
        *map(sa.column, ("id", "site_id", "account_id", "actor", "session", "what")),
        sa.column("details", sa.JSON),
        sa.column("at", UtcDateTime),
    )
    site = sa.table("site", sa.column("id"), sa.column("key"))
    queue = sa.table("ledger_queue", sa.column("entry", sa.LargeBinary), sa.column("statement"))
    query = (
        sa.select(action, site.c.key)
        .select_from(action.outerjoin(site, site.c.id == action.c.site_id))
        .order_by(action.c.id)
    )
    for row in connection.execute(query).all():
        digest = hashlib.sha256(rfc8785.dumps(_document(row))).hexdigest()
        said = {"kind": "admin_action", "number": row.id, "sha256": digest}
        text = json.dumps(said, separators=(",", ":"))
        entry = hashlib.sha256(text.encode()).digest()
        connection.execute(queue.insert(), {"entry": entry, "statement": text})


def _document(row: Any) -> dict[str, Any]:
    return {
        "account": row.account_id,
        "actor": row.actor,
        "at": format_instant(row.at),
        "details": row.details,
        "number": row.id,
        "salt": "",
        "session": row.session,
        "site": row.key,
        "what": row.what,
    }


def downgrade() -> None:
    op.drop_index("ix_ledger_statement_admin_action", "ledger_statement")
    op.drop_index("ix_admin_action_account_id_id", "admin_action")
    op.drop_column("admin_action", "salt")
