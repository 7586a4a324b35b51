"""What sites, banners and visitors' browsers ask, below ``/ck/{site}/``."""

from http import HTTPStatus

from consentkit.domain.errors import (
    AnotherSite,
    BadSignature,
    DecidedAtOutOfRange,
    IdempotencyKeyReused,
    InconsistentAction,
    KeyTrouble,
    Lapsed,
    MalformedReceipt,
    NothingPublished,
    ReceiptNotFound,
    RequiredCategoryDenied,
    UnknownBannerVersion,
    UnknownCategory,
    UnknownKey,
    UnknownLanguage,
    UnknownScript,
    UnknownSite,
    UnknownVersion,
    WrongAlgorithm,
    WrongType,
)
from consentkit.services.check_showing import NotCounted
from consentkit.services.issue_token import ReceiptNotKept, RevokedKey, Superseded
from consentkit.web.body import MalformedJson, UnsupportedMediaType
from consentkit.web.idempotency_key import InvalidIdempotencyKey
from consentkit.web.openapi.answers import (
    BannerSchema,
    RecordedSchema,
    StoredReceiptSchema,
    TokenSchema,
    VersionSchema,
)
from consentkit.web.openapi.operation import JSON, PAGE, TEXT, Answer, Operation, Refusal, beacon
from consentkit.web.schemas import DecisionSchema, InvalidRequest, ShownSchema, TokenRequestSchema
from consentkit.web.security import OriginNotAllowed
from consentkit.web.visitor.receipts import Unauthorized

