"""One shape for every refusal: a problem document for programs, a page for people."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from consentkit.domain.errors import ConsentError
from consentkit.domain.texts import REFERENCE
from consentkit.storage.session import StorageUnavailable, WriteConflict
from consentkit.web.accept import wants_page
from consentkit.web.page_texts import page_language, page_words
from consentkit.web.request_id import request_id
from consentkit.web.runtime import runtime
from consentkit.web.schemas import problem_field

log = logging.getLogger(__name__)

HTTP_CODES = {
    400: ("bad_request", "the request is not well-formed HTTP"),
    404: ("not_found", "there is nothing at this address"),
    405: ("method_not_allowed", "this address does not take that method"),
    408: ("request_timeout", "the request took too long to arrive"),
    411: ("length_required", "say how long the body is"),
    413: ("body_too_large", "the body is larger than anybody needs here"),
    414: ("uri_too_long", "the address is too long"),
    415: ("unsupported_media_type", "the body is of a type that is not accepted here"),
    429: ("rate_limited", "too many answers from your address; try again in a minute"),
    431: ("headers_too_large", "the request headers are too large"),
}


@dataclass(frozen=True, slots=True)
class Say:
    """What one application answers a refusal with."""

    code: str
    status: int
    title: str
    detail: str
    extra: dict[str, Any] = field(default_factory=dict)


class Refusals:
    """How an application refuses: each kind of error in one way, and ``answer`` has the words.
    ``challenge`` is what WWW-Authenticate says to whoever must show something.
    """

    def __init__(
        self, answer: Callable[[Say], Response], challenge: Callable[[ConsentError], str | None]
    ) -> None:
        self._answer = answer
        self._challenge = challenge

    def install(self, app: Flask) -> None:
        app.register_error_handler(ConsentError, self._refused)
        app.register_error_handler(WriteConflict, self._conflict)
        app.register_error_handler(HTTPException, self._http)
        app.register_error_handler(Exception, self._unexpected)

    def _refused(self, err: ConsentError) -> Response:
        extra = dict(err.extra)
        if err.field is not None and "errors" not in extra:
            extra["errors"] = [problem_field(err.field, err.detail)]
        if err.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("%s: %s", err.code, err.detail, exc_info=err.__cause__)
        response = self._answer(Say(err.code, err.status, err.title, err.detail, extra))
        if "retry_after_s" in extra:
            response.headers["Retry-After"] = str(extra["retry_after_s"])
        if challenge := self._challenge(err):
            response.headers["WWW-Authenticate"] = challenge
        return response

    def _conflict(self, _: WriteConflict) -> Response:
        """What nobody tried again: where transactions are serializable, readers have conflicts,
        too.
        """
        return self._refused(
            StorageUnavailable("somebody else was first; try again", extra={"retry_after_s": 1})
        )

    def _http(self, err: HTTPException) -> ResponseReturnValue:
        status = err.code or 500
        if status < HTTPStatus.BAD_REQUEST:
            return err.get_response()
        title = HTTPStatus(status).phrase
        code, detail = HTTP_CODES.get(status, (title.lower().replace(" ", "_"), title))
        response = self._answer(Say(code, status, title, detail))
        for name, value in err.get_headers():
            if name not in ("Content-Type", "Content-Length"):
                response.headers[name] = value
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers.setdefault("Retry-After", "60")
        return response

    def _unexpected(self, err: Exception) -> Response:
        """The last resort: the log gets the whole story, the other side none of it."""
        log.error("unexpected error", exc_info=err)
        detail = "something went wrong on our side; it has been logged"
        return self._answer(Say("internal_error", 500, "Internal Server Error", detail))


def install(app: Flask) -> None:
    Refusals(_answer, _challenge).install(app)


def _challenge(err: ConsentError) -> str | None:
    return 'Bearer realm="receipt"' if err.status == HTTPStatus.UNAUTHORIZED else None


def _answer(say: Say) -> Response:
    if not wants_page(request):
        return answer_with_problem(say)
    language = page_language(request)
    t = page_words(language)
    # The exact words are in English; whoever reads another language is told in it what to do.
    told = None if language == REFERENCE else t.get(f"problem_{say.code}", t["problem_other"])
    page = render_template(
        "problem.html",
        t=t,
        language=language,
        told=told,
        title=say.title,
        detail=say.detail,
        status=say.status,
    )
    return _noted(say, Response(page, say.status, mimetype="text/html"))


def answer_with_problem(say: Say) -> Response:
    document = problem(say.code, say.status, say.title, say.detail, say.extra, _request_name())
    return _noted(say, document)


def _noted(say: Say, response: Response) -> Response:
    runtime().metrics.note_refusal(say.code)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Request-ID"] = _request_name()
    return response


def _request_name() -> str:
    return request_id(request.environ, is_behind_proxy=runtime().config.trusted_proxies > 0)


def problem(
    code: str, status: int, title: str, detail: str, extra: dict[str, Any], name: str
) -> Response:
    """Return the problem document. ``name`` is the request's. Source: RFC 9457 section 3."""
    body = {
        "type": f"urn:consentkit:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        **extra,
    }
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # For whoever reports it: the line in the log has the same.
        body["request_id"] = name
    return Response(json.dumps(body), status, mimetype="application/problem+json")
