"""What is so at the moment of asking, beside what was counted, in Prometheus's text format."""

import platform
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

import consentkit
from consentkit.services.check_lag import LedgerLag
from consentkit.services.check_webhooks import WebhookBacklog
from consentkit.storage import schema
from consentkit.web.metrics import Metrics
from consentkit.web.operations.readiness import State
from consentkit.web.operations.sharing import of_all_processes


def exposition(metrics: Metrics, state: State, backlog: WebhookBacklog | None) -> bytes:
    """Return the metrics of all processes of this machine."""
    metrics.add_up()
    now = CollectorRegistry()
    now.register(_Now(state, backlog))
    return generate_latest(of_all_processes(metrics.registry)) + generate_latest(now)


class _Now(Collector):
    def __init__(self, state: State, backlog: WebhookBacklog | None) -> None:
        self._state = state
        self._backlog = backlog

    def collect(self) -> Iterator[Metric]:
        state = self._state
        build = {
            "version": consentkit.__version__,
            "schema": schema.head(),
            "python": platform.python_version(),
        }
        yield InfoMetricFamily("consentkit_build", "What runs here.", build)
        yield GaugeMetricFamily(
            "consentkit_ready", "Whether /readyz says so.", 0 if state.reasons else 1
        )
        why = GaugeMetricFamily(
            "consentkit_not_ready", "Why it does not, by reason.", labels=["reason"]
        )
        for reason in state.reasons:
            why.add_metric([reason], 1)
        yield why
        if state.free_bytes is not None:
            yield GaugeMetricFamily(
                "consentkit_disk_free_bytes", "Room on the database's disk.", state.free_bytes
            )
        if state.lag is not None:
            yield from _ledger(state.lag)
        if self._backlog is not None:
            yield from _webhooks(self._backlog)


def _webhooks(backlog: WebhookBacklog) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "consentkit_webhook_waiting", "Deliveries that wait to be sent.", backlog.waiting
    )
    yield GaugeMetricFamily(
        "consentkit_webhook_oldest_wait_seconds",
        "How long the event has waited that waits longest.",
        backlog.oldest_wait_s,
    )
    yield GaugeMetricFamily(
        "consentkit_webhook_overdue",
        "Deliveries that should have been sent five minutes ago.",
        backlog.overdue,
    )
    yield GaugeMetricFamily(
        "consentkit_webhook_dropped",
        "Events that were not kept, because too many waited for the same endpoint.",
        backlog.dropped,
    )
    stopped = GaugeMetricFamily(
        "consentkit_webhook_endpoints", "Endpoints, by what is done about them.", labels=["state"]
    )
    for name, count in backlog.endpoints.items():
        stopped.add_metric([name], count)
    yield stopped


def _ledger(lag: LedgerLag) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "consentkit_ledger_waiting", "Entries that wait for the ledger.", lag.waiting
    )
    yield GaugeMetricFamily(
        "consentkit_ledger_oldest_wait_seconds",
        "How long the receipt has waited that waits longest.",
        lag.oldest_wait_s,
    )
    yield GaugeMetricFamily("consentkit_ledger_size", "Entries in the ledger.", lag.size)
    if lag.checkpoint_age_s is not None:
        yield GaugeMetricFamily(
            "consentkit_ledger_checkpoint_age_seconds",
            "Since the head was signed last; it grows while nothing is recorded.",
            lag.checkpoint_age_s,
        )
