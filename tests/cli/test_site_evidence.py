"""`consentkit evidence --site`: many receipts, what they share written once."""

import csv
import hashlib
import io
import json
import resource
import signal
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from consentkit.domain.instant import format_instant
from consentkit.services import gather_site_evidence
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish, Run
from tests.factories import a_site_document
from tests.recorded import answer, tamper

pytestmark = pytest.mark.usefixtures("site")
ALL = ("evidence", "--site", "shop", "--output", "all.zip")
PICTURES = {"phone": (390, 844), "desktop": (1440, 900)}


@pytest.fixture(autouse=True)
def _same_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather_site_evidence, "PAGE", 2)


def opened() -> dict[str, bytes]:
    with zipfile.ZipFile("all.zip") as bundle:
        assert bundle.testzip() is None
        names = bundle.namelist()
        assert len(names) == len(set(names)), "a file is there twice"
        return {name: bundle.read(name) for name in names}


def lines(files: dict[str, bytes]) -> list[dict[str, str]]:
    parts = [files[name] for name in sorted(files) if name.endswith(".jsonl")]
    return [json.loads(line) for part in parts for line in part.decode().splitlines()]


def left_behind() -> list[str]:
    return [each.name for each in Path.cwd().iterdir() if "zip" in each.name]


def test_a_site_and_its_days(run: Run, client: FlaskClient, clock: Clock) -> None:
    early = answer(client, 3)
    clock.now += timedelta(days=2)
    late = answer(client, 2, decided_at=format_instant(clock.now))
    run("ledger", "extend")
    clock.now += timedelta(minutes=1)
    day = f"{clock.now:%Y-%m-%d}"
    for arguments, expected in (
        ((), early + late),
        (("--from", day), late),
        (("--to", f"{clock.now - timedelta(days=1):%Y-%m-%d}"), early),
        (("--from", day, "--to", day), late),
    ):
        done = run(*ALL, "--no-pictures", *arguments)
        assert done.exit_code == 0, done.output
        assert f"{len(expected)} receipts" in done.output
        assert {each["id"] for each in lines(opened())} == {each["id"] for each in expected}


@pytest.mark.usefixtures("small_pages")
def test_every_receipt_is_in_one_part_with_a_proof_that_a_stranger_can_check(
    run: Run, client: FlaskClient, clock: Clock, tmp_path: Path
) -> None:
    made = {each["id"]: each["receipt"] for each in answer(client, 5)}
    run("ledger", "extend")
    clock.now += timedelta(minutes=1)
    assert run(*ALL, "--no-pictures").exit_code == 0
    files = opened()
    found = lines(files)
    assert sorted(each["id"] for each in found) == sorted(made)
    assert [name for name in files if name.startswith("parts/") and name.endswith(".html")] == [
        f"parts/{number:05}.html" for number in (1, 2, 3)
    ]
    (tmp_path / "jwks.json").write_bytes(files["jwks.json"])
    for each in found:
        assert each["receipt"] == made[each["id"]]
        checked = run(
            "verify", "-", "--jwks", tmp_path / "jwks.json", input=json.dumps(each),
            env={"CONSENTKIT_HOME": str(tmp_path / "nowhere")},
        )  # fmt: skip
        assert checked.exit_code == 0, checked.output
        assert "its proof   holds" in checked.output
    table = list(csv.DictReader(io.StringIO(files["receipts.csv"].decode())))
    assert [row["id"] for row in table] == [each["id"] for each in found]
    for row in table:
        assert row["id"] in files[f"{row['part']}.jsonl"].decode()
        assert made[row["id"]] in files[f"{row['part']}.html"].decode()
    start = files["report.html"].decode()
    assert all(f'href="parts/{number:05}.html">' in start for number in (1, 2, 3))
    assert files["checkpoint"] == client.get("/log/checkpoint").data


