"""Tells what was measured: a table for the bytes, two for the times, and the targets."""

from collections.abc import Iterator

from tests.bench.banner.results import SCRIPT, Results
from tests.bench.banner.rows import BASELINE, Row
from tests.bench.banner.table import NOTHING, number, table
from tests.bench.banner.targets import findings
from tests.bench.banner.visit import LOOPBACK, SLOW_4G, Conditions
from tests.bench.findings import Missing, Told
from tests.bench.ratios import median

# Heading -> measure, in ms.
TIMES = {
    "first frame": "first",
    "painted": "painted",
    "settled": "settled",
    "script": SCRIPT,
    "next paint": "next paint",
    "gone": "gone",
    "1st script": "first script",
    "all 20": "all scripts",
}
LEGEND = """\
Bytes are what came over the wire, brotli -11, the document's own not counted; "inline" is what a
site writes into its page, brotli -11. "First frame": start of the first animation frame in which
the banner is laid out in view with opacity over 0.02; "painted": when that frame was drawn;
"settled": opaque and still. Script: main thread, from a trace, until the page is at rest.
Blocking: long tasks beyond 50 ms each, above the bare page's (in brackets). From "next paint" on:
since the click on accept, by Event Timing, or, where Chromium tells no event, until the next frame
was drawn."""


def report(results: Results) -> Iterator[Told]:
    for name, reason in results.missing.items():
        yield Missing(name, reason)
    yield LEGEND
    yield sizes(results)
    for conditions in (LOOPBACK, SLOW_4G):
        yield f"Times in ms, medians, {conditions.name}:\n{timings(results, conditions)}"
    yield f"Visitors who answered before, full speed, medians:\n{returns(results)}"
    yield "What is promised; a gate wants 30 visits or more."
    yield from findings(results)
    if results.failures:
        failed = ", ".join(f"{name} {count}" for name, count in results.failures.items())
        yield f"Visits that failed and were left out: {failed}."


def sizes(results: Results) -> str:
    heads = ["", "requests", "bytes until visible", "of that inline", "requests", "bytes with all"]
    lines = []
    for row in results.measured:
        if not row.has_banner:
            continue
        weight = results.weights[row.name]
        files = results.median(row, LOOPBACK, "bytes")
        lines.append(
            [
                row.name,
                number(results.median(row, LOOPBACK, "requests")),
                number(None if files is None else files + weight.inline),
                number(weight.inline),
                number(weight.requests),
                number(weight.whole),
            ]
        )
    remarks = "\n".join(f"{row.name}: {row.remark}." for row in results.measured if row.remark)
    return f"{table(heads, lines)}\n{remarks}"


def returns(results: Results) -> str:
    heads = ["", "visits", "requests for its script", "elements made", "main thread, ms"]
    lines = [
        [
            f"{back.row.name}, {back.answer}",
            str(len(back.requests)),
            number(median(back.requests)),
            str(len(back.made)),
            number(median(back.script_ms), 1),
        ]
        for back in results.returns
    ]
    return table(heads, lines)


def timings(results: Results, conditions: Conditions) -> str:
    bare = results.median(BASELINE, conditions, "blocking")
    heads = ["", "visits", "FCP", *TIMES, "blocking", "shift"]
    lines = []
    for row in results.measured:
        visits = len(results.samples[row.name, conditions.name])
        if visits:
            lines.append([row.name, str(visits), *times_of(results, conditions, row, bare)])
    return table(heads, lines)


def times_of(
    results: Results, conditions: Conditions, row: Row, bare: float | None
) -> Iterator[str]:
    yield number(results.median(row, conditions, "paint"))
    for measure in TIMES.values():
        yield number(results.median(row, conditions, measure))
    blocking = results.median(row, conditions, "blocking")
    if row is BASELINE:
        yield f"({number(blocking)})"
    elif blocking is None or bare is None:
        yield NOTHING
    else:
        yield f"{blocking - bare:+.0f}"
    yield number(results.median(row, conditions, "shift"), 3)
