"""`make audit` and `make sbom`: what is known of our packages, and what they are."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = ROOT / "scripts"
VULNERABLE = "werkzeug"


@pytest.fixture
def advisories() -> Iterator[str]:
    """A service of the OSV kind that knows of one vulnerability."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found: dict[str, Any] = {}
            if asked["package"]["name"].lower() == VULNERABLE:
                affected = {
                    "package": {"name": VULNERABLE, "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "99.0"}]}],
                }
                found = {"vulns": [{"id": "TEST-1", "summary": "x", "affected": [affected]}]}
            body = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """The test's output is for failures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def _audit(
    service: str, pins: dict[str, str], *, strict: bool = False
) -> subprocess.CompletedProcess[str]:
    """Audit these packages, as `scripts/audit.py` does, against that service."""
    program = (
        f"import audit; audit.pins = lambda: {pins!r}; audit.built_with = list\n"
        f"raise SystemExit(audit.main({strict}))"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=SCRIPTS,
        env={"PATH": "/usr/bin:/bin", "AUDIT_OSV_URL": service},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_known_vulnerability_fails(advisories: str) -> None:
    done = _audit(advisories, {"click": "8.1.8", VULNERABLE: "3.1.3"})
    assert done.returncode == 1, done.stdout + done.stderr
    assert "werkzeug 3.1.3: TEST-1, mended in 99.0" in done.stdout
    assert "1 known" in done.stdout


@pytest.mark.long
def test_nothing_known_passes(advisories: str) -> None:
    done = _audit(advisories, {"click": "8.1.8"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no known vulnerabilities" in done.stdout


@pytest.mark.long
def test_no_answer_is_no_all_clear_and_no_failure() -> None:
    """Unless one is asked for: then not to know is a failure."""
    nobody = "http://127.0.0.1:9/v1/query"
    done = _audit(nobody, {"click": "8.1.8"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT CHECKED" in done.stdout
    assert "no known vulnerabilities" not in done.stdout.splitlines()[0]
    assert _audit(nobody, {"click": "8.1.8"}, strict=True).returncode == 1


@pytest.mark.long
def test_a_check_that_breaks_fails(advisories: str) -> None:
    done = _audit(advisories, {"click": "no version"})
    assert done.returncode == 1
    assert "the check itself failed" in done.stderr


def test_what_users_install_is_all_of_it_and_nothing_to_test_with() -> None:
    program = "import json, runtime; print(json.dumps(runtime.pins()))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert {"flask", "werkzeug", "granian", "psycopg", "apispec", "cryptography"} <= set(found)
    assert not {"pytest", "hypothesis", "schemathesis", "ruff", "consentkit"} & set(found)
    pinned = (ROOT / "constraints.txt").read_text().lower().replace("_", "-").splitlines()
    assert {f"{name}=={version}" for name, version in found.items()} <= set(pinned)
