"""On SQLite, a trigger keeps a visitor from having two first receipts, and no index.

It looks where the receipt itself is about to be entered; the plus keeps SQLite from looking among
all first receipts of a site. An index is a page more to be written for each answer, and whoever
answers waits for it. PostgreSQL has had none since 0020.
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_REFUSES_SECOND = """
CREATE TRIGGER receipt_refuses_second_first BEFORE INSERT ON receipt
WHEN NEW.prev IS NULL AND EXISTS (
    SELECT 1 FROM receipt
    WHERE site_id = NEW.site_id AND visitor_id = NEW.visitor_id AND +prev IS NULL
)
BEGIN SELECT RAISE(ABORT, 'a visitor has one first receipt'); END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_REFUSES_SECOND)
        op.drop_index("uq_receipt_first_of_visitor", "receipt")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE UNIQUE INDEX uq_receipt_first_of_visitor ON receipt (site_id, visitor_id) "
            "WHERE prev IS NULL"
        )
        op.execute("DROP TRIGGER receipt_refuses_second_first")
