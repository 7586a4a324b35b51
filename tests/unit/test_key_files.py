"""The key file is private from its first byte, and nothing is signed when it is not."""

import json
import os
import stat

import pytest

from consentkit.domain.errors import KeyTrouble
from consentkit.signing.keys import KeyRing, SigningKey, read_key_file, write_private_file
from tests.factories import vector

JWK = vector("jws")["key"]
RING = KeyRing.parse(json.dumps(JWK))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "keys.json"
    write_private_file(path, RING.format())
    return path


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_file_is_read_back(path):
    assert read_key_file(path).format() == RING.format()
    assert mode(path) == 0o600


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_private_file_is_private_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        write_private_file(tmp_path / "secret", "x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "secret") == 0o600


def test_writing_again_replaces_the_file_and_closes_it_to_others(path):
    path.chmod(0o644)
    write_private_file(path, "new")
    assert path.read_text() == "new"
    assert mode(path) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_a_crash_left_behind_does_not_stop_the_next_write(path):
    path.with_name(f".{path.name}.new").write_text("half")
    write_private_file(path, "new")
    assert path.read_text() == "new"


def test_a_write_that_fails_leaves_the_old_file(path, monkeypatch):
    def fail(_descriptor):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_private_file(path, "new")
    assert path.read_text() == RING.format()


@pytest.mark.parametrize("open_to", [0o644, 0o640, 0o604, 0o601, 0o660, 0o777])
def test_a_key_file_that_is_open_to_others_is_refused(path, open_to):
    path.chmod(open_to)
    with pytest.raises(KeyTrouble) as refused:
        read_key_file(path)
    assert f"mode {open_to:04o}" in refused.value.detail
    assert "chmod 600" in refused.value.detail
    assert str(path) in refused.value.detail


def test_a_key_file_that_nobody_may_write_is_fine(path):
    path.chmod(0o400)
    assert read_key_file(path).signing == RING.signing


def test_a_missing_key_file_is_said_to_be_missing_and_none_is_made(tmp_path):
    with pytest.raises(KeyTrouble, match=r"there is no key file at .*consentkit init"):
        read_key_file(tmp_path / "keys.json")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_key_file(tmp_path):
    with pytest.raises(KeyTrouble, match="cannot be read"):
        read_key_file(tmp_path)


def test_a_path_through_a_file_is_no_key_file(path):
    with pytest.raises(KeyTrouble, match="cannot be read"):
        read_key_file(path / "keys.json")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "cannot be read"),
        (b"-----BEGIN PRIVATE KEY-----", "not JSON"),
        (b"{}", "OKP"),
        (b"[]", "must look like"),
        (b'{"keys": [], "signing": "x"}', "not in"),
        (json.dumps({"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": "x"}).encode(), "OKP"),
        (json.dumps(JWK | {"d": SigningKey.generate().private_jwk()["d"]}).encode(), "belong"),
    ],
)
def test_a_file_that_holds_no_key_ring_is_refused_with_its_path(path, content, reason):
    path.write_bytes(content)
    with pytest.raises(KeyTrouble, match=reason) as refused:
        read_key_file(path)
    assert str(path) in refused.value.detail
    assert JWK["d"] not in refused.value.detail
