"""The address of an endpoint, in the one form that every program reads alike.

What one parser reads as a host and another as a user name leads past a check, so whatever is not
plain is refused: a form that nobody mistakes is left for every receiver that there is.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason

MAX_URL = 2_000
_FORM = re.compile(r"https?://[!-~]+")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?")
# What some resolvers read as a number: 127.1, 0177.0.0.1, 0x7f000001, 2130706433.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class BadWebhookUrl(ConsentError):
    code = "bad_webhook_url"
    title = "This is no address that events can be sent to"

    def __init__(self, reason: str | Reason) -> None:
        super().__init__(reason, field="url")


@dataclass(frozen=True, slots=True)
class WebhookUrl:
    """``host`` is in lower case, and an IPv6 address has no brackets."""

    text: str
    host: str
    port: int


def read_webhook_url(
    text: str, *, own_host: str | None = None, allowed_hosts: Collection[str] = ()
) -> WebhookUrl:
    """``own_host`` is the service's own. Those of ``allowed_hosts`` may be asked without TLS.
    Raises ``BadWebhookUrl``.
    """
    parts = _split(text)
    host = _host(parts.netloc)
    if host == own_host:
        raise BadWebhookUrl("it leads back to this service")
    if parts.scheme != "https" and host not in allowed_hosts:
        raise BadWebhookUrl("it must begin with https://")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return WebhookUrl(text, host, port)


def _split(text: str) -> SplitResult:
    if len(text) > MAX_URL:
        raise BadWebhookUrl(Reason("it has more than {most} characters", most=MAX_URL))
    # The upper-case forms of the scheme are legal, and nobody writes them.
    if not _FORM.fullmatch(text) or "\\" in text:
        raise BadWebhookUrl(
            "it must look like https://hooks.example.org/consent, without spaces or accents"
        )
    if "#" in text:
        raise BadWebhookUrl("it must have no part behind a #, which no receiver gets to see")
    try:
        parts = urlsplit(text)
        is_good = parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise BadWebhookUrl("its host or its port cannot be read")
    if "@" in parts.netloc:
        raise BadWebhookUrl("it must have no user name and no password")
    return parts


def _host(netloc: str) -> str:
    if netloc.startswith("["):
        return _ipv6(netloc)
    host, colon, port = netloc.partition(":")
    if colon and not port:
        raise BadWebhookUrl("its host or its port cannot be read")
    host = host.lower()
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadWebhookUrl(
            "its host must be a name such as hooks.example.org, without a dot at its end"
        )
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(host)
    return host


def _ipv4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except AddressValueError as err:
        raise BadWebhookUrl("its host is a number that is not written as 203.0.113.7 is") from err


def _ipv6(netloc: str) -> str:
    inside, bracket, port = netloc[1:].partition("]")
    try:
        # Not every version of the library minds what stands between the bracket and the port.
        if not bracket or "%" in inside or not re.fullmatch(r"(:[0-9]+)?", port):
            raise AddressValueError
        return str(IPv6Address(inside))
    except AddressValueError as err:
        raise BadWebhookUrl("its host or its port cannot be read") from err
