"""The database's URL as SQLAlchemy reads it."""

import re

from consentkit.config import ConfigError

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")


def sqlalchemy_url(url: str) -> str:
    """Write libpq's form of several servers, ``first:5432,second:5432``, in SQLAlchemy's; any
    other URL stays as it is. Raises ``ConfigError``.
    """
    scheme, separator, rest = url.partition("://")
    authority, _, rest = rest.partition("/")
    user, at, hosts = authority.rpartition("@")
    if "," not in hosts:
        return url
    if not all(_HOST.fullmatch(host) for host in hosts.split(",")):
        raise ConfigError("CONSENTKIT_DATABASE_URL must name its servers as first:5432,second:5432")
    path, _, query = rest.partition("?")
    named = "&".join(f"host={host}" for host in hosts.split(","))
    return f"{scheme}{separator}{user}{at}/{path}?{named}{'&' if query else ''}{query}"
