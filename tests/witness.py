"""A witness of our own behind a real socket: it keeps what it cosigned, as C2SP tlog-witness says.

What it is sent, it checks with code that is not the product's.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask.testing import FlaskClient
from werkzeug import Request, Response

from consentkit.ledger.checkpoint import open_checkpoint
from consentkit.ledger.note import Note
from consentkit.ledger.verifier_key import VerifierKey
from consentkit.services.audit_log import read_log_keys
from consentkit.signing.ed25519 import verify_ed25519
from tests.authority import serving
from tests.conftest import Run
from tests.independent_log import roots_through
from tests.recorded import answer

ORIGIN = "consent.example/log"
TIME_S = 1_790_000_000


def vkey(name: str, kind: int, public: bytes) -> str:
    return f"{name}+{key_id(name, kind, public).hex()}+{encode(bytes([kind]) + public)}"


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


class Witness:
    """``answer`` may be exchanged for what a worse one says."""

    def __init__(self, name: str = "witness.example/w1") -> None:
        self.name = name
        self.url = ""
        self.time_s = TIME_S
        self.logs: dict[str, tuple[bytes, bytes]] = {}  # name -> (key id, public key)
        self.seen: dict[str, tuple[int, bytes]] = {}
        self.asked: list[bytes] = []
        self.statuses: list[int] = []
        self.answer: Callable[[bytes], Response] = self.add_checkpoint
        self._private = Ed25519PrivateKey.generate()

    @property
    def vkey(self) -> str:
        return vkey(self.name, 4, self._private.public_key().public_bytes_raw())

    def trust(self, log_vkey: str) -> None:
        name, hex_id, encoded = log_vkey.split("+", 2)
        self.logs[name] = (bytes.fromhex(hex_id), base64.b64decode(encoded)[1:])

    def cosign(self, text: str, time_s: int | None = None) -> str:
        time_s = self.time_s if time_s is None else time_s
        signed = self._private.sign(f"cosignature/v1\ntime {time_s}\n{text}".encode())
        own = key_id(self.name, 4, self._private.public_key().public_bytes_raw())
        return f"— {self.name} {encode(own + time_s.to_bytes(8) + signed)}\n"

    def add_checkpoint(self, body: bytes) -> Response:
        above, _, note = body.decode().partition("\n\n")
        old_line, *proof = above.split("\n")
        text, _, below = note.rpartition("\n\n")
        origin, size, root, *_ = text.split("\n")
        if origin not in self.logs:
            return Response("", 404)
        if not self._is_signed(origin, f"{text}\n", below):
            return Response("", 403)
        old, new = int(old_line.removeprefix("old ")), (int(size), base64.b64decode(root))
        if old > new[0]:
            return Response("", 400)
        seen = self.seen.get(origin, (0, b""))
        if old != seen[0] or (old == new[0] and seen[1] != new[1]):
            return Response(f"{seen[0]}\n", 409, content_type="text/x.tlog.size")
        hashes = [base64.b64decode(line) for line in proof]
        if not _is_consistent(seen, new, hashes):
            return Response("", 422)
        self.seen[origin] = new
        return Response(self.cosign(f"{text}\n"), 200)

    def _is_signed(self, origin: str, text: str, below: str) -> bool:
        own_id, public = self.logs[origin]
        for line in below.splitlines():
            _, name, encoded = line.split(" ")
            raw = base64.b64decode(encoded)
            if (name, raw[:4]) == (origin, own_id):
                try:
                    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
                except InvalidSignature:
                    continue
                return True
        return False

    def __call__(self, environ: dict, start: Callable) -> Iterator[bytes]:
        request = Request(environ)
        assert (request.method, request.path) == ("POST", "/w/add-checkpoint")
        self.asked.append(request.data)
        response = self.answer(request.data)
        self.statuses.append(response.status_code)
        return response(environ, start)


def _is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: list[bytes]) -> bool:
    if old[0] == 0:
        return not proof
    try:
        return roots_through(old[0], new[0], proof, old[1]) == (old[1], new[1])
    except (AssertionError, ValueError):
        return False


@pytest.fixture
def witness() -> Iterator[Witness]:
    found = Witness()
    with serving(found) as address:
        found.url = f"{address}/w"
        yield found


@pytest.fixture
def witnesses_file(witness: Witness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with this one witness, as the settings name it."""
    file = tmp_path / "witnesses"
    file.write_text(f"# who watches us\n\n{witness.vkey} {witness.url}/\n")
    monkeypatch.setenv("CONSENTKIT_WITNESSES_FILE", str(file))
    return file


@pytest.fixture
def trusting(witness: Witness, client: FlaskClient) -> Witness:
    witness.trust(log_vkey(client))
    return witness


def log_vkey(client: FlaskClient, name: str = ORIGIN) -> str:
    x = client.get("/.well-known/jwks.json").json["keys"][0]["x"]
    return vkey(name, 1, base64.urlsafe_b64decode(x + "="))


def grow(run: Run, client: FlaskClient, count: int = 1) -> int:
    """Record answers and enter them; return how many entries there are."""
    answer(client, count)
    assert run("ledger", "extend").exit_code == 0
    return int(run("ledger", "head").output.split("\n")[1])


def signers(note: bytes, client: FlaskClient, witness: Witness) -> list[tuple[str, int]]:
    keys = read_log_keys(client.get("/.well-known/jwks.json").data, ORIGIN)
    found = open_checkpoint(
        Note.parse(note), keys, verify_ed25519, origin=ORIGIN,
        witness_keys=[VerifierKey.parse(witness.vkey)],
    )  # fmt: skip
    return [(each.key.name, each.at_s) for each in found.witnesses]


def signed_text(body: bytes) -> str:
    return body.decode().partition("\n\n")[2].rpartition("\n\n")[0] + "\n"
