"""A page of a host that somebody typed in, which must not be one that only we can reach."""

import socket
import time
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from consentkit.domain.reason import Reason
from consentkit.net.fetch import FetchFailed

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 5
# For all of it: a host that sends a byte now and then must not keep us.
LONGEST_S = 15
MAX_REDIRECTS = 5
_CHUNK_BYTES = 16 * 1024
# Of an address in it, the last four bytes are an IPv4 address. Source: RFC 6052.
_TRANSLATED = IPv6Network("64:ff9b::/96")
_AGENT = "ConsentKit (is the tag installed?)"


class PrivateAddress(FetchFailed):
    """The host's address is not one of the public internet."""

    code = "private_address"


class UnknownHost(FetchFailed):
    code = "unknown_host"


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
        adapter = _CheckedAdapter(allow_loopback)
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
            raise _cause(err) from err


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


def _cause(err: BaseException) -> FetchFailed:
    """The refusal that our own connection raised below requests and urllib3, if it was that."""
    at: BaseException | None = err
    while at is not None:
        if isinstance(at, FetchFailed):
            return at
        at = at.__cause__ or at.__context__
    return FetchFailed(Reason("the page cannot be fetched: {said}", said=type(err).__name__))


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


def _connect(host: str, port: int, timeout: Any, *, allow_loopback: bool) -> socket.socket:
    """Connect to an address of ``host`` that was checked: a second look-up could say another."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as err:
        raise UnknownHost("the host is not known") from err
    addresses = [str(each[4][0]) for each in found]
    for address in addresses:
        check_address(address, allow_loopback=allow_loopback)
    failure: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as err:
            failure = err
    raise FetchFailed("the host does not answer") from failure


def _connection(base: type[HTTPConnection], allow_loopback: bool) -> type[HTTPConnection]:
    def _new_conn(self: HTTPConnection) -> socket.socket:
        return _connect(self.host, self.port, self.timeout, allow_loopback=allow_loopback)

    return type(f"Checked{base.__name__}", (base,), {"_new_conn": _new_conn})


class _CheckedAdapter(HTTPAdapter):
    def __init__(self, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        pools = ((HTTPConnectionPool, HTTPConnection), (HTTPSConnectionPool, HTTPSConnection))
        self.poolmanager.pool_classes_by_scheme = {
            pool.scheme: type(
                f"Checked{pool.__name__}",
                (pool,),
                {"ConnectionCls": _connection(connection, self._allow_loopback)},
            )
            for pool, connection in pools
        }
