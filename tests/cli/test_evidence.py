"""`consentkit evidence`: good evidence in one file, or a clear no."""

import hashlib
import json
import struct
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consentkit.web.runtime import Runtime
from tests.conftest import Run
from tests.recorded import MOVED_ENTRIES, answer, tamper

pytestmark = pytest.mark.usefixtures("site")
TOUCHED = {
    "the receipt": ("receipt", "UPDATE receipt SET jws = jws || 'A'"),
    "the banner": ("banner_version", "UPDATE banner_version SET content = content || ' '"),
    "the banner's script": (
        "frozen_script",
        "UPDATE frozen_script SET content = CAST(content || ' ' AS BLOB)",
    ),
    "the ledger": ("ledger_bundle", MOVED_ENTRIES),
    "the head": ("ledger_head", "UPDATE ledger_head SET note = replace(note, 'consent.', 'x.')"),
}


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


@pytest.mark.parametrize("what", TOUCHED)
def test_what_was_touched_is_no_evidence(
    run: Run, client: FlaskClient, rt: Runtime, tmp_path: Path, what: str
) -> None:
    client.get("/ck/shop/banner.js")
    [one] = answer(client, 1)
    run("ledger", "extend")
    tamper(rt, *TOUCHED[what])
    for asked in ([one["id"]], ["--site", "shop"]):
        done = run("evidence", *asked, "--no-pictures")
        assert done.exit_code == 1, done.output
        assert "does_not_hold" in done.output
    assert not [each for each in tmp_path.iterdir() if "zip" in each.name]


@pytest.mark.parametrize(
    "arguments", [(), ("x",), ("--site", "shop", "01a20a83-fa65-7eea-acf3-eeda1d2e188d")]
)
def test_it_wants_one_receipt_or_one_site(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("evidence", *arguments).exit_code == 2
