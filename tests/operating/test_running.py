"""What a running service with two workers tells its operators, and what it keeps to itself."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from consentkit.domain.instant import format_instant
from consentkit.web.log_keeper import WORTH_TURNS
from consentkit.web.runtime import utc_now
from tests.factories import a_decision, a_visitor_id
from tests.operating.conftest import Service
from tests.postgres import is_on_server
from tests.recorded import in_file_alone
from tests.waiting import wait_until

ROUTES = "consentkit_http_request_duration_seconds_count"
SCRIPTS = f'{ROUTES}{{route="banner.moving_script",status="200"}}'
ACCEPTED = 'consentkit_receipts_total{action="save"}'
# What a request of somebody has in it that must be in no line and no trace.
AGENT, ADDRESS, REFERRER = "Netscape/4.79-Marker", "203.0.113.77", "https://shop.example/marker"

until = partial(wait_until, within_s=30)


def a_fresh_decision(**changes: object) -> dict[str, object]:
    return a_decision(decided_at=format_instant(utc_now()), **changes)


def test_one_answer_has_what_all_workers_counted(service: Service) -> None:
    before = service.metrics()
    for _ in range(40):
        assert service.ask("GET", "/ck/shop/banner.js").status == 200
    for _ in range(3):
        body = a_fresh_decision(visitor_id=a_visitor_id())
        assert service.ask("POST", "/ck/shop/receipts", body).status == 201
    service.ask("POST", "/ck/shop/receipts", a_fresh_decision(banner_version=99))

    def grown(name: str) -> float:
        return service.metrics().get(name, 0) - before.get(name, 0)

    # Either worker may be asked; within a second or so each knows what the other has counted.
    until(lambda: all(grown(SCRIPTS) == 40 for _ in range(5)), what="40 scripts were answered")
    assert grown(ACCEPTED) == 3
    assert grown("consentkit_commit_receipts_sum") == 3
    assert grown('consentkit_refusals_total{code="unknown_banner_version"}') == 1
    until(lambda: service.metrics()["consentkit_ledger_waiting"] == 0, what="the ledger took them")
    assert grown("consentkit_ledger_entered_total") >= 3
    assert service.metrics()["consentkit_workers"] == 2


def test_what_was_answered_comes_into_the_database_s_own_file(
    service: Service, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if is_on_server(request):
        pytest.skip("a server writes its log back itself")
    # Twice as many as are worth it to a worker, so that one of the two has them.
    for _ in range(2 * WORTH_TURNS):
        body = a_fresh_decision(visitor_id=a_visitor_id())
        assert service.ask("POST", "/ck/shop/receipts", body).status == 201

    until(
        lambda: in_file_alone(service.home, tmp_path) >= WORTH_TURNS,
        what="the log was written back",
    )


def test_what_a_killed_worker_had_counted_stays(service: Service) -> None:
    for _ in range(20):
        service.ask("GET", "/ck/shop/banner.js")
    time.sleep(1.5)
    counted = service.metrics()[SCRIPTS]
    victim = psutil.Process(service.pid).children()[0]
    os.kill(victim.pid, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(victim.pid), what="the worker is gone")

    def holds() -> bool:
        try:
            now = service.metrics()
        except OSError:
            return False  # a connection that the dead one had taken
        assert now[SCRIPTS] >= counted
        return now["consentkit_workers"] == 2

    until(holds, what="there are two workers again, and no dead one is counted")


@pytest.mark.parametrize("given", [None, "Bearer wrong", "Bearer ", "Basic a-token-for-the-tests"])
def test_metrics_are_for_whoever_has_the_token(service: Service, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given}
    answer = service.ask("GET", "/metrics", **headers)
    assert answer.status == 401
    assert b"consentkit_http" not in answer.told


def test_a_thread_that_wakes_up_stops_no_other(service: Service) -> None:
    workers = psutil.Process(service.pid).children()
    assert len(workers) == 2
    for worker in workers:
        policies = {os.sched_getscheduler(thread.id) for thread in worker.threads()}
        assert policies == {os.SCHED_BATCH}


def test_whoever_has_chosen_another_scheduling_keeps_it() -> None:
    told = (
        "import os; from consentkit.cli.server import preempt_nobody;"
        "os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)); preempt_nobody();"
        "assert os.sched_getscheduler(0) == os.SCHED_IDLE"
    )
    subprocess.run([sys.executable, "-c", told], check=True)


def test_neither_log_nor_traces_tell_who_asked(service: Service) -> None:
    visitor = a_visitor_id()
    who = {"User_Agent": AGENT, "X_Forwarded_For": ADDRESS, "Referer": REFERRER}
    done = service.ask("POST", "/ck/shop/receipts", a_fresh_decision(visitor_id=visitor), **who)
    assert done.status == 201
    receipt = done.getheader("Location").rpartition("/")[2]
    service.ask("GET", "/ck/shop/banner.js?lang=en&marker=1", **who)
    service.ask("GET", f"/ck/shop/receipts/{receipt}", Authorization="Bearer marker", **who)
    service.ask("GET", f"/ck/{visitor.lower()}/marker%0d%0aERROR%20forged", **who)
    keys = service.home / "keys.json"
    keys.rename(keys.with_name("away"))
    try:
        failed = service.ask("POST", "/ck/shop/receipts", a_fresh_decision(), **who)
    finally:
        keys.with_name("away").rename(keys)
    assert failed.status == 503
    last = service.ask("GET", "/verify?marker", X_Request_ID="last-of-these", **who)
    assert last.status == 200
    until(lambda: "last-of-these" in service.output.read_text(), what="the line is written")
    until(
        lambda: any(s.name == "GET pages.verify_form" for s in service.spans()),
        what="it was traced",
    )
    told = service.output.read_text().lower() + repr(b"".join(service.received)).lower()
    for secret in (AGENT, ADDRESS, "127.0.0.1 ", "marker", visitor, receipt, "forged"):
        assert secret.lower() not in told, secret
    assert any(each["level"] == "error" for each in service.lines())


def test_a_line_says_what_was_done(service: Service) -> None:
    service.ask("GET", "/ck/nobody/banner.js", X_Request_ID="0123456789abcdef")
    until(lambda: "0123456789abcdef" in service.output.read_text(), what="the line is written")
    line = next(each for each in service.lines() if each.get("request_id") == "0123456789abcdef")
    assert line.pop("duration_ms") >= 0
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "consentkit.access",
        "message": "request",
        "request_id": "0123456789abcdef",
        "method": "GET",
        "route": "banner.moving_script",
        "status": 404,
    }


@pytest.mark.parametrize("given", ["short", "x" * 65, "a b c d e f", "é" * 10, "<script>alert()"])
def test_an_id_that_is_none_is_not_taken(service: Service, given: str) -> None:
    answer = service.ask("GET", "/ck/nobody/banner.js", X_Request_ID=given)
    assert answer.status == 404
    assert len(answer.getheader("X-Request-ID")) == 24


def test_a_request_is_traced_down_to_the_database(
    service: Service, database: dict[str, str]
) -> None:
    trace_id = os.urandom(16)
    parent = f"00-{trace_id.hex()}-{os.urandom(8).hex()}-01"
    body = a_fresh_decision(visitor_id=a_visitor_id())
    assert service.ask("POST", "/ck/shop/receipts", body, traceparent=parent).status == 201
    assert service.ask("GET", "/log/checkpoint", traceparent=parent).status == 200

    def of_trace() -> dict[str, list[dict[str, str]]]:
        """What the spans of each name have said: a worker may read more than it does later."""
        found: dict[str, list[dict[str, str]]] = {}
        for span in service.spans():
            if span.trace_id == trace_id:
                said = {each.key: each.value.string_value for each in span.attributes}
                found.setdefault(span.name, []).append(said)
        return found

    until(lambda: {"POST receipts.create", "GET log.head"} <= set(of_trace()), what="it was traced")
    found = of_trace()
    assert [each["http.route"] for each in found["POST receipts.create"]] == ["receipts.create"]
    assert "store receipts" in found
    system = "postgresql" if database else "sqlite"
    assert any("FROM ledger_" in each["db.query.text"] for each in found[f"SELECT {system}"])
    assert body["visitor_id"].encode() not in b"".join(service.received)
