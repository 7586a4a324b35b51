"""`consentkit doctor --deploy`: what is handy on one's own machine and unsafe elsewhere."""

import ipaddress
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from consentkit.config import Config, ConfigError
from consentkit.storage.engine import sqlite_file

_ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})
# Switches of Flask, Python and the like that show or weaken more than anybody outside should see.
_DEBUGGING = ("FLASK_DEBUG", "WERKZEUG_DEBUG_PIN", "PYTHONDEVMODE", "PYTHONASYNCIODEBUG")
_OTHERS_READ, _OTHERS_PASS = stat.S_IROTH, stat.S_IXOTH


def _address(config: Config) -> str:
    if not config.is_https:
        raise ConfigError(
            "CONSENTKIT_PUBLIC_URL is plain http: secrets and sessions would travel in the clear"
        )
    host = urlsplit(config.public_url).hostname or ""
    if _is_local(host):
        raise ConfigError(
            f"CONSENTKIT_PUBLIC_URL names {host}, which is another machine to everybody else"
        )
    return config.public_url


def _proxies(config: Config) -> str:
    """The server itself speaks no TLS, so an https address has a proxy in front of it."""
    if config.trusted_proxies == 0 and config.is_https:
        raise ConfigError(
            "CONSENTKIT_TRUSTED_PROXIES is 0, though a proxy ends TLS: all visitors have its"
            " address, and are limited together or not at all"
        )
    return f"{config.trusted_proxies} in front are believed"


def _limit(config: Config) -> str:
    if config.rate_limit == 0:
        raise ConfigError("CONSENTKIT_RATE_LIMIT is 0: one client may send without end")
    return f"{config.rate_limit} answers a minute from one address"


def _debugging(config: Config) -> str:
    on = [name for name in _DEBUGGING if os.environ.get(name, "0") not in ("", "0", "false")]
    if on:
        raise ConfigError(f"{on[0]} is set: take it out of the service's environment")
    if config.playground:
        raise ConfigError("CONSENTKIT_PLAYGROUND is 1: it is the demo's, and open to everybody")
    return "off, and no playground"


def _files(config: Config) -> str:
    for path in (config.home, config.secret_file, config.keys_file, *_database_files(config)):
        if path.exists() and _is_open(path):
            raise ConfigError(f"{path} is open to every account of the machine: chmod o-rwx it")
    return "nothing of ours is open to other accounts"


def _connections(config: Config) -> str:
    """A password and visitors' answers go to another machine; a socket or this one needs no TLS."""
    cache = urlsplit(config.redis_url or "")
    if cache.scheme == "redis" and not _is_local(cache.hostname or "localhost"):
        raise ConfigError("CONSENTKIT_REDIS_URL connects without TLS: begin it with rediss://")
    parts = urlsplit(config.database_url)
    asked = parse_qs(parts.query)
    host = asked.get("host", [parts.hostname or ""])[0]
    if parts.scheme == "sqlite" or not host or host.startswith("/") or _is_local(host):
        return "the database is on this machine"
    if asked.get("sslmode", [""])[0] not in _ENCRYPTED:
        raise ConfigError(
            "CONSENTKIT_DATABASE_URL may connect without TLS: add ?sslmode=verify-full"
        )
    return "the database is reached over TLS"


def _account(_config: Config) -> str:
    if os.geteuid() == 0:
        raise ConfigError("this is root: run the service as an account of its own")
    return f"user {os.geteuid()}"


def _console(config: Config) -> str:
    if config.open_registration:
        raise ConfigError("CONSENTKIT_OPEN_REGISTRATION is 1: anybody can make an account")
    if not config.require_second_step:
        raise ConfigError("CONSENTKIT_REQUIRE_SECOND_STEP is 0: a password alone opens the console")
    return "by invitation, with a second step"


CHECKS: Mapping[str, Callable[[Config], str]] = {
    "address": _address,
    "proxies": _proxies,
    "limit": _limit,
    "debugging": _debugging,
    "files": _files,
    "connection": _connections,
    "account": _account,
    "console": _console,
}


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _database_files(config: Config) -> list[Path]:
    file = sqlite_file(config.database_url)
    return [] if file is None else [Path(f"{file}{ending}") for ending in ("", "-wal", "-shm")]


def _is_open(path: Path) -> bool:
    """Whether any account may read it: its own mode says so, and each folder lets it through."""
    path = path.absolute()
    return bool(path.stat().st_mode & _OTHERS_READ) and all(
        folder.stat().st_mode & _OTHERS_PASS for folder in path.parents
    )
