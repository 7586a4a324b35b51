"""Keys on the command line."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture(autouse=True)
def _initialised(run: Run) -> None:
    assert run("init").exit_code == 0


def test_new_publishes_and_rotate_signs_with_it(run: Run) -> None:
    first = run("keys", "list").output.split()[0]
    second = run("keys", "new").output.split()[0]
    states = {line.split()[0]: line.split()[1] for line in run("keys", "list").output.splitlines()}
    assert states == {first: "signing", second: "published"}
    assert second in run("keys", "rotate").stdout
    states = {line.split()[0]: line.split()[1] for line in run("keys", "list").output.splitlines()}
    assert states == {first: "retired", second: "signing"}


def test_rotation_destroys_the_old_private_key(run: Run, tmp_path: Path) -> None:
    before = json.loads((tmp_path / "home" / "keys.json").read_text())
    run("keys", "rotate")
    after = (tmp_path / "home" / "keys.json").read_text()
    assert before["keys"][0]["d"] not in after
    assert (tmp_path / "home" / "keys.json").stat().st_mode & 0o777 == 0o600


def test_a_hasty_rotation_is_warned_about(run: Run) -> None:
    assert "less than an hour" in run("keys", "rotate").stderr


def test_keys_from_the_environment_are_used_and_not_changed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consentkit.signing.keys import KeyRing, SigningKey

    key = SigningKey.generate()
    (tmp_path / "home" / "keys.json").unlink()
    monkeypatch.setenv("CONSENTKIT_KEYS", KeyRing((key,), key.kid).format())
    assert key.kid in run("init").output
    assert run("doctor").output.count(key.kid) == 1
    for command in ("new", "rotate"):
        result = run("keys", command)
        assert result.exit_code == 3
        assert "CONSENTKIT_KEYS" in result.output
    assert not (tmp_path / "home" / "keys.json").exists()


def test_no_command_prints_a_private_key(run: Run, tmp_path: Path) -> None:
    private = [k["d"] for k in json.loads((tmp_path / "home" / "keys.json").read_text())["keys"]]
    for arguments in (["keys", "list"], ["keys", "new"], ["doctor"], ["init"]):
        output = run(*arguments).output
        assert not any(d in output for d in private)
