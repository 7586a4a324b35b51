"""`consentkit evidence`: good evidence in one file, or a clear no."""

import hashlib
import json
import struct
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.recorded import answer, tamper

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def _same_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    monkeypatch.chdir(tmp_path)


def payload(jws: str) -> dict:
    import base64

    part = jws.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_one_receipt_with_all_that_shows_what_was_asked(
    run: Run, client: FlaskClient, tmp_path: Path
) -> None:
    [one] = answer(client, 1)
    run("ledger", "extend")
    done = run("evidence", one["id"], "--no-pictures")
    assert done.exit_code == 0, done.output
    folder = unpacked(tmp_path / f"evidence-{one['id']}.zip", tmp_path / "folder")
    assert (folder / "receipt.jws").read_text() == one["receipt"]
    version = (folder / "banner" / "version.json").read_bytes()
    assert hashlib.sha256(version).hexdigest() == payload(one["receipt"])["banner"]["sha256"]
    assert (folder / "checkpoint").read_bytes() == client.get("/log/checkpoint").data
    # The script is the one that the visitor's page got.
    assert (folder / "banner" / "banner.js").read_bytes() == client.get("/ck/shop/banner.js").data
    assert "marketing denied" in (folder / "README.txt").read_text()
    report = (folder / "report.html").read_text()
    assert one["receipt"] in report
    # A stranger, with the folder and nothing else.
    elsewhere = {"CONSENTKIT_HOME": str(tmp_path / "nowhere")}
    checked = run(
        "verify", folder / "receipt.jws", "--jwks", folder / "jwks.json",
        "--proof", folder / "receipt.tlog-proof", env=elsewhere,
    )  # fmt: skip
    assert checked.exit_code == 0, checked.output


def test_pictures_show_the_banner_on_a_phone_and_on_a_desk(
    run: Run, client: FlaskClient, tmp_path: Path
) -> None:
    [one] = answer(client, 1)
    run("ledger", "extend")
    assert run("evidence", one["id"], "--output", tmp_path / "e.zip").exit_code == 0
    folder = unpacked(tmp_path / "e.zip", tmp_path / "folder")
    for name, size in {"phone": (390, 844), "desktop": (1440, 900)}.items():
        picture = (folder / "banner" / f"{name}.png").read_bytes()
        assert struct.unpack(">II", picture[16:24]) == size
        # A page without a banner is one colour, and packs into less than this.
        assert len(picture) > 10_000


def unpacked(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        opened.extractall(folder)
    return folder


def test_a_site_and_its_days(run: Run, client: FlaskClient, clock: Clock, tmp_path: Path) -> None:
    from consentkit.domain.instant import format_instant

    early = answer(client, 3)
    clock.now += timedelta(days=2)
    late = answer(client, 2, decided_at=format_instant(clock.now))
    run("ledger", "extend")
    day = f"{clock.now:%Y-%m-%d}"
    for arguments, expected in (
        ((), early + late),
        (("--from", day), late),
        (("--to", f"{clock.now - timedelta(days=1):%Y-%m-%d}"), early),
        (("--from", day, "--to", day), late),
    ):
        done = run("evidence", "--site", "shop", "--output", tmp_path / "all.zip", *arguments)
        assert done.exit_code == 0, done.output
        assert f"{len(expected)} receipts" in done.output
        with zipfile.ZipFile(tmp_path / "all.zip") as opened:
            names = opened.namelist()
        assert len(names) == len(set(names))
        wanted = {f"receipts/{each['id']}.jws" for each in expected}
        assert {name for name in names if name.endswith(".jws")} == wanted
        assert {"banners/1/version.json", "banners/1/en.html", "jwks.json"} <= set(names)


def test_no_zip_is_left_of_what_is_no_evidence(
    run: Run, client: FlaskClient, rt: Runtime, tmp_path: Path
) -> None:
    [one] = answer(client, 1)
    for receipt_id, code in (
        (one["id"], "not_in_ledger_yet"),
        ("01a20a83-fa65-7eea-acf3-eeda1d2e188d", "receipt_not_found"),
    ):
        done = run("evidence", receipt_id, "--no-pictures")
        assert done.exit_code == 1
        assert code in done.output
    run("ledger", "extend")
    tamper(rt, "receipt", "UPDATE receipt SET jws = jws || 'A'")
    done = run("evidence", one["id"], "--no-pictures")
    assert done.exit_code == 1
    assert "does_not_hold" in done.output
    assert not [each for each in tmp_path.iterdir() if "zip" in each.name]


@pytest.mark.parametrize(
    "arguments", [(), ("x",), ("--site", "shop", "01a20a83-fa65-7eea-acf3-eeda1d2e188d")]
)
def test_it_wants_one_receipt_or_one_site(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("evidence", *arguments).exit_code == 2
