"""Receipts by the month, on PostgreSQL: what is too old goes with its partition.

A partitioned table can hold unique only what contains the key that it is partitioned by, which is
the id. So two narrow tables beside it hold the rest: one id for each idempotency key, and the head
of each visitor's chain, which exactly one receipt follows. Triggers keep them. On SQLite, which
keeps its table and its unique indexes, views of the same names answer the same questions.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_COLUMNS = (
    "site_id, id, visitor_id, prev, banner_version, action, decided_at, recorded_at, expires_at, "
    "jws, idempotency_key, request_sha256"
)
_INDICES = {
    "ix_receipt_site_id_visitor_id_id": "site_id, visitor_id, id",
    "ix_receipt_site_id_expires_at": "site_id, expires_at",
    "ix_receipt_site_id_action_id": "site_id, action, id",
    "ix_receipt_site_id_banner_version_id": "site_id, banner_version, id",
}
# What a unique index did for reading; most receipts follow none.
_FOLLOWING = "CREATE INDEX ix_receipt_site_id_prev ON {} (site_id, prev) WHERE prev IS NOT NULL"
_VIEWS = {
    "receipt_key": "SELECT site_id, idempotency_key, id AS receipt_id FROM receipt "
    "WHERE idempotency_key IS NOT NULL",
    "receipt_head": "SELECT site_id, visitor_id, id AS receipt_id FROM receipt",
}
_REFUSES_UPDATE = (
    "CREATE TRIGGER receipt_refuses_update BEFORE UPDATE ON receipt "
    "FOR EACH ROW EXECUTE FUNCTION consentkit_refuse()"
)
_NOTES_INSERT = """
CREATE FUNCTION consentkit_note_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.idempotency_key IS NOT NULL THEN
        INSERT INTO receipt_key (site_id, idempotency_key, receipt_id)
        VALUES (NEW.site_id, NEW.idempotency_key, NEW.id);
    END IF;
    IF NEW.prev IS NULL THEN
        INSERT INTO receipt_head (site_id, visitor_id, receipt_id)
        VALUES (NEW.site_id, NEW.visitor_id, NEW.id);
    ELSE
        UPDATE receipt_head SET receipt_id = NEW.id
        WHERE site_id = NEW.site_id AND visitor_id = NEW.visitor_id AND receipt_id = NEW.prev;
        IF NOT FOUND THEN
            RAISE unique_violation USING MESSAGE = 'receipt ' || NEW.prev || ' is not the head';
        END IF;
    END IF;
    RETURN NULL;
END $$
"""
# Of what is erased out of order, the greatest that is left becomes the head.
_NOTES_DELETE = """
CREATE FUNCTION consentkit_forget_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    earlier uuid;
BEGIN
    DELETE FROM receipt_key WHERE site_id = OLD.site_id
        AND idempotency_key = OLD.idempotency_key AND receipt_id = OLD.id;
    PERFORM FROM receipt_head WHERE site_id = OLD.site_id
        AND visitor_id = OLD.visitor_id AND receipt_id = OLD.id;
    IF FOUND THEN
        SELECT id INTO earlier FROM receipt WHERE site_id = OLD.site_id
            AND visitor_id = OLD.visitor_id AND id < OLD.id ORDER BY id DESC LIMIT 1;
        IF FOUND THEN
            UPDATE receipt_head SET receipt_id = earlier WHERE site_id = OLD.site_id
                AND visitor_id = OLD.visitor_id AND receipt_id = OLD.id;
        ELSE
            DELETE FROM receipt_head WHERE site_id = OLD.site_id
                AND visitor_id = OLD.visitor_id AND receipt_id = OLD.id;
        END IF;
    END IF;
    RETURN NULL;