def test_each_banner_is_there_once_with_its_pictures_in_each_language_that_was_read(
    run: Run, client: FlaskClient, publish: Publish, clock: Clock
) -> None:
    for version, languages in ((1, ("en", "fr-CA", "en")), (2, ("en",))):
        for language in languages:
            script = client.get(f"/ck/shop/banner.js?lang={language}").data
            answer(client, 1, banner_version=version, language=language)
        if version == 1:
            document = a_site_document()
            document["banner"]["categories"][1]["title"]["en"] = "Statistics"
            publish(document)
    run("ledger", "extend")
    clock.now += timedelta(minutes=1)
    done = run(*ALL)
    assert done.exit_code == 0, done.output
    files = opened()
    expected = {"banners/1/en": 2, "banners/1/fr-CA": 1, "banners/2/en": 1}
    pictures = {name for name in files if name.endswith(".png")}
    assert pictures == {f"{folder}/{size}.png" for folder in expected for size in PICTURES}
    for name in pictures:
        size = PICTURES[Path(name).stem]
        assert struct.unpack(">II", files[name][16:24]) == size
        # A page without a banner is one colour, and packs into less than this.
        assert len(files[name]) > 10_000
    rows = csv.DictReader(io.StringIO(files["receipts.csv"].decode()))
    assert Counter(row["banner"] for row in rows) == expected
    assert files["banners/2/en/banner.js"] == script
    assert '"banner": "banners/2/en"' in files["parts/00001.html"].decode()
    assert files["report.html"].decode().count("banner.html") == len(expected)
    for number in (1, 2):
        version = files[f"banners/{number}/version.json"]
        said = client.get(f"/ck/shop/versions/{number}").json
        assert hashlib.sha256(version).hexdigest() == said["sha256"]


def test_a_script_that_is_not_kept_is_no_banner_to_be_seen(
    run: Run, client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    answer(client, 1)
    run("ledger", "extend")
    tamper(rt, "frozen_script", "DELETE FROM frozen_script")
    clock.now += timedelta(minutes=1)
    assert run(*ALL).exit_code == 0
    files = opened()
    assert '"banner": ""' in files["parts/00001.html"].decode()
    assert "banner.html" not in files["report.html"].decode()
    assert not [name for name in files if name.endswith((".js", ".png"))]


def test_what_it_reads_does_not_grow_with_the_receipts(
    run: Run, client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    client.get("/ck/shop/banner.js")
    counts = []
    for more in (2, 30):
        answer(client, more)
        run("ledger", "extend")
        clock.now += timedelta(minutes=1)
        with statements_of_all() as asked:
            assert run(*ALL, "--no-pictures").exit_code == 0
        counts.append(len(asked))
    assert counts[0] == counts[1]


@contextmanager
def statements_of_all() -> Iterator[list[str]]:
    from sqlalchemy import Engine

    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_what_waits_is_left_out_and_told(run: Run, client: FlaskClient, clock: Clock) -> None:
    answer(client, 2)
    clock.now += timedelta(minutes=1)
    done = run(*ALL, "--no-pictures")
    assert done.exit_code == 1
    assert "not_in_ledger_yet" in done.output
    assert left_behind() == []
    run("ledger", "extend")
    answer(client, 1)
    clock.now += timedelta(minutes=1)
    done = run(*ALL, "--no-pictures")
    assert done.exit_code == 0
    assert "2 receipts" in done.output
    assert "note: 1 more wait" in done.output
    assert "1 more were recorded" in opened()["report.html"].decode()


def test_days_without_receipts_make_no_file(run: Run, client: FlaskClient) -> None:
    answer(client, 1)
    done = run(*ALL, "--to", "2020-01-01")
    assert done.exit_code == 1
    assert "no_receipts" in done.output
    assert left_behind() == []


def test_a_browser_that_fails_is_told_and_leaves_no_file(
    run: Run, client: FlaskClient, clock: Clock
) -> None:
    client.get("/ck/shop/banner.js")
    answer(client, 1)
    run("ledger", "extend")
    clock.now += timedelta(minutes=1)
    for browser in ("false", "no-such-browser"):
        done = run(*ALL, env={"CONSENTKIT_CHROMIUM": browser})
        assert done.exit_code == 1
        assert "no_picture" in done.output
        assert left_behind() == []


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk that is full, as far as one file goes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_file_that_cannot_be_written_is_told_and_the_earlier_one_stays(
    run: Run, client: FlaskClient, clock: Clock
) -> None:
    answer(client, 200)
    run("ledger", "extend")
    clock.now += timedelta(minutes=1)
    Path("all.zip").write_text("earlier")
    with files_of_at_most(60_000):
        done = run(*ALL, "--no-pictures")
    assert done.exit_code == 1, done.output
    assert "all.zip could not be written: File too large (output_failed)" in done.output
    assert left_behind() == ["all.zip"]
    assert Path("all.zip").read_text() == "earlier"
    for nowhere in ("nowhere/all.zip", "all.zip/all.zip"):
        done = run("evidence", "--site", "shop", "--no-pictures", "--output", nowhere)
        assert done.exit_code == 1
        assert "output_failed" in done.output
    assert run(*ALL, "--no-pictures").exit_code == 0
    assert len(lines(opened())) == 200
