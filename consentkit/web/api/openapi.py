"""The OpenAPI 3.1 document of the API, made of the endpoints and the schemas that read them."""

import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from marshmallow import Schema

from consentkit import __version__
from consentkit.domain.api_key import ALLOWS, KEY_PATTERN, Scope
from consentkit.domain.errors import ConsentError, UnknownSite
from consentkit.storage.session import StorageUnavailable
from consentkit.web.api import PREFIX, refusals
from consentkit.web.api.endpoint import ENDPOINTS, Endpoint, Returns
from consentkit.web.api.example_of import example_of
from consentkit.web.api.once import KEPT
from consentkit.web.body import MalformedJson, UnsupportedMediaType
from consentkit.web.errors import HTTP_CODES
from consentkit.web.idempotency_key import InvalidIdempotencyKey
from consentkit.web.openapi.answers import ProblemSchema
from consentkit.web.openapi.components import ecma, marshmallow_plugin
from consentkit.web.schemas import InvalidRequest

_SAYS = (
    "What the console can do with a site, for programs. A program shows an API key as a bearer"
    " token; every refusal is a problem document (RFC 9457) with a stable code."
)
_PART = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_KINDS = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    None: {"type": "string", "minLength": 1},
}
_PROBLEM = "application/problem+json"
_HOURS = int(KEPT.total_seconds()) // 3600
_HEADERS = {
    "ETag": "The state that was read: send it as If-Match with a change.",
    "Link": 'The next page, as rel="next".',
    "Location": "Where what was made is.",
    "RateLimit": "How many requests are left, and for how many seconds.",
    "RateLimit-Policy": "How many requests a key has, in how many seconds.",
    "Retry-After": "In how many seconds to try again.",
    "WWW-Authenticate": "What is asked for.",
    "Idempotent-Replayed": "That this is the answer to the first request.",
}


@lru_cache(maxsize=1)
def document(public_url: str) -> dict[str, Any]:
    spec = APISpec(
        title="ConsentKit admin API",
        version=__version__,
        openapi_version="3.1.0",
        info={"description": _SAYS, "license": {"name": "MIT", "identifier": "MIT"}},
        plugins=[marshmallow_plugin()],
        servers=[{"url": f"{public_url}{PREFIX}"}],
        security=[{"apiKey": []}],
        tags=[{"name": tag} for tag in dict.fromkeys(each.tag for each in ENDPOINTS)],
    )
    spec.components.schema("Problem", schema=ProblemSchema)
    scopes = "\n".join(f"- `{scope}`: {_said(scope)}" for scope in Scope)
    spec.components.security_scheme(
        "apiKey",
        {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": f"^{KEY_PATTERN}$",
            "description": f"An API key. Its scopes:\n\n{scopes}",
        },
    )
    for name, says in _HEADERS.items():
        spec.components.header(name, {"description": says, "schema": {"type": "string"}})
    for each in ENDPOINTS:
        spec.path(path=path_of(each.rule), operations={each.method.lower(): _operation(each)})
    return spec.to_dict()


def path_of(rule: str) -> str:
    return _PART.sub(lambda part: f"{{{part['name']}}}", rule)


def _operation(each: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": each.name,
        "tags": [each.tag],
        "summary": each.says,
        "parameters": [*_path_parameters(each), *_query(each), *_headers(each)],
        "responses": {str(status): _answer(said) for status, said in each.returns.items()}
        | _refused(each),
    }
    if each.scope is not None:
        besides = "".join(f", and `{scope}` {when}" for scope, when in each.also.items())
        found["description"] = f"Needs the scope `{each.scope}`{besides}."
        found["x-scope"] = each.scope.value
    if each.also:
        found["x-scopes-besides"] = {scope.value: when for scope, when in each.also.items()}
    if each.takes_body:
        schema: Any = each.body or {"type": "object"}
        content: dict[str, Any] = {"schema": schema}
        if each.example is not None:
            content["example"] = each.example
        found["requestBody"] = {"required": True, "content": dict.fromkeys(each.types, content)}
    return found


