"""Requests as the API wants them, sent again where that is safe."""

import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests

from consentkit.client.errors import ApiError, BadKey, Unreachable, error_of

PREFIX = "/api/v1"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_AGAIN = frozenset({429, 502, 503, 504})
# The first request with this idempotency key still runs.
_IN_USE = "idempotency_key_in_use"
_FIRST_PAUSE_S = 0.5
# What a header may hold of it. Source: RFC 6750 section 2.1.
_KEY = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Reply:
    """``etag`` is as If-Match takes it, with its quotes; empty where there is none."""

    status: int
    document: Any
    etag: str


class _Bearer(requests.auth.AuthBase):
    """Set for each request anew: a .netrc of whoever runs this must not replace it."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class Transport:
    """``tries`` counts the first one. A pause that is asked for (Retry-After) is made if it is not
    longer than ``longest_pause_s``.
    """

    def __init__(
        self, url: str, key: str, *, timeout_s: float, tries: int, longest_pause_s: float
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
            # A key that went over the wire in clear is anybody's.
            raise ValueError(f"{url!r} must begin with https://, or be on this machine")
        if not _KEY.fullmatch(key):
            raise BadKey(
                "the key must be as it was shown when it was made, without spaces around it"
            )
        self._base = url.rstrip("/") + PREFIX
        self._session = requests.Session()
        self._session.auth = _Bearer(key)
        self._session.headers["User-Agent"] = "consentkit.client"
        self._timeout_s = timeout_s
        self._tries = tries
        self._longest_pause_s = longest_pause_s

    def close(self) -> None:
        self._session.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        etag: str | None = None,
        idempotency_key: str | None = None,
    ) -> Reply:
        """Raises ``ApiError`` or ``Unreachable``. A POST without an idempotency key gets one."""
        headers = {"If-Match": etag} if etag else {}
        if method == "POST":
            headers["Idempotency-Key"] = f'"{idempotency_key or uuid4()}"'
        response = self._send(method, path, headers, body, query, is_safe=etag is None)
        with response:
            document = _document(response)
        return Reply(response.status_code, document, response.headers.get("ETag", ""))

    def ask_anew(self, method: str, path: str, *, body: Any, is_safe: bool = True) -> Reply:
        """Ask for what takes no idempotency key; ``is_safe`` is whether it changes nothing."""
        response = self._send(method, path, {}, body, None, is_safe=is_safe)
        with response:
            return Reply(response.status_code, _document(response), "")

    def stream(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
    ) -> Iterator[bytes]:
        """Yield the answer as it comes. A POST is done anew each time, so it is sent again only
        where it was refused.
        """
        is_safe = method == "GET"
        response = self._send(method, path, {}, body, query, is_safe=is_safe, stream=True)
        with response:
            try:
                yield from response.iter_content(64 * 1024)
            except requests.RequestException as err:
                raise Unreachable(f"the answer broke off: {err}") from err

    def _send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Any,
        query: Mapping[str, Any] | None,
        *,
        is_safe: bool,
        stream: bool = False,
    ) -> requests.Response:
        """``is_safe`` is whether it may be sent again where nobody knows whether it arrived."""
        for left in reversed(range(self._tries)):
            try:
                response = self._session.request(
                    method,
                    self._base + path,
                    json=body,
                    params=query,
                    headers=headers,
                    timeout=self._timeout_s,
                    allow_redirects=False,
                    stream=stream,
                )
            except requests.RequestException as err:
                if not left or not (is_safe or isinstance(err, requests.ConnectTimeout)):
                    raise Unreachable(f"{method} {self._base}{path}: {err}") from err
                time.sleep(self._pause_before(left))
                continue
            if response.status_code < HTTPStatus.MULTIPLE_CHOICES:
                return response
            error = _error(response)
            pause = _asked_pause(response)
            if not left or not _may_pass(error) or (pause or 0) > self._longest_pause_s:
                raise error
            time.sleep(self._pause_before(left) if pause is None else pause)
        raise ValueError("tries must be at least 1")

    def _pause_before(self, left: int) -> float:
        """Twice as long each time, and never as long as somebody else's."""
        longest: float = _FIRST_PAUSE_S * 2.0 ** (self._tries - left)
        return _random.uniform(0.5, 1) * min(longest, self._longest_pause_s)


def _may_pass(error: ApiError) -> bool:
    return error.status in _AGAIN or error.code == _IN_USE


def _error(response: requests.Response) -> ApiError:
    with response:
        document = _document(response)
    return error_of(response.status_code, document if isinstance(document, dict) else {})


def _document(response: requests.Response) -> Any:
    """Return None for what is no JSON: a proxy's page, or no body."""
    try:
        return response.json()
    except requests.RequestException:
        return None


def _asked_pause(response: requests.Response) -> float | None:
    """Source: RFC 9110 section 10.2.3."""
    told = response.headers.get("Retry-After", "")
    if told.isascii() and told.isdigit():
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return None
