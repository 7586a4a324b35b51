"""One event to a receiver: an address of the public internet, and never longer than a deadline.

A receiver is a host that a site's owner named, and anybody may be one. It may resolve to an
address inside our own network, answer a byte a second, or a gigabyte, or with a redirect to where
it may not point; each is met here, below the library that sends.
"""

import socket
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Timer
from types import TracebackType

import requests

from consentkit.domain.reason import Reason
from consentkit.net.fetch import FetchFailed
from consentkit.net.pinned import NoAnswer, PinnedAdapter, PrivateAddress, Resolve, cause

# For all of an attempt: name, connection, TLS, request and answer.
DEADLINE_S = 20.0
# Of an answer's body; the rest is never read.
KEPT_BYTES = 512
_AGENT = "ConsentKit-Webhooks"

# What Python's tables call global, and what leads elsewhere all the same: an IPv4 address inside an
# IPv6 one, translated by a gateway of our own network or of somebody else's.
# The last one is for documentation.
# Source: RFC 6052, RFC 8215, RFC 3056, RFC 4380, RFC 7526, RFC 9637.
_REFUSED = (
    IPv6Network("64:ff9b::/96"),
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("2002::/16"),
    IPv6Network("2001::/32"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("3fff::/20"),
)
# Global unicast; nothing else of IPv6 was ever given to anybody. Source: IANA, RFC 4291.
_IPV6 = IPv6Network("2000::/3")


class DeadlineOver(FetchFailed):
    code = "webhook_timeout"


@dataclass(frozen=True, slots=True)
class Reply:
    """``said`` is the beginning of the body where the status is not 2xx. ``retry_after`` is the
    header as it came, None without one.
    """

    status: int
    said: str
    retry_after: str | None


def is_success(status: int) -> bool:
    """2xx alone: whoever redirects has not taken anything."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def check_receiver(address: str, *, is_allowed: bool) -> None:
    """``is_allowed`` is whether whoever runs the service named the host: then it may be one of
    their own network, but still not link-local, where clouds keep credentials. Raises
    ``PrivateAddress``.
    """
    found = ip_address(address.partition("%")[0])
    inner = found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
    if inner.is_multicast or inner.is_unspecified or inner.is_link_local:
        raise PrivateAddress("the host is in a private network")
    if is_allowed:
        return
    is_public = found.is_global and not found.is_reserved
    if isinstance(found, IPv6Address):
        is_public = is_public and found in _IPV6
    if not is_public or any(found in each for each in _REFUSED):
        raise PrivateAddress("the host is in a private network")


class Courier(AbstractContextManager["Courier"]):
    """Sends to one endpoint, over one connection where the receiver keeps it. ``is_allowed`` is as
    for ``check_receiver``. No proxy of the environment is used: it would look the name up again.
    """

    def __init__(self, url: str, *, is_allowed: bool, resolve: Resolve | None = None) -> None:
        self._url = url
        self._sockets: list[socket.socket] = []
        self._is_cut_off = False
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        adapter = PinnedAdapter(
            partial(check_receiver, is_allowed=is_allowed), resolve=resolve, opened=self._watch
        )
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()
        for each in self._sockets:
            each.close()

    def send(
        self, body: bytes, headers: Mapping[str, str], *, deadline_s: float = DEADLINE_S
    ) -> Reply:
        """Raises ``FetchFailed``: ``PrivateAddress``, ``DeadlineOver``, or that nobody answers."""
        timer = Timer(deadline_s, self._cut_off)
        timer.daemon = True
        timer.start()
        try:
            reply = self._send(body, headers, deadline_s)
            # Headers that end where the connection was cut off look like headers that are over.
            if self._is_cut_off and is_success(reply.status):
                raise DeadlineOver("the receiver takes too long")
            return reply
        except (requests.RequestException, OSError) as err:
            if self._is_cut_off or isinstance(err, requests.Timeout):
                raise DeadlineOver("the receiver takes too long") from err
            raise cause(err) or NoAnswer(
                Reason("the receiver cannot be reached: {said}", said=type(err).__name__)
            ) from err
        finally:
            timer.cancel()

    def _send(self, body: bytes, headers: Mapping[str, str], deadline_s: float) -> Reply:
        with self._session.post(
            self._url,
            data=body,
            headers={"content-type": "application/json", "user-agent": _AGENT, **headers},
            timeout=deadline_s,
            stream=True,
            allow_redirects=False,
        ) as answer:
            said = "" if is_success(answer.status_code) else _beginning(answer)
            return Reply(answer.status_code, said, answer.headers.get("Retry-After"))

    def _watch(self, made: socket.socket) -> None:
        if self._is_cut_off:
            # To find the name's addresses took all the time there was.
            made.close()
            raise DeadlineOver("the receiver takes too long")
        # TLS takes the socket over; a second handle on the connection can still end it.
        self._sockets.append(made.dup())

    def _cut_off(self) -> None:
        """A timeout of the library's is for each read; a byte a second outlives it."""
        self._is_cut_off = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _beginning(answer: requests.Response) -> str:
    """Compressed answers are not unpacked: a bomb is one."""
    try:
        raw = answer.raw.read(KEPT_BYTES, decode_content=False)
    except Exception:  # noqa: BLE001 - the status is known; whatever befell the rest is no matter
        return ""
    text = raw.decode("utf-8", "replace")
    return "".join(each if each.isprintable() else " " for each in text).strip()
