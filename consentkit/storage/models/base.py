"""What all tables have in common: how constraints are named, and times kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, MetaData
from sqlalchemy.orm import DeclarativeBase

from consentkit.storage.types import UtcDateTime

# What only one of the two engines has; the comparison with migrations looks there (env.py).
ON_SQLITE = {"only_on": "sqlite"}
ON_POSTGRESQL = {"only_on": "postgresql"}


def where(condition: str) -> dict[str, str]:
    """Return what says of an index that only some rows are in it, on either engine. The library's
    own way to say it loads the other engine's half of it, 2 MB, into each process for good.
    """
    return {"where": condition}


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON, list[str]: JSON}
