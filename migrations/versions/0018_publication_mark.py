"""A number that grows with whatever a visitor's page may be told of a site."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLES = {"site": ("INSERT", "UPDATE", "DELETE"), "banner_version": ("INSERT",)}


def upgrade() -> None:
    op.create_table(
        "publication_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_mark")),
    )
    op.execute("INSERT INTO publication_mark (id, number) VALUES (1, 0)")
    # In the database, so that no command of today or tomorrow can forget it.
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute(
            "CREATE FUNCTION consentkit_mark_publication() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN UPDATE publication_mark SET number = number + 1; RETURN NULL; END $$"
        )
    for table, verbs in _TABLES.items():
        for verb in verbs:
            name = f"{table}_marks_{verb.lower()}"
            body = (
                "FOR EACH STATEMENT EXECUTE FUNCTION consentkit_mark_publication()"
                if is_postgresql
                else "BEGIN UPDATE publication_mark SET number = number + 1; END"
            )
            op.execute(f"CREATE TRIGGER {name} AFTER {verb} ON {table} {body}")


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, verbs in _TABLES.items():
        for verb in verbs:
            on = f" ON {table}" if is_postgresql else ""
            op.execute(f"DROP TRIGGER {table}_marks_{verb.lower()}{on}")
    if is_postgresql:
        op.execute("DROP FUNCTION consentkit_mark_publication()")
    op.drop_table("publication_mark")
