"""Runs migrations on the connection that consentkit.storage.schema hands over."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from consentkit.storage.models import Base

_connection: sa.Connection = context.config.attributes["connection"]
_engine = _connection.dialect.name
_MONTHS = "SELECT relname FROM pg_class JOIN pg_inherits ON oid = inhrelid WHERE relkind = 'r'"
for _index in (each for table in Base.metadata.tables.values() for each in table.indexes):
    if "where" in _index.info:
        _index.dialect_options[_engine]["where"] = sa.text(_index.info["where"])
# Tables that the service makes as time goes on, and no migration.
_months = set(_connection.scalars(sa.text(_MONTHS))) if _engine == "postgresql" else set()


def _is_here(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether both sides of a comparison should have it: some things are for one engine alone."""
    if kind == "table" and name in _months:
        return False
    return bool(thing.info.get("only_on", _engine) == _engine)


context.configure(
    connection=_connection,
    target_metadata=Base.metadata,
    include_object=_is_here,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
