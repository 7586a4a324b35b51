"""The guard's door to the network: it leads to one host, the consent service that the owner named.

The guard runs in somebody else's process, so it needs nothing but the standard library here; no
redirect is followed and no proxy of the environment is used.
"""

import http.client
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECT_TIMEOUT_S = 3.0
_CHUNK_BYTES = 64 * 1024


class UpstreamFailed(Exception):
    """The service did not answer, or not within the bounds."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


class Upstream:
    """``url`` is the service's address without a path, such as ``https://consent.example.org``."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as err:
            raise ValueError(f"not an address of a service: {url!r}") from err
        is_bare = parts.path in ("", "/") and not parts.query and "@" not in parts.netloc
        if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare:
            raise ValueError(
                "the service's address must be like https://consent.example.org, "
                f"without path, user or query, not {url!r}"
            )
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._host, self._port = parts.hostname, port
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None

    def ask(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str],
        body: bytes = b"",
        max_bytes: int,
        within_s: float,
    ) -> Answer:
        """Raises ``UpstreamFailed``: also for an answer that is longer, or is not whole in time."""
        ends_at = time.monotonic() + within_s
        try:
            with self._connection(min(CONNECT_TIMEOUT_S, within_s)) as connection:
                connection.request(method, target, body=body or None, headers=dict(headers))
                _wait_until(connection, ends_at)
                answer = connection.getresponse()
                content = _read(answer, connection, max_bytes, ends_at)
                return Answer(answer.status, tuple(answer.getheaders()), content)
        except (OSError, http.client.HTTPException, ValueError) as err:
            raise UpstreamFailed(f"{self.origin} does not answer: {type(err).__name__}") from err

    @contextmanager
    def _connection(self, timeout_s: float) -> Iterator[http.client.HTTPConnection]:
        connection = (
            http.client.HTTPSConnection(
                self._host, self._port, timeout=timeout_s, context=self._tls
            )
            if self._tls
            else http.client.HTTPConnection(self._host, self._port, timeout=timeout_s)
        )
        try:
            yield connection
        finally:
            connection.close()


def _read(
    answer: http.client.HTTPResponse,
    connection: http.client.HTTPConnection,
    max_bytes: int,
    ends_at: float,
) -> bytes:
    body = bytearray()
    while True:
        _wait_until(connection, ends_at)
        chunk = answer.read1(_CHUNK_BYTES)
        if not chunk:
            break
        body += chunk
        if len(body) > max_bytes:
            raise UpstreamFailed(f"more than {max_bytes} bytes")
    expected = answer.length
    if expected:
        raise UpstreamFailed("the answer ended early")
    return bytes(body)


def _wait_until(connection: http.client.HTTPConnection, ends_at: float) -> None:
    """One deadline for all of it: a host that sends a byte now and then must not keep us."""
    left = ends_at - time.monotonic()
    if left <= 0:
        raise UpstreamFailed("it takes too long")
    # None once the whole answer has been received.
    if connection.sock is not None:
        connection.sock.settimeout(left)
