"""Every refusal of the API is a problem document, whatever is asked for. Source: RFC 9457."""

from http import HTTPStatus

from flask import Flask, g

from consentkit.domain.errors import ConsentError
from consentkit.web.errors import Refusals, answer_with_problem

_REALM = 'Bearer realm="consentkit"'


def install(api: Flask) -> None:
    Refusals(answer_with_problem, _challenge).install(api)


def _challenge(err: ConsentError) -> str | None:
    """Source: RFC 6750 section 3."""
    if err.status == HTTPStatus.UNAUTHORIZED:
        return f'{_REALM}, error="invalid_token"' if g.get("invalid_token") else _REALM
    if err.code == "insufficient_scope":
        return f'{_REALM}, error="insufficient_scope", scope="{err.extra["scope"]}"'
    return None
