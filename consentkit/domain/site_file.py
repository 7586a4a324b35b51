"""The file that describes a site, as TOML or JSON: read whole or refused whole."""

import json
import re
import tomllib
from typing import Any

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.site import SiteDefinition

MAX_FILE_BYTES = 5 * 1024 * 1024
# A site in ten languages has 40 KB. Python's reader of TOML takes its time with odd files.
MAX_TOML_BYTES = 512 * 1024
MAX_DEPTH = 16
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACKETS = re.compile(r"[\[\]{}\n]")
_MOST_DOTS = re.compile(rf"^[^\"'=\n]*(?:\.[^\"'=.\n]*){{{MAX_DEPTH},}}", re.MULTILINE)


def parse_site_file(content: bytes, *, name: str, ending: str = "") -> Any:
    """Return the document in ``content``, which messages call ``name``. JSON is what begins with
    ``{``, or has that ending.

    Raises ``InvalidDocument`` with the line at fault.
    """
    if len(content) > MAX_FILE_BYTES:
        raise InvalidDocument(f"{name} is larger than {MAX_FILE_BYTES // 1024 // 1024} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = content[: err.start].count(b"\n") + 1
        raise InvalidDocument(f"{name} is not UTF-8 text: line {line}") from err
    is_json = (ending or name).endswith(".json") or text.lstrip().startswith("{")
    kind = "JSON" if is_json else "TOML"
    try:
        return _parse_json(text) if is_json else _parse_toml(text)
    except (ValueError, RecursionError) as err:
        raise InvalidDocument(f"{name} is not well-formed {kind}: {err}") from err


def read_site_file(content: bytes, *, name: str, ending: str = "") -> SiteDefinition:
    """Raises ``InvalidDocument`` with the line or the member at fault."""
    return SiteDefinition.read(parse_site_file(content, name=name, ending=ending))


def format_site_file(definition: SiteDefinition) -> str:
    return json.dumps(definition.document(), ensure_ascii=False, indent=2) + "\n"


def _parse_json(text: str) -> Any:
    depth, line = 0, 1
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        line += bracket[0] == "\n"
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket[0], 0)
        if depth > MAX_DEPTH:
            raise ValueError(f"nested more than {MAX_DEPTH} deep: line {line}")
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    for name, _ in pairs if len(found) != len(pairs) else ():
        if sum(other == name for other, _ in pairs) > 1:
            raise ValueError(f"{name[:60]} stands there twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _parse_toml(text: str) -> Any:
    if len(text) > MAX_TOML_BYTES:
        raise ValueError(f"more than {MAX_TOML_BYTES // 1024} KB: use JSON for a file that long")
    deep = _MOST_DOTS.search(text)
    if deep:
        line = text[: deep.start()].count("\n") + 1
        raise ValueError(f"nested more than {MAX_DEPTH} deep: line {line}")
    return tomllib.loads(text)
