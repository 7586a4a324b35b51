"""A time-stamping authority of our own: openssl behind a real socket, with a CA made for it."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug import Request, Response
from werkzeug.serving import make_server

from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note

SETTINGS = """
[req]
distinguished_name = name
prompt = no
[name]
CN = A test authority
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[tsa]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[mail]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = emailProtection
[stamping]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
ess_cert_id_alg = sha256
"""


def openssl(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["openssl", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def made(*arguments: object) -> None:
    done = openssl(*arguments)
    assert done.returncode == 0, done.stderr


def authority_folder(folder: Path) -> Path:
    """Make ``roots.pem`` and, under it, keys and certificates of an authority and a mail user."""
    folder.mkdir()
    settings = folder / "openssl.cnf"
    settings.write_text(SETTINGS.format(folder=folder, digests="sha256"))
    (folder / "refusing.cnf").write_text(SETTINGS.format(folder=folder, digests="sha384"))
    (folder / "serial").write_text("01\n")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    roots, roots_key, request = folder / "roots.pem", folder / "roots.key", folder / "tsa.csr"
    made(
        "req", "-x509", *key, "-keyout", roots_key, "-out", roots, "-days", 30,
        "-config", settings, "-extensions", "ca",
    )  # fmt: skip
    for serial, name in enumerate(("tsa", "mail"), start=2):
        made(
            "req", *key, "-keyout", folder / f"{name}.key", "-out", request,
            "-subj", f"/CN={name}", "-config", settings,
        )  # fmt: skip
        made(
            "x509", "-req", "-in", request, "-CA", roots, "-CAkey", roots_key, "-days", 20,
            "-set_serial", serial, "-out", folder / f"{name}.pem", "-extfile", settings,
            "-extensions", name,
        )  # fmt: skip
    return folder


@dataclass
class Authority:
    """``answer`` makes an answer of a query, and can be exchanged for a worse one."""

    folder: Path
    url: str = ""
    answer: Callable[[bytes], bytes | Response] = field(init=False)
    asked: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.answer = self.stamp

    @property
    def roots(self) -> Path:
        return self.folder / "roots.pem"

    def stamp(self, query: bytes, *, settings: str = "openssl.cnf") -> bytes:
        asked, answer = self.folder / "asked.tsq", self.folder / "answer.tsr"
        asked.write_bytes(query)
        made(
            "ts", "-reply", "-queryfile", asked, "-signer", self.folder / "tsa.pem",
            "-inkey", self.folder / "tsa.key", "-config", self.folder / settings,
            "-section", "stamping", "-out", answer,
        )  # fmt: skip
        return answer.read_bytes()

    def stamp_of(self, content: bytes) -> bytes:
        """A good stamp, over something else and without the nonce that was asked for."""
        source, query = self.folder / "other", self.folder / "other.tsq"
        source.write_bytes(content)
        made("ts", "-query", "-data", source, "-sha256", "-cert", "-out", query)
        return self.stamp(query.read_bytes())

    def signed_by_mail_user(self, query: bytes) -> bytes:
        """A stamp whose signer has a good certificate, only not one for time stamping."""
        good, token, info = (self.folder / name for name in ("good", "token", "info"))
        good.write_bytes(self.stamp(query))
        made("ts", "-reply", "-in", good, "-token_out", "-out", token)
        made("cms", "-verify", "-noverify", "-inform", "DER", "-in", token, "-out", info)
        made(
            "cms", "-sign", "-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4",
            "-signer", self.folder / "mail.pem", "-inkey", self.folder / "mail.key",
            "-in", info, "-outform", "DER", "-out", token,
        )  # fmt: skip
        granted = bytes.fromhex("3003020100") + token.read_bytes()
        return b"\x30\x82" + len(granted).to_bytes(2) + granted

    def __call__(self, environ: dict, start: Callable) -> Iterator[bytes]:
        request = Request(environ)
        assert request.method == "POST"
        assert request.mimetype == "application/timestamp-query"
        self.asked.append(request.data)
        answer = self.answer(request.data)
        if isinstance(answer, bytes):
            answer = Response(answer, mimetype="application/timestamp-reply")
        return answer(environ, start)


@pytest.fixture(scope="session")
def authority_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authority_folder(tmp_path_factory.mktemp("authority") / "one")


@pytest.fixture
def authority(authority_files: Path) -> Iterator[Authority]:
    found = Authority(authority_files)
    with serving(found) as found.url:
        yield found


def size_of(note: bytes) -> int:
    return Checkpoint.parse(Note.parse(note).text).size


def stamps(client: FlaskClient) -> list[dict]:
    page = client.get("/log/stamps")
    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert page.json["next"] is None
    return page.json["stamps"]


class serving:  # noqa: N801 - reads as what it does
    """Serve a WSGI application on a port of this machine; yields its address."""

    def __init__(self, app: Callable) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def asks_authority(monkeypatch: pytest.MonkeyPatch, authority: Authority, tmp_path: Path) -> None:
    """Commands stamp with the authority, for the service's usual address, in an empty folder."""
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    monkeypatch.setenv("CONSENTKIT_TSA_URL", f"{authority.url}/tsr")
    monkeypatch.setenv("CONSENTKIT_TSA_CERTIFICATES", str(authority.roots))
    monkeypatch.chdir(tmp_path)
