"""What ``make bench`` says of the service, from made-up runs: verdicts, and what its file has."""

import pytest

from tests.bench import growth, rates
from tests.bench.__main__ import main
from tests.bench.findings import Finding, Missing, alone, at_least, at_most, beside
from tests.bench.lineup import BARE, C15T, PLAIN, SERVICE
from tests.bench.load import Measured
from tests.bench.report import PART, WHOLE, file_of, section

ABOUT = {"commit": "0123456789ab"}


def runs(*rates_per_second, p50=2.0, p99=9.0):
    return [Measured(int(rate), 1.0, p50, p99, 600) for rate in rates_per_second]


def verdicts(found):
    return {(each.what, each.target): each.verdict for each in found}


def test_a_ratio_is_of_the_medians_and_names_what_it_is_of():
    found = beside("a", [80, 82, 81], [100, 101, 99], "/s", name="bare", target=at_least(0.7))
    assert found.reference.startswith("bare 100/s")
    assert found.ratio.startswith("0.81 [")
    assert (found.target, found.verdict) == (">= 0.7 x bare", "met")


@pytest.mark.parametrize(
    ("megabytes", "verdict"), [([119], "met"), ([121], "NOT MET"), ([119, 121], "not resolved")]
)
def test_an_amount_is_held_against_its_limit(megabytes, verdict):
    assert alone("memory", megabytes, " MB", at_most(120, " MB")).verdict == verdict


def test_each_of_the_others_has_its_own_target_where_several_ask_at_once():
    taken = {
        SERVICE: runs(800, 810, p50=18),
        BARE: runs(1000, 1010, p50=14),
        PLAIN: runs(300),
        C15T: runs(100),
    }
    found = verdicts(rates.findings(rates.ON_SQLITE, 16, taken))
    assert found == {
        ("receipts, SQLite, c=16", ">= 0.7 x bare"): "met",
        ("receipts, SQLite, c=16", ">= 3 x plain"): "NOT MET",
        ("receipts, SQLite, c=16", ">= 7 x c15t"): "met",
        ("receipts, SQLite, c=16: p50", ""): "",
        ("receipts, SQLite, c=16: p99", "<= 40 ms"): "met",
    }


def test_one_who_asks_alone_is_promised_a_time_and_no_rate():
    taken = {SERVICE: runs(400, p50=2.4), BARE: runs(700, p50=1.5)}
    found = verdicts(rates.findings(rates.ON_POSTGRES, 1, taken))
    assert found["receipts, PostgreSQL, c=1: p50", "<= 1.5 x bare"] == "NOT MET"
    assert found["receipts, PostgreSQL, c=1", ""] == ""


def test_a_receipt_that_was_acknowledged_and_is_not_there_voids_the_run():
    assert "All 5 acknowledged" in rates.durability({SERVICE: 3, BARE: 2}, {SERVICE: 3, BARE: 2})
    with pytest.raises(RuntimeError, match="bare acknowledged 2, but 1 are stored"):
        rates.durability({SERVICE: 3, BARE: 2}, {SERVICE: 3, BARE: 1})


@pytest.mark.parametrize(
    ("last", "expected"),
    [(10_000, [10_000]), (999_999, [10_000, 100_000]), (10**7, [10**4, 10**5, 10**6, 10**7])],
)
def test_growth_goes_by_tens_and_not_beyond_the_last(last, expected):
    assert growth.steps(10_000, last) == expected


def test_growth_is_told_against_the_fewest():
    taken = {"10000": runs(1000), "100000": runs(800, p50=2.2)}
    assert verdicts(growth.findings(16, taken)) == {
        ("receipts at 100,000 stored, c=16", ">= 0.85 x at 10,000"): "NOT MET",
        ("receipts at 100,000 stored, c=16: p50", "<= 1.15 x at 10,000"): "met",
    }


def test_a_report_has_tables_of_what_was_found_and_no_word_of_why_something_is_missing():
    told = [
        "A remark.",
        Finding("first", "1 ms"),
        Finding("second", "2 ms", verdict="met"),
        Missing("a peer", "no file /somewhere/of/somebody"),
        "a table\nof its own",
    ]
    paragraphs = section("service", ABOUT, told).split("\n\n")
    assert paragraphs[:3] == ["## service", "commit 0123456789ab.", "A remark."]
    assert paragraphs[3].splitlines()[2:] == [
        "| first | 1 ms |  |  |  |  |",
        "| second | 2 ms |  |  |  | met |",
    ]
    assert paragraphs[4:] == ["a peer: not measured.", "```\na table\nof its own\n```"]


@pytest.mark.parametrize(
    ("is_whole", "named", "expected"),
    [(True, None, WHOLE), (False, None, PART), (False, str(WHOLE), WHOLE)],
)
def test_only_a_whole_run_replaces_the_report_unless_it_is_named(is_whole, named, expected):
    assert file_of(is_whole=is_whole, named=named) == expected


@pytest.fixture
def bench(monkeypatch, tmp_path):
    """Run the command with two parts of which the first fails half-way; return status, report."""

    def broken(_options):
        yield "It begins."
        raise RuntimeError("no such database: postgresql://me@mine/postgres")

    def fine(_options):
        yield Finding("what comes after", "1 ms")

    def run(*arguments):
        file = tmp_path / "report.md"
        command = ["bench", *arguments, "--report", str(file)]
        monkeypatch.setattr("sys.argv", command)
        monkeypatch.setattr("tests.bench.__main__.PARTS", {"broken": broken, "fine": fine})
        return main(), file.read_text("utf-8")

    return run


def test_a_part_that_fails_leaves_the_others_to_be_measured(bench, capsys):
    status, report = bench("--postgres", "postgresql://me@mine/postgres")
    assert status == 1
    assert "no such database" in capsys.readouterr().out
    assert "broken, the rest of it: not measured." in report
    assert "what comes after" in report
    assert "me@mine" not in report


def test_a_part_that_was_asked_for_alone_is_measured_alone(bench):
    status, report = bench("--only", "fine", "--quick")
    assert status == 0
    assert "`make bench QUICK=1 ONLY=fine`" in report
    assert "## broken" not in report
