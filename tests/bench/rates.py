"""The service's rates beside a bare application, a plain one and c15t's back end, in one run."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tests.bench.c15t.peer import Backend, Peer
from tests.bench.driver import (
    Pace,
    answering,
    answers,
    interleaved,
    measure,
    p50_ms,
    p99_ms,
    per_second,
    reading,
    receipts_of,
    script_of,
)
from tests.bench.durable_postgres import about, durable_server
from tests.bench.findings import Finding, Told, alone, at_least, at_most, beside
from tests.bench.lineup import (
    BARE,
    C15T,
    PLAIN,
    SERVICE,
    SITE,
    WORKERS,
    Lineup,
    on_postgres,
    on_sqlite,
)
from tests.bench.load import Measured, Plan

CONNECTIONS = (1, 16, 64)
# It has just started, and V8 compiles what is hot only after a while.
C15T_WARM_UP_S = 3.0


@dataclass(frozen=True, slots=True)
class Promise:
    """What is asked for, and what part of others' rates it promises where several ask at once.

    ``p50_ratio`` is of the bare one's time where nobody else asks.
    """

    what: str
    parts: Mapping[str, float]
    p50_ratio: float | None = None
    p99_ms: Mapping[int, float] = field(default_factory=dict)


SCRIPTS = Promise("banner.js", {BARE: 0.6, C15T: 2})
ON_SQLITE = Promise(
    "receipts, SQLite", {BARE: 0.7, PLAIN: 3, C15T: 7}, p50_ratio=1.5, p99_ms={16: 40, 64: 100}
)
ON_POSTGRES = Promise("receipts, PostgreSQL", {BARE: 0.65, PLAIN: 3, C15T: 7}, p50_ratio=1.5)


def measure_sqlite(pace: Pace) -> Iterator[Told]:
    peer = Peer()
    yield from conditions(pace)
    yield from peer.told
    with on_sqlite(peer) as lineup:
        yield from compare(SCRIPTS, lineup, pace, writing=False)
        yield from compare(ON_SQLITE, lineup, pace, writing=True)


def measure_postgres(pace: Pace, named: str | None) -> Iterator[Told]:
    """``named`` is the URL of the database ``postgres`` on a server that may be used for it; None
    means one of our own.
    """
    peer = Peer()
    yield from conditions(pace)
    yield from peer.told
    with durable_server(named) as server:
        yield about(server)
        with on_postgres(server, peer) as lineup:
            yield from compare(ON_POSTGRES, lineup, pace, writing=True)


def conditions(pace: Pace) -> Iterator[str]:
    yield (
        f"Granian with {WORKERS} workers on {os.cpu_count()} cores, loopback; the load generator"
        f" shares the cores; {pace}."
    )
    yield (
        f"Load average before: {os.getloadavg()[0]:.1f}; well above 1, the machine is busy with"
        " something else and the ratios are too low."
    )


def compare(promise: Promise, lineup: Lineup, pace: Pace, *, writing: bool) -> Iterator[Told]:
    """Tell findings for each number of connections, then whether all that was said is stored."""
    told = dict.fromkeys(lineup.ports, 0)
    for connections in CONNECTIONS:
        asked = plans(lineup.ports, connections, pace.seconds, writing=writing)
        with lineup.backend(writing=writing) as c15t:
            taken = side_by_side(asked, c15t, pace.repetitions, writing=writing)
        yield from findings(promise, connections, taken)
        for name in asked:
            told[name] += answers(taken[name])
    if writing:
        yield durability(told, {name: count() for name, count in lineup.counts.items()})


def plans(
    ports: Mapping[str, int], connections: int, seconds: float, *, writing: bool
) -> dict[str, Plan]:
    """Return what each is asked for, by its name; a plain service is asked for receipts alone."""
    if not writing:
        return {
            name: reading(ports[name], script_of(SITE), connections, seconds)
            for name in (BARE, SERVICE)
        }
    paths = {BARE: receipts_of(SITE), SERVICE: receipts_of(SITE), PLAIN: "/receipts"}
    return {
        name: answering(ports[name], path, connections, seconds) for name, path in paths.items()
    }


def side_by_side(
    asked: dict[str, Plan], c15t: Backend | None, repetitions: int, *, writing: bool
) -> dict[str, list[Measured]]:
    """Drive all that is asked, and c15t where there is one as hard as the service."""
    if c15t is None:
        return interleaved(asked, repetitions)
    ours = asked[SERVICE]
    theirs = c15t.plan(ours.connections, ours.seconds, writing=writing)
    warm_up = measure(replace(theirs, seconds=C15T_WARM_UP_S))
    taken = interleaved(asked | {C15T: theirs}, repetitions)
    if writing:
        c15t.check_durability(answers([warm_up, *taken[C15T]]))
    return taken


def findings(
    promise: Promise, connections: int, taken: Mapping[str, list[Measured]]
) -> Iterator[Finding]:
    what = f"{promise.what}, c={connections}"
    ours = taken[SERVICE]
    is_alone = connections == 1
    for name in (each for each in (BARE, PLAIN, C15T) if each in taken):
        part = None if is_alone else promise.parts.get(name)
        target = None if part is None else at_least(part)
        theirs = per_second(taken[name])
        yield beside(what, per_second(ours), theirs, "/s", name=name, target=target)
    ratio = promise.p50_ratio if is_alone else None
    target = None if ratio is None else at_most(ratio)
    yield beside(f"{what}: p50", p50_ms(ours), p50_ms(taken[BARE]), " ms", name=BARE, target=target)
    limit = promise.p99_ms.get(connections)
    target = None if limit is None else at_most(limit, " ms")
    yield alone(f"{what}: p99", p99_ms(ours), " ms", target)


def durability(told: Mapping[str, int], stored: Mapping[str, int]) -> str:
    """Every 201 must be a row, of whomever: the benchmark is void otherwise."""
    for name, answered in told.items():
        if stored[name] != answered:
            raise RuntimeError(f"{name} acknowledged {answered}, but {stored[name]} are stored")
    return f"All {sum(told.values()):,} acknowledged receipts are stored."
