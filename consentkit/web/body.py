"""Reads request bodies strictly: what is not exactly JSON in UTF-8 is refused by name."""

import json
import math
import re
from functools import lru_cache
from typing import Any

import orjson
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_content_length

from consentkit.domain.errors import ConsentError
from consentkit.web.environ import Environ

MAX_BODY_BYTES = 16 * 1024
MAX_DEPTH = 16
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACKETS = re.compile(r"[\[\]{}]")
_CUT_SHORT = "the body ended before its announced length"
_JSON_TYPES = frozenset({"application/json", "text/plain"})


class MalformedJson(ConsentError):
    code = "malformed_json"
    status = 400
    title = "The body is not well-formed JSON"


class UnsupportedMediaType(ConsentError):
    code = "unsupported_media_type"
    status = 415
    title = "The body is of a type that is not accepted here"


def read_json(environ: Environ, *, types: frozenset[str] = _JSON_TYPES) -> dict[str, Any]:
    """Return the JSON object of the body.

    ``text/plain`` is accepted beside ``application/json``, because a beacon can send nothing else
    without asking first. Raises ``UnsupportedMediaType`` or ``MalformedJson``.
    """
    return parse_json(read_raw(environ, types=types))


def read_raw(environ: Environ, *, types: frozenset[str], most_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Return the body as it came. Raises ``UnsupportedMediaType``, or ``MalformedJson`` for one
    that was cut short.
    """
    media_type, charset = _media_type(environ.get("CONTENT_TYPE", ""))
    if media_type not in types:
        raise UnsupportedMediaType(f"send {' or '.join(sorted(types))}")
    if charset != "utf-8":
        raise UnsupportedMediaType("the charset must be utf-8")
    refuse_encoded(environ)
    return _read_all(environ, most_bytes)


@lru_cache(maxsize=64)
def _media_type(said: str) -> tuple[str, str]:
    """Return the type and its charset, in small letters."""
    media_type, parameters = parse_options_header(said)
    return media_type.lower(), parameters.get("charset", "utf-8").lower()


def _read_all(environ: Environ, most_bytes: int) -> bytes:
    """Read the body by its announced length, or a chunked one up to the limit.

    Werkzeug's own reader hands over the first 16 KiB of a longer chunked body as if they were all,
    and granian a body that was cut off as if it were whole; so both ends are checked here.
    """
    announced = get_content_length(environ)
    if announced is None and not environ.get("wsgi.input_terminated"):
        return b""
    if announced is not None and announced > most_bytes:
        raise RequestEntityTooLarge
    wanted = most_bytes + 1 if announced is None else announced
    raw = b""
    try:
        while len(raw) < wanted and (piece := environ["wsgi.input"].read(wanted - len(raw))):
            raw += piece
    except OSError as err:
        raise MalformedJson(_CUT_SHORT) from err
    if len(raw) > most_bytes:
        raise RequestEntityTooLarge
    if announced is not None and len(raw) < announced:
        raise MalformedJson(_CUT_SHORT)
    return raw


def refuse_encoded(environ: Environ) -> None:
    """A compressed body could unpack to anything; nobody needs one here."""
    if environ.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType("Content-Encoding is not accepted")


def parse_json(raw: bytes) -> dict[str, Any]:
    """Raises ``MalformedJson``, also for NaN, doubled keys, deep nesting and lone surrogates."""
    usual = _parse_usual(raw)
    return _parse_strictly(raw) if usual is None else usual


def _parse_usual(raw: bytes) -> dict[str, Any] | None:
    """Read an object that is written as browsers write one, in a third of the time. What reads back
    byte for byte as it came holds nothing twice and nothing that is no JSON.
    """
    if not _is_surely_shallow(raw):
        return None
    try:
        parsed = orjson.loads(raw)
        is_usual = type(parsed) is dict and orjson.dumps(parsed) == raw
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return parsed if is_usual else None


def _parse_strictly(raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8")
        if not _is_surely_shallow(raw):
            _refuse_depth(text)
        parsed = _DECODER.decode(text)
        if "\\u" in text:
            # Only what is escaped can be half of a pair.
            json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    except UnicodeError as err:
        raise MalformedJson("the body is not valid UTF-8") from err
    except ValueError as err:
        raise MalformedJson("the body is not well-formed JSON") from err
    if not isinstance(parsed, dict):
        raise MalformedJson("the body must be a JSON object")
    return parsed


def _is_surely_shallow(raw: bytes) -> bool:
    """Whether so few lists and objects begin that they cannot be nested too deep."""
    return raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH


def _refuse_depth(text: str) -> None:
    """How deep Python's own parser goes before it gives up differs from version to version."""
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise MalformedJson(f"the body is nested more than {MAX_DEPTH} deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # Two parsers could read two different answers out of one body.
        raise MalformedJson("a member stands there twice")
    return found


def _refuse_constant(name: str) -> None:
    raise MalformedJson(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise MalformedJson("a number is too large")
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite
)
