"""What others said of the ledger's head: time stamps and cosignatures, and who asks them today."""

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_stamp",
        sa.Column("origin", sa.String(300), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("stamped_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "size", name=op.f("pk_ledger_stamp")),
    )
    op.create_table(
        "ledger_cosignature",
        sa.Column("origin", sa.String(300), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("witness", sa.String(500), nullable=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "size", "witness", name=op.f("pk_ledger_cosignature")),
    )
    op.create_table(
        "anchor_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_anchor_day")),
    )
    # A stamp is evidence: of it, as of the entries, nothing is changed or taken away.
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("UPDATE", "DELETE"):
        body = (
            "FOR EACH ROW EXECUTE FUNCTION consentkit_refuse()"
            if is_postgresql
            else "BEGIN SELECT RAISE(ABORT, 'ledger_stamp is never changed'); END"
        )
        name = f"ledger_stamp_refuses_{verb.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON ledger_stamp {body}")


def downgrade() -> None:
    for table in ("anchor_day", "ledger_cosignature", "ledger_stamp"):
        op.drop_table(table)
