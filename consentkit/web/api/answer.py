"""What a view of the API answers, and how that becomes a response."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Response

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """``document`` is None for no body. ``etag`` has no quotes. ``kept`` is what a retry with the
    same idempotency key gets instead of ``document``, where that holds a secret.
    """

    document: Any = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    kept: Any = None

    def body(self) -> bytes:
        return b"" if self.document is None else orjson.dumps(self.document)

    def kept_body(self) -> bytes:
        return self.body() if self.kept is None else orjson.dumps(self.kept)

    def all_headers(self) -> tuple[tuple[str, str], ...]:
        return self.headers + ((("ETag", f'"{self.etag}"'),) if self.etag else ())


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer that was given before."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    is_replayed: bool = field(default=True)


def respond(given: Answer | Stored | Response) -> Response:
    if isinstance(given, Response):
        return given
    if isinstance(given, Stored):
        response = Response(given.content, given.status, given.headers, mimetype=JSON)
        response.headers["Idempotent-Replayed"] = "true"
    else:
        response = Response(given.body(), given.status, given.all_headers(), mimetype=JSON)
    if not response.get_data():
        del response.headers["Content-Type"]
    return response


def fingerprint_of(document: Any) -> str:
    """Return what tells this document from any other: the beginning of its hash."""
    text = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()[:32]
