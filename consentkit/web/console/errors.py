"""Refusals of the console, each a page that says what to do."""

import logging
from http import HTTPStatus

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.web.console.refusals import say_reason
from consentkit.web.runtime import runtime

log = logging.getLogger(__name__)

_SERVER_ERROR = 500


def install(console: Flask) -> None:
    console.register_error_handler(ConsentError, _refused)
    console.register_error_handler(HTTPException, _http)
    console.register_error_handler(Exception, _unexpected)


def _refused(err: ConsentError) -> ResponseReturnValue:
    if err.status >= _SERVER_ERROR:
        log.error("%s: %s", err.code, err.detail, exc_info=err.__cause__)
    return _page(err.status, err.code, say_reason(err.reason))


def _http(err: HTTPException) -> ResponseReturnValue:
    status = err.code or _SERVER_ERROR
    if status < 400:
        return err.get_response()
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        why: Reason | None = g.get("too_large")
        return _page(status, "body_too_large", say_reason(why) if why else "")
    return _page(status, "not_found" if status == HTTPStatus.NOT_FOUND else "other", "")


def _unexpected(err: Exception) -> ResponseReturnValue:
    log.error("unexpected error in the console", exc_info=err)
    return _page(_SERVER_ERROR, "internal_error", "")


def _page(status: int, code: str, reason: str) -> ResponseReturnValue:
    runtime().metrics.note_refusal(code)
    return render_template("console/problem.html", status=status, code=code, reason=reason), status
