"""The pages for people, and the forms that they send."""

from http import HTTPStatus

from consentkit.domain.errors import (
    DecidedAtOutOfRange,
    IdempotencyKeyReused,
    InconsistentAction,
    KeyTrouble,
    NothingPublished,
    ReceiptNotFound,
    RequiredCategoryDenied,
    UnknownBannerVersion,
    UnknownCategory,
    UnknownCode,
    UnknownLanguage,
    UnknownSite,
    UnknownVersion,
)
from consentkit.services.gather_evidence import DoesNotHold, NotInLedgerYet
from consentkit.web.body import MalformedJson, UnsupportedMediaType
from consentkit.web.openapi import forms
from consentkit.web.openapi.answers import HistorySchema, VerificationSchema
from consentkit.web.openapi.operation import (
    FORM,
    JSON,
    PAGE,
    TEXT,
    Answer,
    Content,
    Operation,
    Refusal,
    beacon,
)
from consentkit.web.pages.answer_form import StaleForm, UnknownButton
from consentkit.web.schemas import InvalidRequest, VerifySchema
from consentkit.web.security import OriginNotAllowed

_HTML: Content = {PAGE: {"type": "string"}}
_PRIVATE = ("Cache-Control",)
_FILE = (*_PRIVATE, "Content-Disposition")
_LIMITED = Refusal.http(HTTPStatus.TOO_MANY_REQUESTS)
_TOO_LARGE = Refusal.http(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
_NOWHERE = Refusal.http(HTTPStatus.NOT_FOUND)

_SITE = (UnknownSite, NothingPublished, _NOWHERE)
_SENT = (*_SITE, _LIMITED, _TOO_LARGE)
_KEYS = (*_SENT, ReceiptNotFound)
_ANSWER = (
    *(StaleForm, UnknownButton, UnknownVersion, UnknownBannerVersion, UnknownLanguage),
    *(UnknownCategory, RequiredCategoryDenied, InconsistentAction, DecidedAtOutOfRange),
    *(IdempotencyKeyReused, OriginNotAllowed, KeyTrouble),
)
_PRIVACY = "/ck/{site}/privacy"


def _page(says: str) -> dict[int, Answer]:
    return {200: Answer(says, _HTML, _PRIVATE)}


OPERATIONS = (
    Operation(
        method="get",
        path="/",
        name="home",
        tag="pages",
        says="The front door of the service.",
        parameters=("lang",),
        answers=_page("A page."),
    ),
    Operation(
        method="get",
        path="/ck/{site}/preferences",
        name="preferences",
        tag="pages",
        says="The whole choice without JavaScript.",
        parameters=("site", "lang"),
        answers=_page("A form."),
        refusals=_SITE,
    ),
    Operation(
        method="post",
        path="/ck/{site}/preferences",
        name="save_preferences",
        tag="pages",
        says="Record what the form says.",
        parameters=("site", "Origin", "Sec-GPC"),
        body={FORM: forms.PreferencesFormSchema},
        answers={
            200: Answer("The answer was recorded.", _HTML, (*_PRIVATE, "Set-Cookie")),
        },
        refusals=(*_SENT, *_ANSWER),
    ),
    Operation(
        method="get",
        path=_PRIVACY,
        name="privacy",
        tag="privacy",
        says="The visitor's page, without anything opened.",
        parameters=("site", "lang"),
        answers=_page("The page."),
        refusals=_SITE,
    ),
    Operation(
        method="post",
        path=_PRIVACY,
        name="open_privacy",
        tag="privacy",
        says="The visitor's page with what these keys open.",
        parameters=("site", "lang"),
        body={FORM: forms.OpenFormSchema},
        needs_body=False,
        answers=_page("The page."),
        refusals=(*_KEYS, UnknownCode),
    ),
    Operation(
        method="post",
        path=f"{_PRIVACY}/answer",
        name="change_answer",
        tag="privacy",
        says="Withdraw all, take one back, or choose anew.",
        parameters=("site", "lang", "Sec-GPC"),
        body={FORM: forms.ChangeFormSchema},
        answers={200: Answer("The answer was recorded.", _HTML, (*_PRIVATE, "Set-Cookie"))},
        refusals=(*_KEYS, *_ANSWER),
    ),
    Operation(
        method="post",
        path=f"{_PRIVACY}/erase",
        name="erase",
        tag="privacy",
        says="Erase the visitor's receipts; the proof of it is on the page that answers.",
        parameters=("site", "lang"),
        body={FORM: forms.EraseFormSchema},
        answers=_page("They are erased, or a confirmation is asked for."),
        refusals=(*_KEYS, KeyTrouble),
    ),
    Operation(
        method="post",
        path=f"{_PRIVACY}/requests",
        name="ask_officer",
        tag="privacy",
        says="Ask the site's privacy officer.",
        parameters=("site", "lang", "Origin"),
        body={FORM: forms.RequestFormSchema},
        answers=_page("The request was received."),
        refusals=(*_KEYS, StaleForm, OriginNotAllowed, InvalidRequest, KeyTrouble),
    ),
    Operation(
        method="post",
        path=f"{_PRIVACY}/code",
        name="hand_over",
        tag="privacy",
        says="Make a one-time link for another device.",
        parameters=("site", "lang"),
        body={FORM: forms.KeysFormSchema},
        needs_body=False,
        answers=_page("The link, and the same as a picture."),
        refusals=_KEYS,
    ),
    Operation(
        method="post",
        path=f"{_PRIVACY}/file",
        name="take_along",
        tag="privacy",
        says="Everything as one file, or a single receipt as it was signed.",
        parameters=("site", "lang"),
        body={FORM: forms.FileFormSchema},
        needs_body=False,
        answers={200: Answer("A file.", {JSON: HistorySchema, TEXT: {"type": "string"}}, _FILE)},
        refusals=_KEYS,
    ),
    Operation(
        method="post",
        path=f"{_PRIVACY}/evidence",
        name="take_evidence",
        tag="privacy",
        says="All that proves one receipt.",
        parameters=("site", "lang"),
        body={FORM: forms.ChosenFormSchema},
        answers={200: Answer("A file.", {"application/zip": {}}, _FILE)},
        refusals=(*_KEYS, NotInLedgerYet, DoesNotHold, KeyTrouble),
    ),
    Operation(
        method="get",
        path="/verify",
        name="verify_page",
        tag="verification",
        says="The page to check a receipt on.",
        parameters=("lang",),
        answers=_page("A form."),
    ),
    Operation(
        method="post",
        path="/verify",
        name="verify",
        tag="verification",
        says="Check a receipt, or a certificate. What does not hold is an answer, not a refusal.",
        parameters=("lang",),
        body={
            JSON: VerifySchema,
            FORM: forms.VerifyFormSchema,
            TEXT: beacon("Verify"),
        },
        answers={
            200: Answer(
                "What it says and whether it holds.",
                {JSON: VerificationSchema, **_HTML},
                _PRIVATE,
            )
        },
        refusals=(MalformedJson, UnsupportedMediaType, InvalidRequest, _LIMITED, _TOO_LARGE),
    ),
    Operation(
        method="post",
        path="/verify/proof",
        name="save_proof",
        tag="verification",
        says="The proof that a receipt is in the log, as a file.",
        body={FORM: forms.ProofFormSchema},
        needs_body=False,
        answers={
            200: Answer("A proof. Source: C2SP tlog-proof.", {TEXT: {"type": "string"}}, _FILE)
        },
        refusals=(ReceiptNotFound, UnsupportedMediaType, _LIMITED, _TOO_LARGE),
    ),
    Operation(
        method="get",
        path="/verify/offline.html",
        name="offline_verifier",
        tag="verification",
        says="The page, the verifier and today's keys in one file.",
        parameters=("lang",),
        answers={200: Answer("A file.", _HTML, _FILE)},
    ),
)
