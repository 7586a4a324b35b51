"""On PostgreSQL, receipts that one statement inserts are noted by one, not each by itself.

The trigger fires where a receipt is inserted into the whole table, as all are. What is inserted
into a month by name is only moved, and noted already.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# A chain grows by its ids, so what follows finds the head that stands before it.
_NOTES = """
CREATE FUNCTION consentkit_note_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    each record;
BEGIN
    INSERT INTO receipt_key (site_id, idempotency_key, receipt_id)
    SELECT site_id, idempotency_key, id FROM inserted WHERE idempotency_key IS NOT NULL;
    INSERT INTO receipt_head (site_id, visitor_id, receipt_id)
    SELECT site_id, visitor_id, id FROM inserted WHERE prev IS NULL;
    FOR each IN
        SELECT site_id, visitor_id, id, prev FROM inserted WHERE prev IS NOT NULL ORDER BY id
    LOOP
        UPDATE receipt_head SET receipt_id = each.id
        WHERE site_id = each.site_id AND visitor_id = each.visitor_id AND receipt_id = each.prev;
        IF NOT FOUND THEN
            RAISE unique_violation USING MESSAGE = 'receipt ' || each.prev || ' is not the head';
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""
# As 0020 has it.
_NOTES_ONE = """
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


# To drop a trigger locks the months first, and then the whole table. Those who record lock them the
# other way round, and each would wait for the other.
_LOCK = "LOCK TABLE receipt IN ACCESS EXCLUSIVE MODE"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(_NOTES)
    op.execute(_LOCK)
    op.execute("DROP TRIGGER receipt_is_noted ON receipt")
    op.execute(
        "CREATE TRIGGER receipts_are_noted AFTER INSERT ON receipt "
        "REFERENCING NEW TABLE AS inserted "
        "FOR EACH STATEMENT EXECUTE FUNCTION consentkit_note_receipts()"
    )
    op.execute("DROP FUNCTION consentkit_note_receipt()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(_NOTES_ONE)
    op.execute(_LOCK)
    op.execute("DROP TRIGGER receipts_are_noted ON receipt")
    op.execute(
        "CREATE TRIGGER receipt_is_noted AFTER INSERT ON receipt "
        "FOR EACH ROW EXECUTE FUNCTION consentkit_note_receipt()"
    )
    op.execute("DROP FUNCTION consentkit_note_receipts()")
