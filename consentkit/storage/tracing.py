"""Traces of statements: their text, in which values are only marks.

The instrumentation that OpenTelemetry has for SQLAlchemy also tells the words of an error, in which
a driver quotes rows; so this makes the spans itself.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from opentelemetry.trace import Span, SpanKind, Status, StatusCode, TracerProvider, get_current_span
from sqlalchemy import Connection, Engine, ExceptionContext, event

_SPAN = "consentkit_span"
Work = TypeVar("Work")


def trace_engine(engine: Engine, provider: TracerProvider) -> None:
    """Make a span of each statement from now on that is executed for a request."""
    tracer = provider.get_tracer("consentkit")
    system = engine.dialect.name

    def begin(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not get_current_span().is_recording():
            return
        verb = statement.partition(" ")[0].upper()
        told = {"db.system.name": system, "db.query.text": statement}
        span = tracer.start_span(f"{verb} {system}", kind=SpanKind.CLIENT, attributes=told)
        connection.info.setdefault(_SPAN, []).append(span)

    def end(connection: Connection, *_rest: Any) -> None:
        span = _last(connection)
        if span is not None:
            span.end()

    def fail(context: ExceptionContext) -> None:
        span = _last(context.connection)
        if span is not None:
            span.set_attribute("error.type", type(context.original_exception).__name__)
            span.set_status(Status(StatusCode.ERROR))
            span.end()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)


@contextmanager
def span_around(
    provider: TracerProvider, name: str, work: AbstractContextManager[Work]
) -> Iterator[Work]:
    """Make one span of a transaction whose statements the engine does not see."""
    tracer = provider.get_tracer("consentkit")
    # Of an error it is told only that there was one.
    span = tracer.start_as_current_span(
        name, kind=SpanKind.CLIENT, record_exception=False, set_status_on_exception=False
    )
    with span, work as opened:
        yield opened


def _last(connection: Connection | None) -> Span | None:
    spans: list[Span] = connection.info.get(_SPAN, []) if connection is not None else []
    return spans.pop() if spans else None
