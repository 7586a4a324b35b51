"""The settings of mail: through whom, from whom and to whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from consentkit.config.error import ConfigError
from consentkit.config.url import split_url


@dataclass(frozen=True, slots=True)
class MailServer:
    """``is_tls`` is whether the connection begins with TLS, as it does for smtps://."""

    host: str
    port: int
    is_tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def addresses(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in (env.get(name) or "").split(",") if part.strip())
    if not all(_ADDRESS.fullmatch(address) for address in found):
        raise ConfigError(f"{name} must be an address such as privacy@example.org")
    return found


def mail_from(env: Mapping[str, str]) -> str | None:
    found = addresses(env, "CONSENTKIT_MAIL_FROM")
    if len(found) > 1:
        raise ConfigError("CONSENTKIT_MAIL_FROM must be one address")
    return found[0] if found else None


# Not what RFC 5322 allows, but what nobody can mistake or smuggle a header with.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", re.ASCII)
_SMTP_PORTS = {"smtp": 587, "smtps": 465}


def mail_server(env: Mapping[str, str]) -> MailServer | None:
    url = env.get("CONSENTKIT_SMTP_URL")
    if not url:
        return None
    parts = split_url(url, tuple(_SMTP_PORTS))
    if parts is None or parts.path.strip("/") or (parts.username and parts.password is None):
        raise ConfigError(
            "CONSENTKIT_SMTP_URL must be a URL such as smtp://user:password@mail.example.org:587, "
            "or smtps:// for TLS from the start"
        )
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or _SMTP_PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
