"""What the banner promises to reach, and whether this run shows that it does."""

from collections.abc import Iterator

from tests.bench.banner.results import SCRIPT, Results
from tests.bench.banner.rows import BASELINE, CONSENTKIT, FLOOR, Row
from tests.bench.banner.visit import LOOPBACK, SLOW_4G, Conditions
from tests.bench.findings import Finding, alone, amount, at_most, beside
from tests.bench.ratios import MET, NOT_MET, NOT_RESOLVED, added, ratio_of_added

VISIBLE_BYTES, WHOLE_BYTES, REQUESTS = 7_000, 13_000, 1
AGAINST_PEER, AGAINST_FLOOR = 0.8, 1.2
SCRIPT_RATIO, BLOCKING_RATIO = 0.6, 0.5
NEXT_PAINT_MS, GONE_MS = 48, 40
ALL_SCRIPTS = {LOOPBACK: 1.25, SLOW_4G: 1.1}
RETURN_MS = 5
NOTHING = "not measured"


def findings(results: Results) -> Iterator[Finding]:
    if CONSENTKIT not in results.measured:
        return
    peers = [row for row in results.measured if row.peer]
    comparable = [row for row in peers if row.comparable]
    yield from size_findings(results)
    for conditions in (LOOPBACK, SLOW_4G):
        rival = results.fastest(comparable, conditions, "first")
        for measure, told in (("first", "first frame"), ("painted", "painted")):
            what = f"{told}, {conditions.name}"
            yield against(results, what, measure, conditions, rival, AGAINST_PEER)
            yield against(results, what, measure, conditions, FLOOR, AGAINST_FLOOR)
    yield still_finding(results)
    rival = results.fastest(comparable, LOOPBACK, "first")
    yield against(results, "script evaluation", SCRIPT, LOOPBACK, rival, SCRIPT_RATIO)
    yield blocking_finding(results, rival)
    yield shift_finding(results)
    yield within(results, "click to next paint", "next paint", NEXT_PAINT_MS)
    yield within(results, "click to banner gone", "gone", GONE_MS)
    gating = [row for row in peers if row.gates]
    for conditions, target in ALL_SCRIPTS.items():
        rival = results.fastest(gating, conditions, "all scripts")
        what = f"click to all 20 scripts, {conditions.name}"
        yield against(results, what, "all scripts", conditions, rival, target)
    yield from return_findings(results)


def size_findings(results: Results) -> Iterator[Finding]:
    weight = results.weights[CONSENTKIT.name]
    # The worst visit counts: a file that once came before the banner is one too many.
    sizes = results.values(CONSENTKIT, LOOPBACK, "bytes")
    requests = results.values(CONSENTKIT, LOOPBACK, "requests")
    for what, measured, target in (
        ("bytes until visible", weight.inline + max(sizes, default=0), VISIBLE_BYTES),
        ("bytes with the second layer", weight.whole, WHOLE_BYTES),
        ("requests until visible", max(requests, default=0), REQUESTS),
    ):
        yield exact(what, measured, target)


def exact(what: str, measured: float, target: float) -> Finding:
    verdict = MET if measured <= target else NOT_MET
    return Finding(what, f"{measured:,.0f}", f"<= {target:,}", verdict)


def against(
    results: Results,
    what: str,
    measure: str,
    conditions: Conditions,
    rival: Row | None,
    target: float,
) -> Finding:
    ours = results.values(CONSENTKIT, conditions, measure)
    theirs = results.values(rival, conditions, measure) if rival else []
    name = rival.name if rival else "the fastest peer"
    if not (ours and theirs):
        return Finding(what, NOTHING, f"{at_most(target)} x {name}", NOT_RESOLVED)
    return beside(what, ours, theirs, " ms", name=name, target=at_most(target))


def within(results: Results, what: str, measure: str, limit: float) -> Finding:
    ours = results.values(CONSENTKIT, LOOPBACK, measure)
    target = at_most(limit, " ms")
    if not ours:
        return Finding(what, NOTHING, str(target), NOT_RESOLVED)
    return alone(what, ours, " ms", target)


def still_finding(results: Results) -> Finding:
    waits = [w for c in (LOOPBACK, SLOW_4G) for w in results.values(CONSENTKIT, c, "still")]
    moved = sum(wait > 0 for wait in waits)
    told = f"later in {moved} of {len(waits)} visits"
    verdict = (NOT_MET if moved else MET) if waits else NOT_RESOLVED
    return Finding("settled", told, "in its first frame", verdict)


def blocking_finding(results: Results, rival: Row | None) -> Finding:
    what = "blocking time added to the page"
    name = rival.name if rival else "the fastest peer"
    told = f"{at_most(BLOCKING_RATIO)} x {name}"
    three = [
        results.values(row, LOOPBACK, "blocking") if row else []
        for row in (CONSENTKIT, rival, BASELINE)
    ]
    if not all(three):
        return Finding(what, NOTHING, told, NOT_RESOLVED)
    ours, theirs, bare = three
    found = ratio_of_added(ours, theirs, bare)
    we, they = added(ours, bare), added(theirs, bare)
    # A part of what may be nothing says nothing, unless we add nothing either way.
    resolved = they.low > 0 or we.high <= 0
    verdict = found.verdict(BLOCKING_RATIO) if resolved else NOT_RESOLVED
    reference = f"{name} {amount(they, ' ms')}"
    return Finding(what, amount(we, " ms"), told, verdict, reference, amount(found, ""))


def shift_finding(results: Results) -> Finding:
    shifts = results.values(CONSENTKIT, LOOPBACK, "shift")
    worst = max(shifts, default=0.0)
    return Finding("layout shift", f"{worst:.3f} at worst", "0", NOT_MET if worst else MET)


def return_findings(results: Results) -> Iterator[Finding]:
    for back in results.returns:
        if back.row is not CONSENTKIT:
            continue
        what = f"returning, {back.answer}"
        yield exact(f"{what}: requests to us", max(back.requests), 0)
        made = ", ".join(sorted(set(back.made))) or "none"
        yield Finding(f"{what}: elements made", made, "none", NOT_MET if back.made else MET)
        target = at_most(RETURN_MS, " ms")
        yield alone(f"{what}: main thread, full speed", back.script_ms, " ms", target)
