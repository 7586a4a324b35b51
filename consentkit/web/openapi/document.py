"""Puts the document together, and answers with it."""

from functools import lru_cache
from typing import Any

from apispec import APISpec
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from consentkit import __version__
from consentkit.web.openapi import pages, service, visitor
from consentkit.web.openapi.answers import ProblemSchema
from consentkit.web.openapi.components import headers, marshmallow_plugin, parameters
from consentkit.web.openapi.operation import Operation
from consentkit.web.runtime import runtime
from consentkit.web.schemas import (
    DecisionSchema,
    ShownSchema,
    TokenRequestSchema,
    VerifySchema,
)
from consentkit.web.security import allow_anyone

openapi = Blueprint("openapi", __name__)

OPERATIONS: tuple[Operation, ...] = (
    *visitor.OPERATIONS,
    *pages.OPERATIONS,
    *service.OPERATIONS,
)
_SAYS = (
    "What sites, visitors and verifiers ask of a ConsentKit service. Every refusal is a problem "
    "document (RFC 9457) with a stable code, or a page for whoever asks for one."
)


# Below /ck/, so that a site's reverse proxy passes it on; no site key starts with a hyphen.
@openapi.get("/ck/-/openapi.json")
def show() -> ResponseReturnValue:
    response = jsonify(document(runtime().config.public_url))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return allow_anyone(response)


@lru_cache(maxsize=1)
def document(public_url: str) -> dict[str, Any]:
    spec = APISpec(
        title="ConsentKit",
        version=__version__,
        openapi_version="3.1.0",
        info={"description": _SAYS, "license": {"name": "MIT", "identifier": "MIT"}},
        plugins=[marshmallow_plugin()],
        servers=[{"url": public_url}],
    )
    read = (DecisionSchema, ShownSchema, TokenRequestSchema, VerifySchema)
    for schema in (ProblemSchema, *read):
        spec.components.schema(schema.__name__.removesuffix("Schema"), schema=schema)
    spec.components.security_scheme(
        "receiptSecret",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "The secret that came with the receipt.",
        },
    )
    for name, (place, parameter) in parameters().items():
        spec.components.parameter(name, place, parameter)
    for name, header in headers().items():
        spec.components.header(name, header)
    for operation in OPERATIONS:
        spec.path(path=operation.path, operations={operation.method: operation.document()})
    return spec.to_dict()
