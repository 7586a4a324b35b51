"""Every refusal of the API is a problem document, whatever is asked for. Source: RFC 9457."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from consentkit.domain.errors import ConsentError
from consentkit.storage.session import StorageUnavailable, WriteConflict
from consentkit.web.errors import HTTP_CODES, problem
from consentkit.web.request_id import request_id
from consentkit.web.runtime import runtime
from consentkit.web.schemas import problem_field

log = logging.getLogger(__name__)
_REALM = 'Bearer realm="consentkit"'


def install(api: Flask) -> None:
    api.register_error_handler(ConsentError, _refused)
    api.register_error_handler(WriteConflict, _conflict)
    api.register_error_handler(HTTPException, _http)
    api.register_error_handler(Exception, _unexpected)


def _refused(err: ConsentError) -> Response:
    extra = dict(err.extra)
    if err.field is not None and "errors" not in extra:
        extra["errors"] = [problem_field(err.field, err.detail)]
    if err.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s: %s", err.code, err.detail, exc_info=err.__cause__)
    response = _answer(err.code, err.status, err.title, err.detail, extra)
    if "retry_after_s" in extra:
        response.headers["Retry-After"] = str(extra["retry_after_s"])
    if err.status == HTTPStatus.UNAUTHORIZED:
        token = ', error="invalid_token"' if g.get("invalid_token") else ""
        response.headers["WWW-Authenticate"] = _REALM + token
    if err.code == "insufficient_scope":
        response.headers["WWW-Authenticate"] = (
            f'{_REALM}, error="insufficient_scope", scope="{extra["scope"]}"'
        )
    return response


def _conflict(_: WriteConflict) -> Response:
    return _refused(
        StorageUnavailable("somebody else was first; try again", extra={"retry_after_s": 1})
    )


def _http(err: HTTPException) -> Response:
    status = err.code or 500
    title = HTTPStatus(status).phrase
    code, detail = HTTP_CODES.get(status, (title.lower().replace(" ", "_"), title))
    response = _answer(code, status, title, detail, {})
    for name, value in err.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _unexpected(err: Exception) -> Response:
    """The last resort: the log gets the whole story, the other side none of it."""
    log.error("unexpected error", exc_info=err)
    detail = "something went wrong on our side; it has been logged"
    return _answer("internal_error", 500, "Internal Server Error", detail, {})


def _answer(code: str, status: int, title: str, detail: str, extra: dict[str, Any]) -> Response:
    rt = runtime()
    rt.metrics.note_refusal(code)
    name = request_id(request.environ, is_behind_proxy=rt.config.trusted_proxies > 0)
    response = problem(code, status, title, detail, extra, name)
    response.headers["X-Request-ID"] = name
    return response
