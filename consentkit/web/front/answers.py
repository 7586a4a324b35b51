"""A visitor's answer: the same checks, the same use case and the same receipt as Flask's view."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from consentkit.domain.errors import ConsentError
from consentkit.domain.site import Site
from consentkit.services.find_site import find_site
from consentkit.web.environ import ROUTE, Environ
from consentkit.web.publications import Publications
from consentkit.web.runtime import Runtime
from consentkit.web.security import (
    ORIGIN,
    REFUSAL,
    check_origin,
    may_answer,
    origin_headers,
    standard_headers,
)
from consentkit.web.visitor.taking import CACHE_CONTROL, Created, Taking

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_RECEIPTS = re.compile(r"/ck/([a-z0-9-]{1,63})/receipts\Z")


class AnswersFront:
    def __init__(self, rt: Runtime, publications: Publications, taking: Taking) -> None:
        self._rt = rt
        self._publications = publications
        self._taking = taking
        self._headers = [
            ("Content-Type", "application/json"),
            ("Cache-Control", CACHE_CONTROL),
            ("Vary", "Origin"),
            *standard_headers(rt.config).items(),
        ]

    def answer(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes] | None:
        """Return None for what is Flask's to answer; then either nothing was done, or the request
        carries what it was refused for.
        """
        match = _RECEIPTS.match(environ["PATH_INFO"])
        if match is None or not self._is_welcome(match[1], environ):
            return None
        try:
            created = self._taking.take(match[1], environ)
        except Exception as err:  # noqa: BLE001 - Flask knows what to say of each
            environ[REFUSAL] = err
            return None
        environ[ROUTE] = "receipts.create"
        start_response("201 CREATED", self._headers_of(created, environ[ORIGIN]))
        return [created.body]

    def _headers_of(self, created: Created, origin: str | None) -> list[tuple[str, str]]:
        length = ("Content-Length", str(len(created.body)))
        return [*self._headers, length, *created.headers, *origin_headers(origin)]

    def _is_welcome(self, site_key: str, environ: Environ) -> bool:
        try:
            site = self._publications.get(site_key, lambda: self._find(site_key))
            environ[ORIGIN] = check_origin(environ, site, self._rt.config)
        except ConsentError:
            return False
        return may_answer(environ, self._rt.config)

    def _find(self, site_key: str) -> Site:
        with self._rt.transaction() as session:
            return find_site(site_key, session=session)
