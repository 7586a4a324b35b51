"""Every setting with its unit and default; read once, and nonsense stops the start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

DATABASE_FILE = "consentkit.sqlite3"
KEYS_FILE = "keys.json"
SECRET_FILE = "secret"  # noqa: S105 - a file name


class ConfigError(Exception):
    """A setting is wrong; the message names it and says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What ``from_env`` understands; see the README for the same list in prose.

    ``keys`` and ``secret`` are the values themselves when the environment gives them, else None:
    then ``keys_file`` and ``secret_file`` hold them. ``trusted_proxies`` counts the proxies in
    front that set X-Forwarded-For and -Proto. ``rate_limit`` is decisions a minute from one
    client address; 0 means no limit. ``playground`` adds the demo's page for trying banners.
    ``checkpoint_file`` gets each head of the ledger that is signed, and is compared with the next.
    """

    home: Path
    database_url: str = field(repr=False)  # it may hold a password
    public_url: str
    keys_file: Path
    secret_file: Path
    keys: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    trusted_proxies: int = 0
    rate_limit: int = 120
    playground: bool = False
    checkpoint_file: Path | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Config":
        """Raises ``ConfigError`` naming the variable at fault."""
        unknown = sorted(
            name for name in env if name.startswith("CONSENTKIT_") and name not in _KNOWN
        )
        if unknown:
            raise ConfigError(
                f"{unknown[0]} is not a setting; known are {', '.join(sorted(_KNOWN))}"
            )
        home = Path(env.get("CONSENTKIT_HOME") or "consentkit-data").absolute()
        return cls(
            home=home,
            database_url=_database_url(env, home),
            public_url=_public_url(env),
            keys_file=Path(env.get("CONSENTKIT_KEYS_FILE") or home / KEYS_FILE),
            secret_file=home / SECRET_FILE,
            keys=env.get("CONSENTKIT_KEYS") or None,
            secret=env.get("CONSENTKIT_SECRET") or None,
            trusted_proxies=_number(env, "CONSENTKIT_TRUSTED_PROXIES", default=0, most=10),
            rate_limit=_number(env, "CONSENTKIT_RATE_LIMIT", default=120, most=1_000_000),
            checkpoint_file=Path(anchor)
            if (anchor := env.get("CONSENTKIT_CHECKPOINT_FILE"))
            else None,
            playground=_number(env, "CONSENTKIT_PLAYGROUND", default=0, most=1) == 1,
        )


_KNOWN = {
    "CONSENTKIT_HOME",
    "CONSENTKIT_DATABASE_URL",
    "CONSENTKIT_PUBLIC_URL",
    "CONSENTKIT_KEYS",
    "CONSENTKIT_KEYS_FILE",
    "CONSENTKIT_SECRET",
    "CONSENTKIT_TRUSTED_PROXIES",
    "CONSENTKIT_RATE_LIMIT",
    "CONSENTKIT_PLAYGROUND",
    "CONSENTKIT_CHECKPOINT_FILE",
    # Read by the test and demo commands, not by the service.
    "CONSENTKIT_CHROMIUM",
}


def _database_url(env: Mapping[str, str], home: Path) -> str:
    url = env.get("CONSENTKIT_DATABASE_URL") or f"sqlite:///{home / DATABASE_FILE}"
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        # psycopg 3, which the `postgresql` extra installs.
        return "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("CONSENTKIT_DATABASE_URL must start with sqlite:/// or postgresql://")
    return url


def _public_url(env: Mapping[str, str]) -> str:
    url = (env.get("CONSENTKIT_PUBLIC_URL") or "http://localhost:8080").rstrip("/")
    if not _is_public_url(url):
        raise ConfigError("CONSENTKIT_PUBLIC_URL must be a URL such as https://consent.example.org")
    return url


def _is_public_url(url: str) -> bool:
    """Every receipt names this URL as its issuer: no password, no white space, no odd port."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        return False
    return known and bool(parts.hostname) and not ("@" in parts.netloc or "?" in url or "#" in url)


def _number(env: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > most:
        raise ConfigError(f"{name} must be a whole number from 0 to {most}")
    return int(text)
