"""What the guard knows of its site: the declaration and the service's keys, kept fresh behind
everybody's back. No request ever waits for them.
"""

import json
import os
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consentkit.domain.errors import ConsentError
from consentkit.guard.consent import ConsentReader
from consentkit.guard.declaration import Declaration
from consentkit.guard.report import log
from consentkit.guard.upstream import Answer, UpstreamFailed
from consentkit.signing.files import replace_file

MAX_BYTES = 2 * 1024 * 1024
FRESH_FOR_S = 60.0
# After a failure it is tried again soon, then less and less often.
RETRY_S, LONGEST_RETRY_S = 5.0, 300.0

# Given a path below the service and headers; raises ``UpstreamFailed``.
Fetch = Callable[[str, Mapping[str, str]], Answer]


@dataclass(frozen=True, slots=True)
class Known:
    """One declaration with the reader of consent cookies that belongs to it; both may be None
    together. ``keys`` is a JWKS as it was received, or None.
    """

    declaration: Declaration | None = None
    reader: ConsentReader | None = None
    keys: Mapping[str, Any] | None = None


class Source:
    """``file`` keeps the last known declaration and keys over a restart, None for none;
    ``given`` is a banner.json that the owner gives in code, which whatever is newer replaces.
    """

    def __init__(
        self,
        site_key: str,
        fetch: Fetch | None,
        *,
        file: Path | None = None,
        given: Any = None,
    ) -> None:
        self._site_key = site_key
        self._fetch = fetch
        self._file = file
        self._documents: dict[str, Any] = {}
        self._etags: dict[str, str] = {}
        self._thread_of: int | None = None
        self._starting = threading.Lock()
        self._stopped = threading.Event()
        self.known = Known()
        if given is not None:
            self._take("banner", given)  # a mistake in code is told to whoever made it
        self._load()

    def current(self) -> Known:
        """Return what is known; a process's first call has its thread started."""
        if self._thread_of != os.getpid() and self._fetch is not None:
            self._start()
        return self.known

    def refresh(self) -> bool:
        """Ask the service now, and say whether it gave a declaration. Requests never call this."""
        if self._fetch is None:
            return False
        banner = f"/ck/{self._site_key}/banner.json"
        is_fresh = self._ask("banner", banner)
        self._ask("keys", "/.well-known/jwks.json")
        return is_fresh

    def stop(self) -> None:
        self._stopped.set()

    def _start(self) -> None:
        with self._starting:
            if self._thread_of == os.getpid():
                return
            self._thread_of = os.getpid()
            threading.Thread(target=self._go_on, name="consentkit-guard", daemon=True).start()

    def _go_on(self) -> None:
        wait_s = FRESH_FOR_S
        failed = 0
        while not self._stopped.is_set():
            failed = 0 if self._refresh_safely() else failed + 1
            if failed:
                wait_s = min(LONGEST_RETRY_S, RETRY_S * 2 ** min(failed - 1, 10))
            else:
                wait_s = FRESH_FOR_S
            # Processes that were started together shall not ask together.
            self._stopped.wait(wait_s * random.uniform(0.8, 1.2))  # noqa: S311  spreads load only

    def _refresh_safely(self) -> bool:
        try:
            return self.refresh()
        except Exception:  # noqa: BLE001  a thread that died would let the declaration grow old
            log.exception("the guard could not look for a newer declaration")
            return False

    def _ask(self, name: str, path: str) -> bool:
        etag = self._etags.get(name)
        headers = {"Accept": "application/json"} | ({"If-None-Match": etag} if etag else {})
        try:
            answer = self._fetch(path, headers) if self._fetch else None
            if answer is None or answer.status == 304:
                return answer is not None
            if answer.status != 200:
                raise UpstreamFailed(f"{path} answered {answer.status}")
            self._take(name, _parse(answer.body))
        except (UpstreamFailed, ConsentError, ValueError) as err:
            log.warning("the guard goes on with what it knows of %s: %s", self._site_key, err)
            return False
        self._etags[name] = answer.header("etag")
        self._save()
        return True

    def _take(self, name: str, document: Any) -> None:
        """Raises ``ConsentError`` or ``ValueError`` for what is not of this site."""
        known = self.known
        if name == "keys":
            if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
                raise ValueError("not a JWKS")
            self.known = Known(known.declaration, known.reader, document)
        else:
            declaration = Declaration.read(document)
            if declaration.site_key != self._site_key:
                raise ValueError(f"a declaration of {declaration.site_key}, not {self._site_key}")
            self.known = Known(declaration, ConsentReader(declaration), known.keys)
        self._documents[name] = document

    def _load(self) -> None:
        """The file outweighs what was given in code unless that is of a newer version."""
        if self._file is None:
            return
        given = self.known.declaration
        try:
            kept = _parse(self._file.read_bytes())
            if "keys" in kept:
                self._take("keys", kept["keys"])
            if given is None or Declaration.read(kept["banner"]).version >= given.version:
                self._take("banner", kept["banner"])
        except FileNotFoundError:
            return  # as at a first start
        except (OSError, ConsentError, ValueError, KeyError, TypeError) as err:
            log.warning("the guard cannot use %s: %s", self._file, err)

    def _save(self) -> None:
        if self._file is None or "banner" not in self._documents:
            return
        try:
            replace_file(self._file, json.dumps(self._documents).encode())
        except OSError as err:
            log.warning("the guard cannot write %s: %s", self._file, err)


def _parse(body: bytes) -> Any:
    """Raises ``ValueError``."""
    if len(body) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES} bytes")
    try:
        return json.loads(body)
    except RecursionError as err:
        raise ValueError("nested too deep") from err
