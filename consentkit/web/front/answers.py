"""A visitor's answer: the same checks, the same use case and the same receipt as Flask's view."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Request

from consentkit.domain.errors import ConsentError
from consentkit.domain.site import Site
from consentkit.services.find_site import find_site
from consentkit.web.front.wsgi import ROUTE, Environ
from consentkit.web.publications import Publications
from consentkit.web.runtime import runtime
from consentkit.web.security import (
    ORIGIN,
    REFUSAL,
    check_origin,
    may_answer,
    standard_headers,
)
from consentkit.web.visitor.taking import take

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_RECEIPTS = re.compile(r"/ck/([a-z0-9-]{1,63})/receipts\Z")


class AnswersFront:
    def __init__(self, app: Flask, publications: Publications) -> None:
        self._app = app
        self._publications = publications
        with app.app_context():
            self._standard_headers = list(standard_headers(runtime().config).items())

    def answer(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes] | None:
        """Return None for what is Flask's to answer; then either nothing was done, or the request
        carries what it was refused for.
        """
        match = _RECEIPTS.match(environ["PATH_INFO"])
        if match is None:
            return None
        incoming = Request(environ)
        with self._app.app_context():
            if not self._is_welcome(match[1], incoming):
                return None
            try:
                response = take(match[1], incoming)
            except Exception as err:  # noqa: BLE001 - Flask knows what to say of each
                environ[REFUSAL] = err
                return None
        environ[ROUTE] = "receipts.create"
        # What the response would do for itself is for addresses and bodies of every kind.
        said = {name.lower() for name, _ in response.headers}
        others = [each for each in self._standard_headers if each[0].lower() not in said]
        start_response(response.status, [*response.headers, *others])
        return [response.get_data()]

    def _is_welcome(self, site_key: str, incoming: Request) -> bool:
        try:
            site = self._publications.get(site_key, lambda: _find(site_key))
            incoming.environ[ORIGIN] = check_origin(incoming, site)
        except ConsentError:
            return False
        return may_answer(incoming)


def _find(site_key: str) -> Site:
    with runtime().transaction() as session:
        return find_site(site_key, session=session)