END $$
"""
_MONTHS = """
SELECT DISTINCT date_trunc('month', to_timestamp(
    ('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000
) AT TIME ZONE 'UTC') AS month FROM receipt ORDER BY month
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, query in _VIEWS.items():
            op.execute(f"CREATE VIEW {name} AS {query}")
        return
    # Whoever reads goes on; whoever records waits, and nothing is lost: see docs/postgresql.md.
    op.execute("LOCK TABLE receipt IN SHARE ROW EXCLUSIVE MODE")
    _create_partitioned()
    for month in list(op.get_bind().scalars(sa.text(_MONTHS))):
        _create_month(month.year, month.month)
    op.execute(f"INSERT INTO receipt_moved ({_COLUMNS}) SELECT {_COLUMNS} FROM receipt")
    for name, columns in _INDICES.items():
        op.execute(f"CREATE INDEX {name}_moved ON receipt_moved ({columns})")
    op.execute(_FOLLOWING.format("receipt_moved"))
    _create_marks()
    _take_the_place()
    _keep_marks()


def _create_partitioned() -> None:
    op.execute(
        "CREATE TABLE receipt_moved (LIKE receipt INCLUDING DEFAULTS, "
        "CONSTRAINT pk_receipt_moved PRIMARY KEY (site_id, id), "
        "CONSTRAINT fk_receipt_site_id_site FOREIGN KEY (site_id) REFERENCES site (id), "
        "CONSTRAINT ck_receipt_banner_version_positive CHECK (banner_version > 0)"
        ") PARTITION BY RANGE (id)"
    )
    # What no month is there for is kept all the same: no answer is ever refused for want of one.
    op.execute("CREATE TABLE receipt_rest PARTITION OF receipt_moved DEFAULT")


def _take_the_place() -> None:
    # All is copied by now: rather wait for who still reads than copy again.
    op.execute("SET LOCAL lock_timeout = '60s'")
    op.drop_table("receipt")
    op.rename_table("receipt_moved", "receipt")
    op.execute("ALTER TABLE receipt RENAME CONSTRAINT pk_receipt_moved TO pk_receipt")
    for name in _INDICES:
        op.execute(f"ALTER INDEX {name}_moved RENAME TO {name}")
    op.execute(_REFUSES_UPDATE)


def _create_month(year: int, month: int) -> None:
    begin = sa.func.make_date(year, month, 1)
    bounds = [
        op.get_bind().scalar(
            sa.select(sa.func.extract("epoch", begin + sa.text(f"interval '{ahead} month'")))
        )
        for ahead in (0, 1)
    ]
    low, high = (f"{int(at) * 1000:012x}{'0' * 20}" for at in bounds)
    op.execute(
        f"CREATE TABLE receipt_{year:04d}_{month:02d} PARTITION OF receipt_moved "
        f"FOR VALUES FROM ('{low}') TO ('{high}')"
    )


def _create_marks() -> None:
    op.create_table(
        "receipt_key",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(255), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "idempotency_key", name=op.f("pk_receipt_key")),
    )
    op.create_table(
        "receipt_head",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.String(22), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "visitor_id", name=op.f("pk_receipt_head")),
    )
    op.execute(
        "INSERT INTO receipt_key (site_id, idempotency_key, receipt_id) "
        "SELECT site_id, idempotency_key, id FROM receipt WHERE idempotency_key IS NOT NULL"
    )
    op.execute(
        "INSERT INTO receipt_head (site_id, visitor_id, receipt_id) "
        "SELECT DISTINCT ON (site_id, visitor_id) site_id, visitor_id, id FROM receipt "
        "ORDER BY site_id, visitor_id, id DESC"
    )


def _keep_marks() -> None:
    for function, name, verb in _marking():
        op.execute(function)
        called = "note" if verb == "INSERT" else "forget"
        op.execute(
            f"CREATE TRIGGER {name} AFTER {verb} ON receipt "
            f"FOR EACH ROW EXECUTE FUNCTION consentkit_{called}_receipt()"
        )


def _marking() -> Iterator[tuple[str, str, str]]:
    """Yield (function, trigger, what it follows)."""
    yield _NOTES_INSERT, "receipt_is_noted", "INSERT"
    yield _NOTES_DELETE, "receipt_is_forgotten", "DELETE"


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _VIEWS:
            op.execute(f"DROP VIEW {name}")
        return
    op.execute("CREATE TABLE receipt_before (LIKE receipt INCLUDING DEFAULTS)")
    op.execute(f"INSERT INTO receipt_before ({_COLUMNS}) SELECT {_COLUMNS} FROM receipt")
    for table in ("receipt", "receipt_key", "receipt_head"):
        op.drop_table(table)
    for called in ("note", "forget"):
        op.execute(f"DROP FUNCTION consentkit_{called}_receipt()")
    op.rename_table("receipt_before", "receipt")
    for constraint in (
        "pk_receipt PRIMARY KEY (site_id, id)",
        "fk_receipt_site_id_site FOREIGN KEY (site_id) REFERENCES site (id)",
        "ck_receipt_banner_version_positive CHECK (banner_version > 0)",
        "uq_receipt_site_id_idempotency_key UNIQUE (site_id, idempotency_key)",
        "uq_receipt_site_id_prev UNIQUE (site_id, prev)",
    ):
        op.execute(f"ALTER TABLE receipt ADD CONSTRAINT {constraint}")
    for name, columns in _INDICES.items():
        op.execute(f"CREATE INDEX {name} ON receipt ({columns})")
    op.execute(
        "CREATE UNIQUE INDEX uq_receipt_first_of_visitor ON receipt (site_id, visitor_id) "
        "WHERE prev IS NULL"
    )
    op.execute(_REFUSES_UPDATE)
