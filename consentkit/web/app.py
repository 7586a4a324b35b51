"""Puts the application together."""

import logging
import os
from importlib.util import find_spec

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from consentkit.config import Config
from consentkit.domain.localise import direction
from consentkit.web import errors, security, showings
from consentkit.web.body import MAX_BODY_BYTES
from consentkit.web.docs import docs
from consentkit.web.front import Front
from consentkit.web.log import log
from consentkit.web.mount import mount_others
from consentkit.web.openapi.document import openapi
from consentkit.web.operations.access_log import AccessLog
from consentkit.web.operations.observed import Observed, name_routes
from consentkit.web.operations.pages import operations
from consentkit.web.operations.readiness import Readiness
from consentkit.web.pages.blueprint import pages
from consentkit.web.playground.pages import playground
from consentkit.web.publications import Publications
from consentkit.web.recorder import Recorder
from consentkit.web.runtime import Runtime
from consentkit.web.visitor.banner import banner
from consentkit.web.visitor.receipts import receipts
from consentkit.web.visitor.scripts import ScriptShelf
from consentkit.web.visitor.shown import shown
from consentkit.web.visitor.taking import Taking
from consentkit.web.visitor.token import token
from consentkit.web.visitor.versions import versions
from consentkit.web.well_known import well_known


def create_app(config: Config | None = None) -> Flask:
    """Return the WSGI application; None reads the settings from the environment."""
    config = config or Config.from_env(os.environ)
    app = Flask("consentkit.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # Which way a page is read follows from its language, on each of them.
    app.jinja_env.globals["direction"] = direction
    rt = Runtime(app, config)
    recorder = app.extensions["consentkit.recorder"] = Recorder(rt)
    app.extensions["consentkit.scripts"] = ScriptShelf()
    app.extensions["consentkit.readiness"] = Readiness(rt)
    name_routes(app)
    showings.install(app, rt)
    errors.install(app)
    security.install(app, rt)
    for blueprint in (
        *(banner, receipts, token, shown, versions, pages),
        *(well_known, log, operations, openapi, docs),
    ):
        app.register_blueprint(blueprint)
    if config.playground:
        app.register_blueprint(playground)
    mount_others(app, rt)
    publications = app.extensions["consentkit.publications"] = Publications(rt)
    taking = Taking(rt, recorder, publications)
    taking.install(app)
    app.wsgi_app = Front(  # type: ignore[method-assign]
        app.wsgi_app, rt, publications, taking
    )
    _observe(app, rt)
    if config.trusted_proxies:
        n = config.trusted_proxies
        # Never the host: no link, redirect or cookie is built from what a request calls us.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=n, x_proto=n, x_host=0, x_port=0, x_prefix=0
        )
    return app


def _observe(app: Flask, rt: Runtime) -> None:
    """Have each request noted, where anybody reads what is noted."""
    config = rt.config
    metrics = rt.metrics if config.metrics_token else None
    access = None
    if config.access_log != "off":
        access = AccessLog(config.access_log, is_behind_proxy=config.trusted_proxies > 0)
    if metrics or access:
        app.wsgi_app = Observed(app.wsgi_app, metrics, access)  # type: ignore[method-assign]
    if config.traces:
        _trace(app, rt, config.traces)


def _trace(app: Flask, rt: Runtime, exporter: str) -> None:
    if find_spec("opentelemetry.sdk") is None:
        logging.getLogger(__name__).warning(
            "no traces: OTEL_ variables ask for them; pip install 'consentkit[otel]'"
        )
        return
    from consentkit.web.operations.tracing import (  # noqa: PLC0415 - an extra that few install
        Traced,
        start_tracing,
    )

    provider = start_tracing(exporter)
    rt.trace(provider)
    app.wsgi_app = Traced(app.wsgi_app, provider)  # type: ignore[method-assign]
