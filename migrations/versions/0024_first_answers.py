"""First answers, which are nearly all, are written with less.

On SQLite, a trigger keeps a visitor from having two first receipts, and no index. It looks where
the receipt itself is about to be entered; the plus keeps SQLite from looking among all first
receipts of a site. An index is a page more to be written for each answer, and whoever answers waits
for it. PostgreSQL has had none since 0020.

On PostgreSQL, a function writes them, whose plan the server keeps: to make one took it as long as
the writing. With NOT EXISTS the tables would be joined; and what was planned while a table was
small must not read it whole when it has grown, so that is forbidden here.
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
_RECORDS_FIRSTS = """
CREATE FUNCTION consentkit_record_firsts(told json) RETURNS SETOF uuid LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    WITH new AS (
        SELECT * FROM json_to_recordset(told) AS new(
            site_id integer, id uuid, visitor_id text, banner_version integer, action text,
            decided_at timestamptz, recorded_at timestamptz, expires_at timestamptz, jws text,
            idempotency_key text, request_sha256 bytea, entry bytea, counted text
        )
    ), stored AS (
        INSERT INTO receipt (
            site_id, id, visitor_id, banner_version, action, decided_at, recorded_at, expires_at,
            jws, idempotency_key, request_sha256
        )
        SELECT
            site_id, id, visitor_id, banner_version, action, decided_at, recorded_at, expires_at,
            jws, idempotency_key, request_sha256
        FROM new
        WHERE (
            SELECT receipt_id FROM receipt_head AS head
            WHERE head.site_id = new.site_id AND head.visitor_id = new.visitor_id
        ) IS NULL AND (
            SELECT receipt_id FROM receipt_key AS used
            WHERE used.site_id = new.site_id AND used.idempotency_key = new.idempotency_key
        ) IS NULL
        RETURNING site_id, id
    ), entered AS (
        INSERT INTO ledger_queue (entry, site_id, receipt_id, counted)
        SELECT entry, site_id, id, counted FROM new JOIN stored USING (site_id, id)
    )
    SELECT id FROM stored;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_REFUSES_SECOND)
        op.drop_index("uq_receipt_first_of_visitor", "receipt")
    else:
        op.execute(_RECORDS_FIRSTS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION consentkit_record_firsts(json)")
    else:
        op.execute(
            "CREATE UNIQUE INDEX uq_receipt_first_of_visitor ON receipt (site_id, visitor_id) "
            "WHERE prev IS NULL"
        )
        op.execute("DROP TRIGGER receipt_refuses_second_first")
