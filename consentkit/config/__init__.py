"""Every setting with its unit and default; read once, and nonsense stops the start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from consentkit.config.error import ConfigError
from consentkit.config.mail import MailServer, addresses, mail_from, mail_server
from consentkit.config.operating import ACCESS_LOGS, LOG_FORMATS, metrics_token, one_of, traces
from consentkit.config.url import split_url
from consentkit.config.webhooks import DELIVERERS, webhook_hosts

__all__ = ["Config", "ConfigError", "MailServer"]

DATABASE_FILE = "consentkit.sqlite3"
KEYS_FILE = "keys.json"
SECRET_FILE = "secret"  # noqa: S105 - a file name


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What ``from_env`` understands; see the README for the same list in prose.

    ``keys`` and ``secret`` are the values themselves when the environment gives them, else None:
    then ``keys_file`` and ``secret_file`` hold them. ``trusted_proxies`` counts the proxies in
    front that set X-Forwarded-For and -Proto, and ``country_header`` is the header in which they
    say a visitor's country, by its ISO 3166-1 alpha-2 code. ``rate_limit`` is decisions a minute
    from one client address, and ``api_rate_limit`` requests a minute with one API key; 0 means no
    limit. ``playground`` adds the demo's page for trying banners. ``checkpoint_file`` gets each
    head of the ledger that is signed, and is compared with the next. ``tsa_url`` is a time-stamping
    authority's, and ``tsa_certificates`` a PEM file of its roots; ``checkpoint_email`` is who gets
    the head by mail, from ``mail_from`` and through ``mail_server``; ``witnesses_file`` says who is
    asked to cosign it. ``open_registration`` lets anybody make an account for the console, which
    alone opens no site; ``breached_passwords`` is a file of passwords that nobody may choose; with
    ``require_second_step``, who has neither an authenticator app nor a passkey opens nothing of the
    console before setting one up. In ``redis_url`` several machines count together what
    ``rate_limit`` allows. ``metrics_token`` opens ``/metrics``, which is nowhere without it;
    ``traces`` is where traces go by OpenTelemetry's own variables: otlp, console, or None for
    nowhere. ``webhook_hosts`` are hosts of one's own network that webhooks may go to;
    ``deliveries`` is who sends them: serve, or worker for ``consentkit worker`` alone.
    """

    home: Path
    database_url: str = field(repr=False)  # it may hold a password
    public_url: str
    keys_file: Path
    secret_file: Path
    keys: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    trusted_proxies: int = 0
    country_header: str | None = None
    rate_limit: int = 120
    api_rate_limit: int = 600
    playground: bool = False
    checkpoint_file: Path | None = None
    tsa_url: str | None = field(default=None, repr=False)  # it may hold a password, too
    tsa_certificates: Path | None = None
    checkpoint_email: tuple[str, ...] = ()
    mail_from: str | None = None
    mail_server: MailServer | None = None
    witnesses_file: Path | None = None
    open_registration: bool = False
    breached_passwords: Path | None = None
    require_second_step: bool = False
    metrics_token: str | None = field(default=None, repr=False)
    log_format: str = "text"
    access_log: str = "off"
    traces: str | None = None
    redis_url: str | None = field(default=None, repr=False)  # as may this
    webhook_hosts: frozenset[str] = frozenset()
    deliveries: str = "serve"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def is_postgresql(self) -> bool:
        return self.database_url.startswith(_PSYCOPG)

    @property
    def asks_others(self) -> bool:
        """Whether the head of the ledger is to go to other hosts."""
        return bool(self.tsa_url or self.checkpoint_email or self.witnesses_file)

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
        _refuse_halves(env)
        return cls(
            home=home,
            database_url=_database_url(env, home),
            public_url=_public_url(env),
            keys_file=Path(env.get("CONSENTKIT_KEYS_FILE") or home / KEYS_FILE),
            secret_file=home / SECRET_FILE,
            keys=env.get("CONSENTKIT_KEYS") or None,
            secret=env.get("CONSENTKIT_SECRET") or None,
            trusted_proxies=_number(env, "CONSENTKIT_TRUSTED_PROXIES", default=0, most=10),
            country_header=_country_header(env),
            rate_limit=_number(env, "CONSENTKIT_RATE_LIMIT", default=120, most=1_000_000),
            api_rate_limit=_number(env, "CONSENTKIT_API_RATE_LIMIT", default=600, most=1_000_000),
            checkpoint_file=_file(env, "CONSENTKIT_CHECKPOINT_FILE"),
            tsa_url=_tsa_url(env),
            tsa_certificates=_file(env, "CONSENTKIT_TSA_CERTIFICATES"),
            checkpoint_email=addresses(env, "CONSENTKIT_CHECKPOINT_EMAIL"),
            mail_from=mail_from(env),
            mail_server=mail_server(env),
            witnesses_file=_file(env, "CONSENTKIT_WITNESSES_FILE"),
            open_registration=_is_on(env, "CONSENTKIT_OPEN_REGISTRATION"),
            breached_passwords=_file(env, "CONSENTKIT_BREACHED_PASSWORDS"),
            require_second_step=_is_on(env, "CONSENTKIT_REQUIRE_SECOND_STEP"),
            playground=_is_on(env, "CONSENTKIT_PLAYGROUND"),
            metrics_token=metrics_token(env),
            log_format=one_of(env, "CONSENTKIT_LOG_FORMAT", LOG_FORMATS),
            access_log=one_of(env, "CONSENTKIT_ACCESS_LOG", ACCESS_LOGS),
            traces=traces(env),
            redis_url=_redis_url(env),
            webhook_hosts=webhook_hosts(env),
            deliveries=one_of(env, "CONSENTKIT_DELIVERIES", DELIVERERS),
        )


