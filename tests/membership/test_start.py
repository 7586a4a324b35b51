"""Starting the site: its secret, its folder, its settings, one clear sentence if it cannot."""

import socket
import stat
import subprocess
import sys

import pytest

from consentkit.membership.secret import load_or_make_secret
from consentkit.membership.settings import BadSettings, Settings


def start(*options):
    command = [sys.executable, "-m", "consentkit.membership", *options]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def test_the_secret_is_made_once_and_for_our_eyes_only(tmp_path):
    secret = load_or_make_secret(tmp_path / "home")
    assert len(secret) == 32
    assert load_or_make_secret(tmp_path / "home") == secret
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret"]


def test_a_secret_cut_short_stops_the_start(tmp_path):
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(OSError, match="too short"):
        load_or_make_secret(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8080",
        "ftp://localhost",
        "http://",
        "http://a'b",
        "http://a b",
        "http://a/x",
        "http://a:99999",
        "http://user@host",
        "http://a;script-src *",
        "http://[",
    ],
)
def test_an_address_of_the_service_that_is_none_is_refused(url, tmp_path):
    with pytest.raises(BadSettings, match="--service"):
        Settings(url, "demo", tmp_path)


def test_a_site_key_that_is_none_is_refused(tmp_path):
    with pytest.raises(BadSettings, match="--site-key"):
        Settings("http://localhost:8080", "../demo", tmp_path)


def test_a_port_in_use_is_one_clear_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = start("--port", port, "--home", str(tmp_path / "home"))
    assert done.returncode == 1
    assert (
        done.stderr == f"Port {port} cannot be used (Address already in use). Choose another one.\n"
    )
    assert done.stdout == ""


def test_a_folder_that_cannot_be_used_is_one_clear_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    done = start("--port", port, "--home", str(tmp_path / "file" / "home"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot be used" in done.stderr
