"""Puts the API together: each endpoint that the modules of resources register."""

from functools import partial
from typing import Any

from flask import Flask, Response
from flask.typing import ResponseReturnValue

from consentkit.domain.localise import direction
from consentkit.web.api import (  # noqa: F401 - each registers its endpoints
    answer_templates,
    answering,
    api_keys,
    audit,
    catalogue,
    deliveries,
    draft,
    errors,
    handing_out,
    installed,
    lookup,
    moving_in,
    numbers,
    publishing,
    receipts,
    requests,
    site_files,
    site_template,
    sites,
    versions,
    webhooks,
)
from consentkit.web.api.access import answer, install_limits
from consentkit.web.api.docs import docs
from consentkit.web.api.endpoint import ENDPOINTS, Endpoint
from consentkit.web.api.limits import Limits, add_rate_headers
from consentkit.web.operations.observed import name_routes
from consentkit.web.runtime import Runtime
from consentkit.web.security import add_standard_headers


def create_api(rt: Runtime) -> Flask:
    """Return the application that answers below ``/api/v1``."""
    api = Flask("consentkit.web", static_folder=None)
    api.json.sort_keys = False  # type: ignore[attr-defined]
    api.jinja_env.trim_blocks = api.jinja_env.lstrip_blocks = True
    api.jinja_env.globals["direction"] = direction
    rt.serve(api)
    name_routes(api, "api.")
    errors.install(api)

    @api.after_request
    def add_headers(response: Response) -> Response:
        # No page of another origin reads any of it: there is no CORS header, and no cookie counts.
        response.headers.setdefault("Cache-Control", "no-store")
        return add_rate_headers(add_standard_headers(response, rt.config))

    with api.app_context():
        install_limits(Limits(rt))
    for each in ENDPOINTS:
        api.add_url_rule(each.rule, each.name, partial(_view, each), methods=[each.method])
    api.register_blueprint(docs)
    return api


def _view(endpoint: Endpoint, **parts: Any) -> ResponseReturnValue:
    return answer(endpoint, parts)
