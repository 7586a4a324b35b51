"""What operations share: parameters, headers, and how our own fields look in JSON Schema."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from consentkit.domain.banner import MAX_SLOTS
from consentkit.domain.names import SITE_KEY
from consentkit.web.schemas import MOST, Choices, Instant, StrictBoolean, StrictInteger
from consentkit.web.well_known import ASSETS


def ecma(pattern: str) -> str:
    """Write a pattern that is matched from its start to ``\\Z`` as JSON Schema does, which knows
    neither. Source: JSON Schema Core 2020-12 section 6.4.
    """
    return f"^{pattern.removesuffix('$').removesuffix(chr(92) + 'Z')}$"


_INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$"
_OWN: dict[type[fields.Field[Any]], dict[str, Any]] = {
    StrictBoolean: {"type": "boolean"},
    StrictInteger: {"type": "integer", "minimum": 1, "maximum": MOST},
    Instant: {"type": "string", "format": "date-time"},
    Choices: {
        "type": "object",
        "additionalProperties": {"type": "boolean"},
        "minProperties": 1,
        "maxProperties": MAX_SLOTS,
    },
}


def marshmallow_plugin() -> MarshmallowPlugin:
    return _Plugin()


class _Plugin(MarshmallowPlugin):
    """apispec's, which learns our fields once it has made its converter."""

    def init_spec(self, spec: Any) -> None:
        super().init_spec(spec)
        if self.converter is not None:
            self.converter.add_attribute_function(_own_field)  # type: ignore[no-untyped-call]


def _own_field(_converter: object, field: fields.Field[Any], ret: Any = None) -> dict[str, Any]:
    found = next((own for kind, own in _OWN.items() if isinstance(field, kind)), {})
    if found and field.allow_none:
        found = found | {"type": [found["type"], "null"]}
    pattern = (ret or {}).get("pattern")
    return found | ({"pattern": ecma(pattern)} if pattern else {})


def _text(says: str, **schema: Any) -> dict[str, Any]:
    return {"description": says, "schema": {"type": "string", **schema}}


_PATH = {
    "site": _text("A site's public key.", pattern=ecma(SITE_KEY.pattern)),
    "sha256": _text("The script's SHA-256.", pattern="^[0-9a-f]{64}$"),
    "digest": _text("The script's SHA-256 in base64url.", pattern="^[A-Za-z0-9_-]{43}$"),
    "receipt_id": _text("A receipt's id.", format="uuid"),
    "number": _text("A banner version's number.", pattern="^[0-9]{1,9}$"),
    "size": _text("How many entries the ledger had.", pattern="^[0-9]{1,18}$"),
    "tile": _text("A tile's path; its slashes stand as they are.", pattern=r"^tile/[0-9a-z/.]+$"),
    "asset": _text("A file's name.", enum=sorted(ASSETS)),
    "docs_page": _text(
        "A page's path; its slashes stand as they are.", pattern="^[0-9A-Za-z/.-]+$"
    ),
}
# What a parameter is called, where another one of the name means something else.
_NAMES = {"tile": "path", "asset": "name", "docs_page": "name"}
_QUERY = {
    "lang": _text("A language tag; the nearest that there is answers."),
    "from": _text("The first entry wanted, or the size that is known.", pattern="^[0-9]{1,18}$"),
}
_HEADERS = {
    "Idempotency-Key": _text(
        "Makes a retry the same answer: visible ASCII, quoted or bare.",
        pattern=r"^[!#-\[\]-~]{1,255}$",
    ),
    "Origin": _text("Where the page is from, as its browser says."),
    "Sec-GPC": _text("Whether the visitor's browser objects to selling and sharing."),
}
_ANSWER_HEADERS = {
    "Access-Control-Allow-Headers": "What a page may send.",
    "Access-Control-Allow-Methods": "How a page may ask.",
    "Access-Control-Allow-Origin": "Who may read the answer.",
    "Access-Control-Max-Age": "For how many seconds this holds.",
    "Cache-Control": "For how long the answer may be kept, and by whom.",
    "Content-Disposition": "The name to save it under.",
    "Content-Security-Policy": "What the answer may load and run, which is next to nothing.",
    "ETag": "What to ask with, the next time.",
    "Location": "Where it is.",
    "Referrer-Policy": "That no address of ours goes elsewhere.",
    "Retry-After": "In how many seconds to try again.",
    "Set-Cookie": "The consent cookie.",
    "Vary": "What the answer depends on.",
    "WWW-Authenticate": "What is asked for.",
    "X-Content-Type-Options": "That the type is the type.",
}


def parameters() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return each parameter by the name of its component, with where it stands."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for place, those in (("path", _PATH), ("query", _QUERY), ("header", _HEADERS)):
        for name, parameter in those.items():
            found[name] = (place, {"name": _NAMES.get(name, name), **parameter})
    return found


def headers() -> dict[str, dict[str, Any]]:
    return {
        name: {"description": says, "required": True, "schema": {"type": "string"}}
        for name, says in _ANSWER_HEADERS.items()
    }
