"""The ledger as public files, the keys, and what operators ask."""

from http import HTTPStatus
from pathlib import PurePosixPath

from consentkit.domain.errors import BadTile, OutsideLedger
from consentkit.web.openapi.answers import (
    HealthSchema,
    KeySetSchema,
    StampsSchema,
    StatementsSchema,
)
from consentkit.web.openapi.operation import JSON, TEXT, Answer, Content, Operation, Refusal
from consentkit.web.operations.pages import MetricsTokenNeeded, NotReady
from consentkit.web.well_known import ASSETS

_NOWHERE = Refusal.http(HTTPStatus.NOT_FOUND)
_OUTSIDE = (OutsideLedger, BadTile, _NOWHERE)
_PUBLIC = ("Cache-Control", "Access-Control-Allow-Origin")
_TEXT: Content = {TEXT: {"type": "string"}}
_KINDS = sorted(set(ASSETS.values()))
_SUFFIXES = sorted({PurePosixPath(name).suffix for name in ASSETS})
_DOCS_KINDS = ("text/html", "text/css", "text/javascript", "image/png", "image/svg+xml", TEXT)
_DOCS = {
    200: Answer("It.", {kind: {} for kind in _DOCS_KINDS}, ("Cache-Control", "ETag")),
    304: Answer("What the browser has is the current one.", headers=("ETag",)),
}
_ASSETS: Content = {kind: {"type": "string"} for kind in _KINDS}

OPERATIONS = (
    Operation(
        method="get",
        path="/log/checkpoint",
        name="log_checkpoint",
        tag="ledger",
        says="The signed head of the ledger. Source: C2SP tlog-checkpoint.",
        answers={200: Answer("A signed note.", _TEXT, _PUBLIC)},
        refusals=_OUTSIDE,
    ),
    Operation(
        method="get",
        path="/log/update",
        name="log_update",
        tag="ledger",
        says="The head, with the proof that it continues an earlier one.",
        parameters=("from",),
        answers={200: Answer("A proof and a signed note.", _TEXT, _PUBLIC)},
        refusals=_OUTSIDE,
    ),
    Operation(
        method="get",
        path="/log/statements",
        name="log_statements",
        tag="ledger",
        says="What the entries say that are no receipts'.",
        parameters=("from",),
        answers={200: Answer("Some statements.", {JSON: StatementsSchema}, _PUBLIC)},
        refusals=_OUTSIDE,
    ),
    Operation(
        method="get",
        path="/log/stamps",
        name="log_stamps",
        tag="ledger",
        says="The heads that an authority has time-stamped.",
        parameters=("from",),
        answers={200: Answer("Some of them, by size.", {JSON: StampsSchema}, _PUBLIC)},
        refusals=_OUTSIDE,
    ),
    Operation(
        method="get",
        path="/log/stamps/{size}.checkpoint",
        name="log_stamped_checkpoint",
        tag="ledger",
        says="What was stamped.",
        parameters=("size",),
        answers={200: Answer("A signed note.", _TEXT, _PUBLIC)},
        refusals=_OUTSIDE,
    ),
    Operation(
        method="get",
        path="/log/stamps/{size}.tsr",
        name="log_stamp",
        tag="ledger",
        says="The authority's answer. Source: RFC 3161 section 3.4.",
        parameters=("size",),
        answers={200: Answer("A time stamp.", {"application/timestamp-reply": {}}, _PUBLIC)},
        refusals=_OUTSIDE,
    ),
    Operation(
        method="get",
        path="/log/{path}",
        name="log_tile",
        tag="ledger",
        says="A tile, or a bundle of entries. Source: C2SP tlog-tiles.",
        parameters=("tile",),
        answers={200: Answer("Its bytes.", {"application/octet-stream": {}}, _PUBLIC)},
        refusals=_OUTSIDE,
    ),
    Operation(
        method="get",
        path="/.well-known/jwks.json",
        name="keys",
        tag="verification",
        says="The public keys, retired and revoked ones included. Source: RFC 7517 section 5.",
        answers={200: Answer("A key set.", {JSON: KeySetSchema}, _PUBLIC)},
    ),
    Operation(
        method="get",
        path="/ck/-/{name}",
        name="asset",
        tag="pages",
        says=f"What our pages are dressed with: {', '.join(_SUFFIXES)}.",
        parameters=("asset",),
        answers={
            200: Answer("The file.", _ASSETS, ("Cache-Control", "ETag")),
            304: Answer("The file that the browser has is the current one.", headers=("ETag",)),
        },
        refusals=(_NOWHERE,),
    ),
    Operation(
        method="get",
        path="/docs",
        name="docs",
        tag="pages",
        says="Leads to the documentation.",
        answers={308: Answer("It is one slash further.", headers=("Location",))},
    ),
    Operation(
        method="get",
        path="/docs/",
        name="docs_index",
        tag="pages",
        says="The documentation's front page.",
        answers=_DOCS,
    ),
    Operation(
        method="get",
        path="/docs/{name}",
        name="docs_page",
        tag="pages",
        says="A page of the documentation, or what it shows.",
        parameters=("docs_page",),
        answers=_DOCS,
        refusals=(_NOWHERE,),
    ),
    Operation(
        method="get",
        path="/ck/-/openapi.json",
        name="openapi",
        tag="operations",
        says="This document.",
        answers={200: Answer("OpenAPI 3.1.", {JSON: {"type": "object"}}, _PUBLIC)},
    ),
    Operation(
        method="get",
        path="/healthz",
        name="alive",
        tag="operations",
        says="Is the process up?",
        answers={200: Answer("It is.", {JSON: HealthSchema}, ("Cache-Control",))},
    ),
    Operation(
        method="get",
        path="/readyz",
        name="ready",
        tag="operations",
        says="Could a receipt be recorded and signed right now?",
        answers={200: Answer("It could.", {JSON: HealthSchema}, ("Cache-Control",))},
        refusals=(NotReady,),
    ),
    Operation(
        method="get",
        path="/metrics",
        name="metrics",
        tag="operations",
        says="What was counted, for Prometheus; there only where the operator has set a token.",
        answers={200: Answer("Prometheus's text format.", _TEXT, ("Cache-Control",))},
        refusals=(MetricsTokenNeeded, _NOWHERE),
    ),
)
