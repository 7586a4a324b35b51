"""Our side of the consent service's HTTP API: its banner, its receipts, its keys."""

import logging
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests

from consentkit.membership.clock import Clock
from consentkit.membership.declaration import BadDeclaration, Declaration, read_declaration

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})
FRESH_FOR = timedelta(seconds=60)
# After a failure the next visitors are not made to wait for the same answer again.
RETRY_AFTER = timedelta(seconds=5)
_TIMEOUT_S = (1.0, 3.0)
_log = logging.getLogger(__name__)


class ServiceUnavailable(Exception):
    """The consent service did not answer, or not with what its API promises."""


@dataclass(frozen=True, slots=True)
class OptInReceipt:
    """What proves an answer about e-mail; ``secret`` opens it at the service later."""

    id: str
    receipt: str
    secret: str


class ConsentService:
    """``url`` is where this server reaches the service; browsers get ``url_for_browser``."""

    def __init__(self, url: str, site_key: str, clock: Clock) -> None:
        self.url = url
        self.site_key = site_key
        self._clock = clock
        self._documents: dict[str, _Fetched] = {}
        self._fetching = threading.Lock()

    def url_for_browser(self, request_host: str) -> str:
        """Return the service's address on the name by which the visitor came to us.

        Cookies of ``localhost`` are not those of ``127.0.0.1``: the page without JavaScript must
        set its cookie where we will see it. Any other name of ours changes nothing.
        """
        parts = urlsplit(self.url)
        name = request_host.partition(":")[0]
        if name not in LOCAL_HOSTS or parts.hostname not in LOCAL_HOSTS:
            return self.url
        return f"{parts.scheme}://{name}" + (f":{parts.port}" if parts.port else "")

    def declaration(self, language: str | None = None) -> Declaration | None:
        """Return the current banner, the last one known while the service is away, or None."""
        query = f"?lang={language}" if language else ""
        fetched = self._fetch(f"/ck/{self.site_key}/banner.json{query}", _readable)
        return read_declaration(fetched) if fetched is not None else None

    def keys(self) -> dict[str, Any] | None:
        """Return the key set that receipts are verified with, or None if it was never reachable."""
        fetched = self._fetch("/.well-known/jwks.json", _is_object)
        return fetched if isinstance(fetched, dict) else None

    def record_opt_in(
        self, choices: dict[str, bool], *, visitor_id: str, declaration: Declaration
    ) -> OptInReceipt:
        """Record what a member ticked in a form of ours. Raises ``ServiceUnavailable``."""
        body = {
            "banner_version": declaration.version,
            "action": "save" if any(choices.values()) else "withdraw",
            "surface": "api",
            "language": declaration.language,
            "choices": choices,
            "visitor_id": visitor_id,
            "decided_at": _rfc3339(self._clock()),
        }
        key = str(uuid.uuid4())
        try:
            reply = self._post(body, key)
        except requests.ConnectionError:
            # The same key: should the first attempt have arrived after all, this is its answer.
            reply = self._post_again(body, key)
        except requests.RequestException as err:
            raise ServiceUnavailable(str(err)) from err
        if reply.status_code != 201:
            raise ServiceUnavailable(f"answered {reply.status_code}: {reply.text[:300]}")
        try:
            answer = reply.json()
            return OptInReceipt(str(answer["id"]), str(answer["receipt"]), str(answer["secret"]))
        except (ValueError, KeyError, TypeError) as err:
            raise ServiceUnavailable("answered 201 without a receipt") from err

    def _post_again(self, body: dict[str, Any], key: str) -> requests.Response:
        try:
            return self._post(body, key)
        except requests.RequestException as err:
            raise ServiceUnavailable(str(err)) from err

    def _post(self, body: dict[str, Any], key: str) -> requests.Response:
        with self._session() as session:
            return session.post(
                f"{self.url}/ck/{self.site_key}/receipts",
                json=body,
                headers={"Idempotency-Key": key},
                timeout=_TIMEOUT_S,
                allow_redirects=False,
            )

    def _fetch(self, path: str, acceptable: Any) -> Any:
        known = self._documents.get(path)
        if known is not None and self._clock() < known.look_again_at:
            return known.document
        # While one request asks, the others go on with what is known.
        if not self._fetching.acquire(blocking=known is None):
            return known.document if known else None
        try:
            known = self._documents.get(path)
            if known is None or self._clock() >= known.look_again_at:
                known = self._fetched(path, acceptable, known.document if known else None)
                self._documents[path] = known
            return known.document
        finally:
            self._fetching.release()

    def _fetched(self, path: str, acceptable: Any, last_known: Any) -> "_Fetched":
        try:
            with self._session() as session:
                reply = session.get(self.url + path, timeout=_TIMEOUT_S, allow_redirects=False)
            document = reply.json() if reply.status_code == 200 else None
            if document is not None and acceptable(document):
                return _Fetched(document, self._clock() + FRESH_FOR)
            _log.warning("%s answered %s with nothing to use", path, reply.status_code)
        except (requests.RequestException, ValueError, RecursionError) as err:
            _log.warning("%s could not be fetched: %s", path, err)
        return _Fetched(last_known, self._clock() + RETRY_AFTER)

    def _session(self) -> requests.Session:
        session = requests.Session()
        # A proxy named in the environment knows nothing of a service on this very machine.
        session.trust_env = urlsplit(self.url).hostname not in LOCAL_HOSTS
        return session


@dataclass(frozen=True, slots=True)
class _Fetched:
    document: Any
    look_again_at: datetime


def _readable(document: Any) -> bool:
    try:
        read_declaration(document)
    except BadDeclaration as err:
        _log.warning("the banner cannot be read: %s", err)
        return False
    return True


def _is_object(document: Any) -> bool:
    return isinstance(document, dict)


def _rfc3339(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