def _path_parameters(each: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": part["name"], "in": "path", "required": True, "schema": _KINDS[part["kind"]]}
        for part in _PART.finditer(each.rule)
    ]


def _query(each: Endpoint) -> list[dict[str, Any]]:
    return [{"in": "query", "schema": each.query}] if each.query else []


def _headers(each: Endpoint) -> list[dict[str, Any]]:
    found = []
    if each.needs_match:
        says = "The ETag that the change was made from, or `*` for any."
        found.append(_header("If-Match", says, required=True))
    if each.once:
        says = (
            "Any text of your own for this request: sent again with it, the request has its effect"
            f" once, and the answer is the first one, for {_HOURS} hours."
        )
        pattern = ecma(r"[!#-\[\]-~]{1,255}\Z")
        found.append(_header("Idempotency-Key", says, required=False, pattern=pattern))
    return found


def _header(name: str, says: str, *, required: bool, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": says,
        "schema": {"type": "string", **schema},
    }


def _answer(said: Returns) -> dict[str, Any]:
    names = ("RateLimit", "RateLimit-Policy", *said.headers)
    found: dict[str, Any] = {
        "description": said.says,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
    }
    schema: type[Schema] | dict[str, Any] | None = said.schema
    if schema is None and said.media_types != ("application/json",):
        schema = {"type": "string"}
    if schema is not None:
        content: dict[str, Any] = {"schema": schema}
        if said.example is not None:
            content["example"] = said.example
        elif said.schema is not None:
            content["example"] = example_of(said.schema())
        found["content"] = dict.fromkeys(said.media_types, content)
    return found


def _refused(each: Endpoint) -> dict[str, Any]:
    codes: dict[int, set[str]] = {400: {HTTP_CODES[400][0]}}
    for kind in _kinds(each):
        codes.setdefault(kind.status, set()).add(kind.code)
    if each.takes_body:
        codes.setdefault(413, set()).add(HTTP_CODES[413][0])
    if _PART.search(each.rule):
        codes.setdefault(404, set()).add(HTTP_CODES[404][0])
    return {str(status): _problem(status, sorted(codes[status])) for status in sorted(codes)}


def _kinds(each: Endpoint) -> list[type[ConsentError]]:
    found = [refusals.NoKey, refusals.RateLimited, refusals.SecondStepRequired, StorageUnavailable]
    found += [InvalidRequest, *each.refusals]
    if each.query:
        found.append(refusals.BadCursor)
    if each.scope:
        found.append(refusals.InsufficientScope)
    if each.has_site:
        found += [UnknownSite, refusals.RoleTooSmall]
    if each.takes_body:
        found += [MalformedJson, UnsupportedMediaType]
    if each.needs_match:
        found += [refusals.PreconditionRequired, refusals.PreconditionFailed]
    if each.method == "POST":
        found.append(InvalidIdempotencyKey)
        found += [refusals.KeyReused, refusals.StillRunning] if each.once else []
        found += [] if each.once else [refusals.NotRepeatable]
    return found


def _problem(status: int, codes: list[str]) -> dict[str, Any]:
    of_these = {"type": "object", "properties": {"code": {"enum": codes}}}
    problem = {"allOf": [{"$ref": "#/components/schemas/Problem"}, of_these]}
    found: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {_PROBLEM: {"schema": problem}},
    }
    name = {401: "WWW-Authenticate", 429: "Retry-After"}.get(status)
    if name:
        found["headers"] = {name: {"$ref": f"#/components/headers/{name}"}}
    return found


def _said(scope: Scope) -> str:
    actions = sorted(each.value.replace("_", " ") for each in ALLOWS[scope])
    return ", ".join(actions) or "the API keys of the key's owner"
