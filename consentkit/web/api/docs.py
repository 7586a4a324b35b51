"""The document of the API for programs, and as a page for people. Neither needs a key."""

import json
from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from consentkit.web.api.openapi import document
from consentkit.web.runtime import runtime

docs = Blueprint("docs", __name__)
_METHODS = ("get", "post", "put", "patch", "delete")
_AN_HOUR = "public, max-age=3600"


@docs.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    response = jsonify(document(runtime().config.public_url))
    response.headers["Cache-Control"] = _AN_HOUR
    return response


@docs.get("/docs")
def page() -> ResponseReturnValue:
    """Read top to bottom, without a script."""
    whole = document(runtime().config.public_url)
    text = render_template(
        "api_docs.html",
        document=whole,
        server=whole["servers"][0]["url"],
        groups=_groups(whole),
        schemas=whole["components"]["schemas"],
        as_json=_as_json,
        type_of=_type_of,
    )
    response = Response(text, mimetype="text/html")
    response.headers["Cache-Control"] = _AN_HOUR
    return response


def _groups(whole: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in whole["tags"]}
    for path, methods in whole["paths"].items():
        for method in _METHODS:
            if method in methods:
                operation = methods[method]
                told = operation | {"method": method.upper(), "path": path}
                found[operation["tags"][0]].append(told)
    return found


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _type_of(schema: dict[str, Any]) -> str:
    """Return what stands in a field, in few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema or "allOf" in schema:
        return " or ".join(_type_of(each) for each in schema.get("anyOf") or schema["allOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(each) for each in schema["enum"])
    kind = schema.get("type", "any")
    kinds = kind if isinstance(kind, list) else [kind]
    told = " or ".join(str(each) for each in kinds)
    if "items" in schema:
        told = told.replace("array", f"list of {_type_of(schema['items'])}")
    return f"{told} ({schema['format']})" if "format" in schema else told