SCRIPT = "text/javascript"
LIMITED = Refusal.http(HTTPStatus.TOO_MANY_REQUESTS)
TOO_LARGE = Refusal.http(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
NOWHERE = Refusal.http(HTTPStatus.NOT_FOUND)

_TAG = "banner"
_SCRIPT_ANSWERS = {
    200: Answer(
        "The script, compressed as the browser takes it.",
        {SCRIPT: {"type": "string"}},
        ("ETag", "Cache-Control", "Vary"),
    ),
    304: Answer("The script that the browser has is the current one.", headers=("ETag",)),
}
_PREFLIGHT = {
    204: Answer(
        "What a page of this site may send.",
        headers=(
            "Access-Control-Allow-Methods",
            "Access-Control-Allow-Headers",
            "Access-Control-Max-Age",
        ),
    )
}
_UNREADABLE = (MalformedJson, UnsupportedMediaType, InvalidRequest, TOO_LARGE)

OPERATIONS = (
    Operation(
        method="get",
        path="/ck/{site}/banner.js",
        name="banner_script",
        tag=_TAG,
        says="The script that a site embeds, with its current banner inside.",
        parameters=("site", "lang"),
        answers=_SCRIPT_ANSWERS,
        refusals=(UnknownSite, NothingPublished, NOWHERE),
    ),
    Operation(
        method="get",
        path="/ck/{site}/banner.{sha256}.js",
        name="frozen_banner_script",
        tag=_TAG,
        says="A script that never changes, to be used with its integrity.",
        parameters=("site", "sha256"),
        answers=_SCRIPT_ANSWERS,
        refusals=(UnknownSite, UnknownScript, NOWHERE),
    ),
    *(
        Operation(
            method="get",
            path=f"/ck/{{site}}/{piece}.{{digest}}.js",
            name=f"{piece}_script",
            tag=_TAG,
            says="A part of the banner that few visits need, by its hash.",
            parameters=("site", "digest"),
            answers=_SCRIPT_ANSWERS,
            refusals=(UnknownSite, UnknownScript, NOWHERE),
        )
        for piece in ("preferences", "embeds")
    ),
    Operation(
        method="get",
        path="/ck/{site}/banner.json",
        name="banner",
        tag=_TAG,
        says="The current banner version in one language.",
        parameters=("site", "lang"),
        answers={
            200: Answer("The banner.", {JSON: BannerSchema}, ("ETag", "Cache-Control")),
            304: Answer("Nothing has changed.", headers=("ETag",)),
        },
        refusals=(UnknownSite, NothingPublished, NOWHERE),
    ),
    Operation(
        method="get",
        path="/ck/{site}/versions/{number}",
        name="banner_version",
        tag=_TAG,
        says="Any banner version that was ever published.",
        parameters=("site", "number", "lang"),
        answers={
            200: Answer(
                "The version: a page for people, JSON for programs.",
                {JSON: VersionSchema, PAGE: {"type": "string"}},
                ("Cache-Control", "Vary"),
            )
        },
        refusals=(UnknownSite, UnknownVersion, NOWHERE),
    ),
    Operation(
        method="post",
        path="/ck/{site}/shown",
        name="count_showing",
        tag=_TAG,
        says="A page says that it has shown its banner. Counted, where the site wants that.",
        parameters=("site", "Origin"),
        body={JSON: ShownSchema, TEXT: beacon("Shown")},
        answers={204: Answer("It was counted, or is not to be.", headers=("Cache-Control",))},
        refusals=(
            *(UnknownSite, NotCounted, UnknownBannerVersion, UnknownLanguage),
            *(OriginNotAllowed, LIMITED, NOWHERE),
            *_UNREADABLE,
        ),
    ),
    Operation(
        method="post",
        path="/ck/{site}/receipts",
        name="record_decision",
        tag="receipts",
        says="Record a decision. The answer comes once its receipt is durable.",
        parameters=("site", "Idempotency-Key", "Origin", "Sec-GPC"),
        body={JSON: DecisionSchema, TEXT: beacon("Decision")},
        answers={
            201: Answer(
                "The receipt, and the secret that opens it.",
                {JSON: RecordedSchema},
                ("Location", "Cache-Control", "Vary"),
            )
        },
        links={
            "receipt": {
                "operationId": "receipt",
                "parameters": {
                    "site": "$request.path.site",
                    "receipt_id": "$response.body#/id",
                },
                "description": "The secret goes into the header Authorization.",
            },
            "token": {
                "operationId": "issue_token",
                "parameters": {"site": "$request.path.site"},
                "requestBody": {"receipt": "$response.body#/receipt"},
            },
        },
        refusals=(
            *(UnknownSite, UnknownBannerVersion, UnknownLanguage, UnknownCategory),
            *(RequiredCategoryDenied, InconsistentAction, DecidedAtOutOfRange),
            *(InvalidIdempotencyKey, IdempotencyKeyReused),
            *(OriginNotAllowed, LIMITED, KeyTrouble, NOWHERE),
            *_UNREADABLE,
        ),
    ),
    Operation(
        method="get",
        path="/ck/{site}/receipts/{receipt_id}",
        name="receipt",
        tag="receipts",
        says="A receipt, for whoever has its secret.",
        parameters=("site", "receipt_id", "Origin"),
        secret=True,
        answers={
            200: Answer(
                "The receipt and its place in the ledger.",
                {JSON: StoredReceiptSchema},
                ("Cache-Control", "Vary"),
            )
        },
        refusals=(UnknownSite, ReceiptNotFound, Unauthorized, OriginNotAllowed, LIMITED, NOWHERE),
    ),
    Operation(
        method="post",
        path="/ck/{site}/token",
        name="issue_token",
        tag="receipts",
        says="What the visitor's answer is now, signed for some minutes, for a receipt in force.",
        parameters=("site", "Origin"),
        body={JSON: TokenRequestSchema, TEXT: beacon("TokenRequest")},
        answers={
            200: Answer("The token.", {JSON: TokenSchema}, ("Cache-Control", "Vary")),
        },
        refusals=(
            *(MalformedReceipt, WrongAlgorithm, WrongType, UnknownKey, BadSignature, RevokedKey),
            *(UnknownSite, AnotherSite, ReceiptNotKept, Superseded, Lapsed),
            *(OriginNotAllowed, LIMITED, KeyTrouble, NOWHERE),
            *_UNREADABLE,
        ),
    ),
    *(
        Operation(
            method="options",
            path=path,
            name=f"may_{name}",
            tag="receipts",
            says="What a browser asks before a page of another origin sends.",
            parameters=parameters,
            answers=_PREFLIGHT,
            refusals=(UnknownSite, OriginNotAllowed, NOWHERE),
        )
        for path, name, parameters in (
            ("/ck/{site}/receipts", "record_decision", ("site", "Origin")),
            (
                "/ck/{site}/receipts/{receipt_id}",
                "read_receipt",
                ("site", "receipt_id", "Origin"),
            ),
            ("/ck/{site}/token", "issue_token", ("site", "Origin")),
        )
    ),
)
