"""What state the schema is in, and how the database keeps what was committed."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from consentkit.domain.errors import ConsentError
from consentkit.storage.session import Session

_SQLITE_FULL = 2
_VERSION_TABLE = "alembic_version"


class SchemaTrouble(ConsentError):
    code = "schema_trouble"
    status = 503
    title = "The database schema does not fit this version of ConsentKit"


@cache
def head() -> str:
    """Return the newest revision that this version of the code knows: a migration's file begins
    with its own. Serving processes ask, and have no other use for what runs migrations.
    """
    versions = files("consentkit.migrations").joinpath("versions").iterdir()
    names = (each.name.partition("_")[0] for each in versions)
    return max(name for name in names if name.isdigit())


def require_head(session: Session) -> None:
    """Raise ``SchemaTrouble`` unless the database's schema is the one this code needs, or a newer
    one: a migration takes nothing away that the release before needs (docs/postgresql.md), so that
    its processes go on while the new ones come.
    """
    found = revision(session.connection())
    if found != head() and not _is_newer(found):
        raise SchemaTrouble(
            f"the database is at schema {found or 'none'}, this version needs {head()}: "
            "run `consentkit db upgrade`"
        )


def revision(connection: Connection) -> str | None:
    """Return the database's, None where it was never migrated."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608
    return found


def _is_newer(revision: str | None) -> bool:
    return revision is not None and revision.isdigit() and int(revision) > int(head())


@dataclass(frozen=True, slots=True)
class Durability:
    """Whether a commit survives power loss, and the settings that say so."""

    is_durable: bool
    settings: str


def durability(session: Session) -> Durability:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar()
        return Durability(
            journal == "wal" and level == _SQLITE_FULL,
            f"journal_mode={journal} synchronous={level}",
        )
    commit = connection.exec_driver_sql("SHOW synchronous_commit").scalar()
    fsync = connection.exec_driver_sql("SHOW fsync").scalar()
    return Durability(
        commit != "off" and fsync == "on", f"synchronous_commit={commit} fsync={fsync}"
    )
