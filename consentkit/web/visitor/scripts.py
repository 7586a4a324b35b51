"""Keeps composed and compressed banner scripts, so that each is made once for each worker."""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import brotli
from flask import Request, Response, current_app
from werkzeug.datastructures import Accept

from consentkit.services.banner_script import Script

# Of some 7 KB each: those of a thousand sites, in two languages.
MAX_SCRIPTS = 2_000


@dataclass(frozen=True, slots=True)
class PreparedScript:
    """One script, in the form that takes long to make and that nearly all browsers ask for; what
    others ask for is made of that.
    """

    sha256: str
    compressed: bytes

    @classmethod
    def of(cls, script: Script) -> "PreparedScript":
        compressed = brotli.compress(script.content, mode=brotli.MODE_TEXT, quality=11)
        return cls(script.sha256, compressed)

    def _encoded(self, encoding: str) -> bytes:
        if encoding == "br":
            return self.compressed
        content = brotli.decompress(self.compressed)
        return gzip.compress(content, 9, mtime=0) if encoding == "gzip" else content

    def answer(self, request: Request) -> Response:
        """Answer with the best encoding; the ETag is strong, so it differs by encoding.
        Source: RFC 9110 section 8.8.1.
        """
        encoding = best_encoding(request.accept_encodings)
        response = Response(self._encoded(encoding), mimetype="text/javascript")
        if encoding != "identity":
            response.headers["Content-Encoding"] = encoding
        response.vary.add("Accept-Encoding")
        response.set_etag(f"{self.sha256[:32]}-{encoding}")
        return response


def best_encoding(accepted: Accept) -> str:
    """Return that of the smallest form that a browser takes."""
    return next((each for each in ("br", "gzip") if accepted.quality(each) > 0), "identity")


class ScriptShelf:
    """The most recently used scripts of a process. A new banner version has a new place here, so
    nothing ever needs to be thrown out for being stale.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._shelf: OrderedDict[tuple[str, ...], PreparedScript] = OrderedDict()

    def get(self, key: tuple[str, ...], make: Callable[[], Script]) -> PreparedScript:
        """Return the script under ``key``, which names its content for good; make it if need be."""
        with self._lock:
            if key in self._shelf:
                self._shelf.move_to_end(key)
                return self._shelf[key]
        prepared = PreparedScript.of(make())
        with self._lock:
            self._shelf[key] = prepared
            while len(self._shelf) > MAX_SCRIPTS:
                self._shelf.popitem(last=False)
        return prepared


def script_shelf() -> ScriptShelf:
    found: ScriptShelf = current_app.extensions["consentkit.scripts"]
    return found
