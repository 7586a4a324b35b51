"""One shape for every refusal: a problem document for programs, a page for people."""

import json
import logging
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


def install(app: Flask) -> None:
    app.register_error_handler(ConsentError, _refused)
    app.register_error_handler(WriteConflict, _conflict)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refused(err: ConsentError) -> ResponseReturnValue:
    extra = dict(err.extra)
    if err.field is not None and "errors" not in extra:
        extra["errors"] = [problem_field(err.field, err.detail)]
    if err.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s: %s", err.code, err.detail, exc_info=err.__cause__)
    response = _answer(err.code, err.status, err.title, err.detail, extra)
    if "retry_after_s" in extra:
        response.headers["Retry-After"] = str(extra["retry_after_s"])
    if err.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="receipt"'
    return response


def _conflict(_: WriteConflict) -> ResponseReturnValue:
    """What nobody tried again: where transactions are serializable, readers have conflicts, too."""
    return _refused(
        StorageUnavailable("somebody else was first; try again", extra={"retry_after_s": 1})
    )


def _http(err: HTTPException) -> ResponseReturnValue:
    status = err.code or 500
    if status < HTTPStatus.BAD_REQUEST:
        return err.get_response()
    title = HTTPStatus(status).phrase
    code, detail = HTTP_CODES.get(status, (title.lower().replace(" ", "_"), title))
    response = _answer(code, status, title, detail, {})
    for name, value in err.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers.setdefault("Retry-After", "60")
    return response


def _unexpected(err: Exception) -> ResponseReturnValue:
    """The last resort: the log gets the whole story, the other side none of it."""
    log.error("unexpected error", exc_info=err)
    detail = "something went wrong on our side; it has been logged"
    return _answer("internal_error", 500, "Internal Server Error", detail, {})


def _answer(code: str, status: int, title: str, detail: str, extra: dict[str, Any]) -> Response:
    rt = runtime()
    rt.metrics.note_refusal(code)
    name = request_id(request.environ, is_behind_proxy=rt.config.trusted_proxies > 0)
    if wants_page(request):
        language = page_language(request)
        t = page_words(language)
        # The exact words are in English; whoever reads another language is told in it what to do.
        told = None if language == REFERENCE else t.get(f"problem_{code}", t["problem_other"])
        page = render_template(
            "problem.html",
            t=t,
            language=language,
            told=told,
            title=title,
            detail=detail,
            status=status,
        )
        response = Response(page, status, mimetype="text/html")
    else:
        response = problem(code, status, title, detail, extra, name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Request-ID"] = name
    return response


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
