"""Prove under load that three machines are one service: `make machines`."""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from consentkit.domain.instant import format_instant
from consentkit.web.runtime import utc_now
from tests.bench.driver import measure
from tests.bench.load import Plan
from tests.factories import a_decision, a_site_document
from tests.machines.fleet import MACHINES, Fleet, fleet
from tests.postgresql.service import PATH, Visitors
from tests.waiting import wait_until

SCRIPT = "/ck/shop/banner.js"
LOAD_S = 4.0
CONNECTIONS = 64
# What is published is everywhere within so many seconds.
PUBLISHED_WITHIN_S = 2.0
LIMIT = 120
ANSWERS = 600


def main() -> int:
    prove(under_load, one_dies, something_is_published)
    prove(limits_are_shared, rate_limit=LIMIT)
    tell("Three machines are one service.")
    return 0


def prove(*steps: Callable[[Fleet], None], rate_limit: int = 0) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="consentkit-machines-") as folder,
        fleet(Path(folder), rate_limit=rate_limit) as found,
    ):
        for step in steps:
            step(found)


def tell(line: str) -> None:
    print(line)
    sys.stdout.flush()


def under_load(found: Fleet) -> None:
    decision = a_decision(action="save", surface="preferences")
    for own in ("visitor_id", "decided_at"):
        del decision[own]
    for name, port in (("one machine", found.machines[0].port), ("all of them", found.front.port)):
        done = measure(Plan(port, PATH, CONNECTIONS, LOAD_S, 201, decision))
        tell(
            f"{name}: {done.per_second:,.0f} receipts/s at {CONNECTIONS} connections,"
            f" p50 {done.p50_ms:.0f} ms, p99 {done.p99_ms:.0f} ms"
        )


def one_dies(found: Fleet) -> None:
    """Each is killed once, and is back before the next one is."""
    with Visitors(found.front, number=8) as visitors:
        for number in range(MACHINES):
            visitors.wait_for(100)
            found.kill(number)
            visitors.wait_for(200)
            found.start(number)
    told = len(visitors.acknowledged)
    tell(
        f"each of {MACHINES} machines was killed once: {told} answers were acknowledged meanwhile,"
        f" {len(visitors.refused)} tries were not"
    )
    found.front.assert_whole(visitors.acknowledged)
    tell("all that was acknowledged is stored, nothing twice, and the ledger verifies")


def something_is_published(found: Fleet) -> None:
    """To every machine, asked directly: no cache stands between."""
    before = {machine.port: machine.ask(SCRIPT)[1] for machine in found.machines}
    document = a_site_document()
    document["banner"]["categories"][1]["title"]["en"] = "Something new"
    file = found.front.home / "site.json"
    file.write_text(json.dumps(document))
    found.front.command("site", "add", str(file), "--publish")
    began = time.monotonic()
    for machine in found.machines:
        wait_until(lambda m=machine: m.ask(SCRIPT)[1] != before[m.port])
    taken = time.monotonic() - began
    tell(f"what was published is out of every machine after {taken:.1f} s")
    if taken > PUBLISHED_WITHIN_S:
        raise RuntimeError(f"more than {PUBLISHED_WITHIN_S} s")


def limits_are_shared(found: Fleet) -> None:
    headers = {"X-Forwarded-For": "203.0.113.5"}
    passed = 0
    for number in range(ANSWERS):
        body = a_decision(decided_at=format_instant(utc_now()))
        machine = found.machines[number % MACHINES]
        passed += machine.ask(PATH, body, headers)[0] == 201
    tell(f"of {ANSWERS} answers from one address, sent to all in turn, {passed} passed ({LIMIT})")
    if not LIMIT <= passed < 2 * LIMIT:
        raise RuntimeError("the machines do not count together")


if __name__ == "__main__":
    sys.exit(main())
