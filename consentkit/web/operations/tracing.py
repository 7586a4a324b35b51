"""Traces of requests, where OpenTelemetry's own variables ask for them.

A span has the route, the method and the status, and nothing of the visitor: not the address that
was asked for, nor where from, nor with what.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.trace import SpanKind, StatusCode

import consentkit
from consentkit.web.environ import ROUTE, Environ, WsgiApp
from consentkit.web.operations.access_log import known_method
from consentkit.web.operations.observed import NO_ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_ERROR = "5"


def start_tracing(exporter: str) -> TracerProvider:
    """Return what makes the traces and sends them on; ``exporter`` is otlp or console.

    Where to and how often is told by the variables of OpenTelemetry's exporter itself.
    """
    resource = Resource.create({"service.version": consentkit.__version__})
    if resource.attributes["service.name"] == "unknown_service":
        resource = resource.merge(Resource({"service.name": "consentkit"}))
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(_exporter(exporter)))
    return provider


def _exporter(name: str) -> SpanExporter:
    if name == "console":
        return ConsoleSpanExporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - it is large
        OTLPSpanExporter,
    )

    return OTLPSpanExporter()


class Traced:
    """Wraps the application: each request is a span, which continues its caller's trace."""

    def __init__(self, behind: WsgiApp, provider: TracerProvider) -> None:
        self.behind = behind
        self._tracer = provider.get_tracer("consentkit", consentkit.__version__)

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        status = "500"

        def starting(line: str, headers: Any, exc_info: Any = None) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, headers, exc_info)

        method = known_method(environ)
        told = {"traceparent": environ.get("HTTP_TRACEPARENT", "")}
        with self._tracer.start_as_current_span(
            method,
            context=extract(told),
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                return self.behind(environ, starting)
            finally:
                route = environ.get(ROUTE, NO_ROUTE)
                span.update_name(f"{method} {route}")
                span.set_attribute("http.request.method", method)
                span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", int(status))
                if status[0] == _ERROR:
                    span.set_status(trace.Status(StatusCode.ERROR))
