"""The file that describes a site, as TOML or JSON: read whole or refused whole."""

import json
import re
import tomllib
from typing import Any

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.reason import Reason
from consentkit.domain.site import SiteDefinition

MAX_FILE_BYTES = 5 * 1024 * 1024
# A site in ten languages has 40 KB. Python's reader of TOML takes its time with odd files.
MAX_TOML_BYTES = 512 * 1024
MAX_DEPTH = 16
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACKETS = re.compile(r"[\[\]{}\n]")
# Where Python's reader of TOML found something: at the end of what it says.
_END = " (at end of document)"
_PLACE = re.compile(r"(.*) \(at line ([0-9]+), column ([0-9]+)\)\Z", re.DOTALL)
_MOST_DOTS = re.compile(rf"^[^\"'=\n]*(?:\.[^\"'=.\n]*){{{MAX_DEPTH},}}", re.MULTILINE)


def parse_site_file(content: bytes, *, name: str | Reason, ending: str = "") -> Any:
    """Return the document in ``content``, which messages call ``name``. JSON is what begins with
    ``{``, or has that ending.

    Raises ``InvalidDocument`` with the line at fault.
    """
    text = decode_file(content, name=name, most_bytes=MAX_FILE_BYTES)
    is_json = (ending or str(name)).endswith(".json") or text.lstrip().startswith("{")
    kind = "JSON" if is_json else "TOML"
    try:
        return _parse_json(text) if is_json else _parse_toml(text)
    except (ValueError, RecursionError) as err:
        reason = Reason(
            "{name} is not well-formed {kind}: {why}", name=name, kind=kind, why=_reason(err)
        )
        raise InvalidDocument(reason) from err


def too_large(name: str | Reason, most_bytes: int) -> Reason:
    """Say that a file is; ``most_bytes`` is of whole MB."""
    return Reason("{name} is larger than {most} MB", name=name, most=most_bytes // 1024 // 1024)


def decode_file(content: bytes, *, name: str | Reason, most_bytes: int) -> str:
    """Return the text in a file that somebody gave us, which messages call ``name``; ``most_bytes``
    is of whole MB. Raises ``InvalidDocument`` with the line at fault.
    """
    if len(content) > most_bytes:
        reason = too_large(name, most_bytes)
        raise InvalidDocument(reason)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = content[: err.start].count(b"\n") + 1
        reason = Reason("{name} is not UTF-8 text: line {line}", name=name, line=line)
        raise InvalidDocument(reason) from err


def read_site_file(content: bytes, *, name: str | Reason, ending: str = "") -> SiteDefinition:
    """Raises ``InvalidDocument`` with the line or the member at fault."""
    return SiteDefinition.read(parse_site_file(content, name=name, ending=ending))


def format_site_file(definition: SiteDefinition) -> str:
    return json.dumps(definition.document(), ensure_ascii=False, indent=2) + "\n"


def _reason(err: Exception) -> Reason:
    """What a reader of ours found, or Python's own with the place, if it tells one."""
    if err.args and isinstance(err.args[0], Reason):
        return err.args[0]
    if isinstance(err, json.JSONDecodeError):
        return Reason(
            "{said}: line {line} column {column} (char {at})",
            said=err.msg,
            line=err.lineno,
            column=err.colno,
            at=err.pos,
        )
    text = str(err)
    if text.endswith(_END):
        return Reason("{said} (at end of document)", said=text.removesuffix(_END))
    place = _PLACE.match(text)
    if place is None:
        return Reason("{said}", said=text)
    said, line, column = place.groups()
    return Reason("{said} (at line {line}, column {column})", said=said, line=line, column=column)


def _too_deep(line: int) -> Reason:
    return Reason("nested more than {most} deep: line {line}", most=MAX_DEPTH, line=line)


def _parse_json(text: str) -> Any:
    depth, line = 0, 1
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        line += bracket[0] == "\n"
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket[0], 0)
        if depth > MAX_DEPTH:
            raise ValueError(_too_deep(line))
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    for name, _ in pairs if len(found) != len(pairs) else ():
        if sum(other == name for other, _ in pairs) > 1:
            raise ValueError(Reason("{name} stands there twice", name=name[:60]))
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(Reason("{name} is not JSON", name=name))


def _parse_toml(text: str) -> Any:
    if len(text) > MAX_TOML_BYTES:
        most = MAX_TOML_BYTES // 1024
        raise ValueError(Reason("more than {most} KB: use JSON for a file that long", most=most))
    deep = _MOST_DOTS.search(text)
    if deep:
        line = text[: deep.start()].count("\n") + 1
        raise ValueError(_too_deep(line))
    return tomllib.loads(text)
