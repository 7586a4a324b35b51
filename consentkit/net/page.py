"""A page of a host that somebody typed in, which must not be one that only we can reach."""

import time
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import requests

from consentkit.domain.reason import Reason
from consentkit.net.fetch import FetchFailed
from consentkit.net.pinned import PinnedAdapter, PrivateAddress, UnknownHost, cause

__all__ = [
    "FetchFailed",
    "Page",
    "PrivateAddress",
    "TooLarge",
    "TooSlow",
    "UnknownHost",
    "Unwelcome",
    "check_address",
    "fetch_page",
]

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 5
# For all of it: a host that sends a byte now and then must not keep us.
LONGEST_S = 15
MAX_REDIRECTS = 5
_CHUNK_BYTES = 16 * 1024
# Of an address in it, the last four bytes are an IPv4 address. Source: RFC 6052.
_TRANSLATED = IPv6Network("64:ff9b::/96")
_AGENT = "ConsentKit (is the tag installed?)"


class TooLarge(FetchFailed):
    code = "page_too_large"


class TooSlow(FetchFailed):
    code = "page_too_slow"


class Unwelcome(FetchFailed):
    """Another status than 200."""

    code = "page_status"


@dataclass(frozen=True, slots=True)
class Page:
    """``address`` is where redirects led; ``media_type`` is in lower case, without parameters."""

    address: str
    media_type: str
    text: str


def fetch_page(url: str, *, max_bytes: int, allow_loopback: bool = False) -> Page:
    """Return the page at ``url``, wherever redirects lead. Raises ``FetchFailed``.

    Every address that is connected to is one that was looked up and checked: private and local
    ones are refused, loopback ones unless they are allowed. No proxy of the environment is used,
    because it would look the name up again.
    """
    ends_at = time.monotonic() + LONGEST_S
    with requests.Session() as session:
        session.trust_env = False
        session.max_redirects = MAX_REDIRECTS
        adapter = PinnedAdapter(partial(check_address, allow_loopback=allow_loopback))
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        try:
            with session.get(
                url,
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                stream=True,
                headers={"User-Agent": _AGENT, "Accept": "text/html"},
            ) as answer:
                return _page(answer, max_bytes, ends_at)
        except requests.Timeout as err:
            raise TooSlow("the page takes too long") from err
        except requests.RequestException as err:
            raise cause(err) or FetchFailed(
                Reason("the page cannot be fetched: {said}", said=type(err).__name__)
            ) from err


def _page(answer: requests.Response, max_bytes: int, ends_at: float) -> Page:
    if answer.status_code != HTTPStatus.OK:
        raise Unwelcome(Reason("the page answered with status {status}", status=answer.status_code))
    body = bytearray()
    for chunk in answer.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge(Reason("the page has more than {most} bytes", most=max_bytes))
        if time.monotonic() > ends_at:
            raise TooSlow("the page takes too long")
    told = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    # Our tag is ASCII, and so is what tells where it stands, in every charset that pages have.
    return Page(answer.url, told, body.decode("utf-8", "replace"))


def check_address(address: str, *, allow_loopback: bool) -> None:
    """Raises ``PrivateAddress``."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        found = _inner(found)
    if found.is_loopback and allow_loopback:
        return
    if not found.is_global or found.is_multicast:
        raise PrivateAddress("the host is in a private network")


def _inner(found: IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one leads to, if it is of that kind."""
    if found in _TRANSLATED:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found