_KNOWN = {
    "CONSENTKIT_HOME",
    "CONSENTKIT_DATABASE_URL",
    "CONSENTKIT_PUBLIC_URL",
    "CONSENTKIT_KEYS",
    "CONSENTKIT_KEYS_FILE",
    "CONSENTKIT_SECRET",
    "CONSENTKIT_TRUSTED_PROXIES",
    "CONSENTKIT_COUNTRY_HEADER",
    "CONSENTKIT_RATE_LIMIT",
    "CONSENTKIT_API_RATE_LIMIT",
    "CONSENTKIT_PLAYGROUND",
    "CONSENTKIT_CHECKPOINT_FILE",
    "CONSENTKIT_TSA_URL",
    "CONSENTKIT_TSA_CERTIFICATES",
    "CONSENTKIT_CHECKPOINT_EMAIL",
    "CONSENTKIT_MAIL_FROM",
    "CONSENTKIT_SMTP_URL",
    "CONSENTKIT_WITNESSES_FILE",
    "CONSENTKIT_OPEN_REGISTRATION",
    "CONSENTKIT_BREACHED_PASSWORDS",
    "CONSENTKIT_REQUIRE_SECOND_STEP",
    "CONSENTKIT_METRICS_TOKEN",
    "CONSENTKIT_LOG_FORMAT",
    "CONSENTKIT_ACCESS_LOG",
    "CONSENTKIT_REDIS_URL",
    "CONSENTKIT_WEBHOOK_HOSTS",
    "CONSENTKIT_DELIVERIES",
    # Read by the test and demo commands, not by the service.
    "CONSENTKIT_CHROMIUM",
    # Read by `consentkit apply`: a service elsewhere.
    "CONSENTKIT_API_URL",
    "CONSENTKIT_API_KEY",
}


def _country_header(env: Mapping[str, str]) -> str | None:
    name = env.get("CONSENTKIT_COUNTRY_HEADER") or None
    if name is None:
        return None
    # Source: RFC 9110 section 5.1.
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        raise ConfigError("CONSENTKIT_COUNTRY_HEADER must be a header's name, such as CF-IPCountry")
    if not _number(env, "CONSENTKIT_TRUSTED_PROXIES", default=0, most=10):
        raise ConfigError(
            "CONSENTKIT_COUNTRY_HEADER needs CONSENTKIT_TRUSTED_PROXIES: without a proxy in front"
            " that sets it, visitors could send any country"
        )
    return name


_PSYCOPG = "postgresql+psycopg://"


def _database_url(env: Mapping[str, str], home: Path) -> str:
    url = env.get("CONSENTKIT_DATABASE_URL") or f"sqlite:///{home / DATABASE_FILE}"
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        # psycopg 3, which the `postgresql` extra installs.
        url = _PSYCOPG + url.removeprefix("postgresql://")
    if not url.startswith(("sqlite:///", _PSYCOPG)):
        raise ConfigError("CONSENTKIT_DATABASE_URL must start with sqlite:/// or postgresql://")
    return url


def _public_url(env: Mapping[str, str]) -> str:
    url = (env.get("CONSENTKIT_PUBLIC_URL") or "http://localhost:8080").rstrip("/")
    if not _is_public_url(url):
        raise ConfigError("CONSENTKIT_PUBLIC_URL must be a URL such as https://consent.example.org")
    return url


def _is_public_url(url: str) -> bool:
    """Every receipt names this URL as its issuer: no password, no white space, no odd port."""
    parts = split_url(url, ("http", "https"))
    return parts is not None and not ("@" in parts.netloc or "?" in url or "#" in url)


# What cannot do anything without what.
_NEEDS = {
    "CONSENTKIT_TSA_URL": (
        "CONSENTKIT_TSA_CERTIFICATES",
        "a PEM file of the authority's root certificates, against which its stamps are checked",
    ),
    "CONSENTKIT_CHECKPOINT_EMAIL": (
        "CONSENTKIT_SMTP_URL",
        "the mail server, such as smtp://user:password@mail.example.org:587",
    ),
}


def _refuse_halves(env: Mapping[str, str]) -> None:
    for name, (other, what) in _NEEDS.items():
        if env.get(name) and not env.get(other):
            raise ConfigError(f"{name} needs {other}: {what}")


def _file(env: Mapping[str, str], name: str) -> Path | None:
    given = env.get(name)
    return Path(given) if given else None


def _tsa_url(env: Mapping[str, str]) -> str | None:
    url = env.get("CONSENTKIT_TSA_URL") or None
    if url is not None and split_url(url, ("http", "https")) is None:
        raise ConfigError("CONSENTKIT_TSA_URL must be a URL such as https://tsa.example.org/tsr")
    return url


def _redis_url(env: Mapping[str, str]) -> str | None:
    url = env.get("CONSENTKIT_REDIS_URL") or None
    if url is None:
        return None
    if split_url(url, ("redis", "rediss")) is None:
        raise ConfigError("CONSENTKIT_REDIS_URL must be a URL such as redis://localhost:6379/0")
    if find_spec("redis") is None:
        raise ConfigError("CONSENTKIT_REDIS_URL needs a driver: pip install 'consentkit[redis]'")
    return url


def _number(env: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > most:
        raise ConfigError(f"{name} must be a whole number from 0 to {most}")
    return int(text)


def _is_on(env: Mapping[str, str], name: str) -> bool:
    return _number(env, name, default=0, most=1) == 1
