"""Who may ask what a site's pages ask: those pages, and what is no page at all."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from consentkit.services.find_site import find_site
from consentkit.web.runtime import runtime
from consentkit.web.security import ORIGIN, PREFLIGHT_MAX_AGE, allow_origin, check_origin
from consentkit.web.visitor.taking import CACHE_CONTROL


def open_to_pages(blueprint: Blueprint, *, methods: str, headers: str) -> None:
    """Refuse foreign origins at each address of ``blueprint``, before anything else is read, and
    answer preflights with what a page may send. No answer may be kept by anybody on the way.
    """

    @blueprint.before_request
    def check_caller() -> ResponseReturnValue | None:
        site_key = (request.view_args or {})["site"]
        with runtime().transaction() as session:
            site = find_site(site_key, session=session)
        origin = check_origin(request.environ, site, runtime().config)
        request.environ[ORIGIN] = origin
        if request.method != "OPTIONS":
            return None
        response = Response(status=204)
        response.headers["Access-Control-Allow-Methods"] = methods
        response.headers["Access-Control-Allow-Headers"] = headers
        response.headers["Access-Control-Max-Age"] = str(int(PREFLIGHT_MAX_AGE.total_seconds()))
        return response

    @blueprint.after_request
    def finish(response: Response) -> Response:
        response.headers["Cache-Control"] = CACHE_CONTROL
        return allow_origin(response, request.environ.get(ORIGIN))
