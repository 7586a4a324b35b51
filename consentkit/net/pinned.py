"""Connections to addresses that were looked up once and checked, and to no others.

The check is in the connection itself, below whatever prepares a request: a name is looked up, each
of its addresses is checked, and one of these very addresses is connected to. So a name cannot mean
another host the second time. TLS still asks for the name.
"""

import socket
from collections.abc import Callable
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from consentkit.net.fetch import FetchFailed

# Raises a ``FetchFailed`` for an address that is not to be connected to.
Check = Callable[[str], None]
# As ``socket.getaddrinfo`` is.
Resolve = Callable[..., list[tuple[Any, ...]]]


class PrivateAddress(FetchFailed):
    """The host's address is not one of the public internet."""

    code = "private_address"


class UnknownHost(FetchFailed):
    code = "unknown_host"


class NoAnswer(FetchFailed):
    code = "no_answer"


def cause(err: BaseException) -> FetchFailed | None:
    """Return the refusal that our own connection raised below requests and urllib3, if any."""
    at: BaseException | None = err
    while at is not None:
        if isinstance(at, FetchFailed):
            return at
        at = at.__cause__ or at.__context__
    return None


class PinnedAdapter(HTTPAdapter):
    """``opened`` is told of each connection once it is there."""

    def __init__(
        self,
        check: Check,
        *,
        resolve: Resolve | None = None,
        opened: Callable[[socket.socket], None] | None = None,
    ) -> None:
        self._check = check
        self._resolve = resolve or socket.getaddrinfo
        self._opened = opened
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        pools = ((HTTPConnectionPool, HTTPConnection), (HTTPSConnectionPool, HTTPSConnection))
        self.poolmanager.pool_classes_by_scheme = {
            pool.scheme: type(
                f"Pinned{pool.__name__}", (pool,), {"ConnectionCls": self._connection(connection)}
            )
            for pool, connection in pools
        }

    def _connection(self, base: type[HTTPConnection]) -> type[HTTPConnection]:
        adapter = self

        def _new_conn(self: HTTPConnection) -> socket.socket:
            return adapter._connect(self.host, self.port, self.timeout)

        return type(f"Pinned{base.__name__}", (base,), {"_new_conn": _new_conn})

    def _connect(self, host: str, port: int, timeout: Any) -> socket.socket:
        try:
            found = self._resolve(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as err:
            raise UnknownHost("the host is not known") from err
        addresses = [str(each[4][0]) for each in found]
        for address in addresses:
            self._check(address)
        failure: OSError | None = None
        for address in addresses:
            try:
                made = socket.create_connection((address, port), timeout)
            except OSError as err:
                failure = err
            else:
                if self._opened:
                    self._opened(made)
                return made
        raise NoAnswer("the host does not answer") from failure
