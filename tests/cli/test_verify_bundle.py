"""`consentkit verify` on evidence bundles, far from the service that made them."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import Run
from tests.one_after_another import one_after_another
from tests.recorded import answer

ONE, ALL = "one.zip", "all.zip"


@pytest.fixture
def bundles(
    site: str, client: FlaskClient, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One receipt's and a site's, and then no service any more."""
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    monkeypatch.chdir(tmp_path)
    one, *_ = answer(client, 3)
    run("ledger", "extend")
    run("evidence", one["id"], "--no-pictures", "--output", ONE)
    run("evidence", "--site", "shop", "--no-pictures", "--output", ALL)
    monkeypatch.setenv("CONSENTKIT_HOME", str(tmp_path / "nowhere"))


def rewritten(name: str, change: Callable[[str, bytes], bytes | None]) -> str:
    with zipfile.ZipFile(name) as old, zipfile.ZipFile("new.zip", "w") as new:
        for entry in old.namelist():
            content = change(entry, old.read(entry))
            if content is not None:
                new.writestr(entry, content)
    return "new.zip"


@pytest.mark.usefixtures("bundles")
@pytest.mark.parametrize(("name", "count"), [(ONE, 1), (ALL, 3)])
def test_a_bundle_holds_wherever_it_is(run: Run, name: str, count: int) -> None:
    done = run("verify", name)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("VALID\n")
    assert f"receipts    {count}, each" in done.output
    assert "compare them" in done.output
    with zipfile.ZipFile(name) as opened:
        opened.extract("jwks.json")
    with_keys = run("verify", name, "--jwks", "jwks.json")
    assert with_keys.exit_code == 0
    assert "compare them" not in with_keys.output


@pytest.mark.usefixtures("bundles")
@pytest.mark.parametrize("name", [ONE, ALL])
def test_a_truncated_bundle_is_said_to_be_one(run: Run, name: str) -> None:
    whole = Path(name).read_bytes()
    for size in (0, 4, 30, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        Path("cut.zip").write_bytes(whole[:size])
        done = run("verify", "cut.zip")
        assert done.exit_code == 1, size
        assert "not a whole evidence bundle" in done.output
        assert "(bad_bundle)" in done.output


@pytest.mark.usefixtures("bundles")
def test_a_bundle_that_was_damaged_on_its_way_is_refused(run: Run) -> None:
    whole = bytearray(Path(ONE).read_bytes())
    for at in range(60, len(whole), len(whole) // 60):
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        Path("damaged.zip").write_bytes(damaged)
        done = run("verify", "damaged.zip")
        assert done.exit_code == 1 or done.output.startswith("VALID"), done.output
        if done.exit_code == 0:
            # Bytes of names, flags and fillings that no content depends on.
            assert done.output == run("verify", ONE).output


@pytest.mark.usefixtures("bundles")
@one_after_another(
    ("name", "entry", "words"),
    [
        (ONE, "receipt.jws", "bad_signature"),
        (ONE, "receipt.tlog-proof", "its proof does not hold"),
        (ONE, "banner/version.json", "is not the banner that it names"),
        (ONE, "checkpoint", "not the one that the proof ends with"),
        (ONE, "jwks.json", "jwks.json is not a JSON Web Key Set"),
        (ALL, "parts/00001.jsonl", "bad_signature"),
        (ALL, "banners/1/version.json", "is not the banner that it names"),
    ],
)
def test_what_was_changed_in_a_bundle_is_named(run: Run, name: str, entry: str, words: str) -> None:
    def change(at: str, content: bytes) -> bytes:
        if at != entry:
            return content
        if at.endswith("jsonl"):
            first, _, rest = content.partition(b"\n")
            return first.replace(b'", "proof"', b'A", "proof"') + b"\n" + rest
        other = b"B" if content[-9:-8] == b"A" else b"A"
        return {"jwks.json": b"{}"}.get(at) or content[:-9] + other + content[-8:]

    done = run("verify", rewritten(name, change))
    assert done.exit_code in (1, 3)
    assert words in done.output


@pytest.mark.usefixtures("bundles")
@one_after_another("entry", ["jwks.json", "checkpoint", "receipt.jws", "receipt.tlog-proof"])
def test_a_bundle_without_one_of_its_files_is_none(run: Run, entry: str) -> None:
    name = rewritten(ONE, lambda at, content: None if at == entry else content)
    done = run("verify", name)
    assert done.exit_code == 1
    assert "bad_bundle" in done.output


@pytest.mark.usefixtures("bundles")
def test_a_bundle_of_a_stranger_does_not_hold_under_our_keys(run: Run) -> None:
    Path("other.json").write_text('{"keys": []}')
    done = run("verify", ONE, "--jwks", "other.json")
    assert done.exit_code == 1
    assert "unknown_key" in done.output


@pytest.mark.usefixtures("bundles")
def test_a_proof_alone_is_told_where_it_belongs(run: Run) -> None:
    with zipfile.ZipFile(ONE) as opened:
        opened.extract("receipt.tlog-proof")
    done = run("verify", "receipt.tlog-proof", "--jwks", "x.json")
    assert done.exit_code == 2
    Path("x.json").write_text('{"keys": []}')
    assert "by --proof" in run("verify", "receipt.tlog-proof", "--jwks", "x.json").output
