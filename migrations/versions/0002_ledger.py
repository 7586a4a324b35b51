"""The ledger: what waits to be entered, and what was."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

from consentkit.storage.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COPY_ROWS = 1_000
_NEVER_CHANGED = ("ledger_place", "ledger_statement")
# What grows at its end and nowhere else: the table, and its column of concatenated hashes.
_GROWING = {"ledger_bundle": "entries", "ledger_tile": "hashes"}


def upgrade() -> None:
    _create_tables()
    _enter_what_there_is()
    _freeze()


def _create_tables() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "ledger_queue",
        sa.Column("id", number, nullable=False),
        sa.Column("entry", sa.LargeBinary(32), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_queue")),
    )
    op.create_table(
        "ledger_bundle",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_ledger_bundle")),
    )
    op.create_table(
        "ledger_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_ledger_tile")),
    )
    op.create_table(
        "ledger_place",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "receipt_id", name=op.f("pk_ledger_place")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_statement",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger_statement")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )


def _enter_what_there_is() -> None:
    """What was recorded before there was a ledger comes first in it: keys, banners, receipts."""
    connection = op.get_bind()
    queue = sa.table(
        "ledger_queue",
        sa.column("entry", sa.LargeBinary),
        sa.column("site_id", sa.Integer),
        sa.column("receipt_id", sa.Uuid),
        sa.column("statement", sa.Text),
    )
    statements = [*_keys(connection), *_banners(connection), *_scripts(connection)]
    for statement in statements:
        connection.execute(
            queue.insert(),
            {
                "entry": sha256(statement.encode()).digest(),
                "site_id": None,
                "receipt_id": None,
                "statement": statement,
            },
        )
    receipt = sa.table(
        "receipt",
        sa.column("site_id", sa.Integer),
        sa.column("id", sa.Uuid),
        sa.column("jws", sa.Text),
    )
    found = connection.execute(
        sa.select(receipt).order_by(receipt.c.id).execution_options(yield_per=_COPY_ROWS)
    )
    for part in found.partitions():
        connection.execute(
            queue.insert(),
            [
                {
                    "entry": sha256(row.jws.encode()).digest(),
                    "site_id": row.site_id,
                    "receipt_id": row.id,
                    "statement": None,
                }
                for row in part
            ],
        )


def _keys(connection: sa.Connection) -> Iterator[str]:
    key = sa.table("signing_key", *map(sa.column, ("kid", "x")), *_moments("published_at"))
    for row in connection.execute(sa.select(key).order_by(key.c.published_at, key.c.kid)):
        yield _statement(
            at=_instant(row.published_at), event="new", kid=row.kid, kind="key", x=row.x
        )


def _banners(connection: sa.Connection) -> Iterator[str]:
    query = sa.text(
        "SELECT site.key, number, sha256 FROM banner_version "
        "JOIN site ON site.id = site_id ORDER BY site_id, number"
    )
    for row in connection.execute(query):
        yield _statement(kind="banner", sha256=row.sha256, site=row.key, version=row.number)


def _scripts(connection: sa.Connection) -> Iterator[str]:
    query = sa.text(
        "SELECT site.key, sha256, banner_version, language FROM frozen_script "
        "JOIN site ON site.id = site_id ORDER BY site_id, frozen_script.created_at, sha256"
    )
    for row in connection.execute(query):
        yield _statement(
            kind="script",
            language=row.language,
            sha256=row.sha256,
            site=row.key,
            version=row.banner_version,
        )


def _moments(*names: str) -> Iterable[sa.ColumnClause[Any]]:
    return (sa.column(name, UtcDateTime()) for name in names)


def _instant(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _statement(**members: object) -> str:
    """Return the RFC 8785 form: the names are ASCII and in order, and there are no fractions."""
    return json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _freeze() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _NEVER_CHANGED:
        _refuse(table, "UPDATE", is_postgresql)
    for table in (*_NEVER_CHANGED, *_GROWING, "ledger_head"):
        _refuse(table, "DELETE", is_postgresql)
    for table, column in _GROWING.items():
        old, new = f"OLD.{column}", f"NEW.{column}"
        kept = f"substr({new}, 1, length({old})) = {old}"
        _refuse(table, "UPDATE", is_postgresql, unless=kept)
    grown = "NEW.size >= OLD.size AND (NEW.size > OLD.size OR NEW.root = OLD.root)"
    _refuse("ledger_head", "UPDATE", is_postgresql, unless=grown)


def _refuse(table: str, verb: str, is_postgresql: bool, *, unless: str | None = None) -> None:
    when = f"WHEN (NOT ({unless}))" if unless else ""
    name = f"{table}_refuses_{verb.lower()}"
    if is_postgresql:
        body = f"FOR EACH ROW {when} EXECUTE FUNCTION consentkit_refuse()"
    else:
        body = f"{when} BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}")


def downgrade() -> None:
    for table in ("head", "statement", "place", "tile", "bundle", "queue"):
        op.drop_table(f"ledger_{table}")
