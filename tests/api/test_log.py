"""The ledger's files, over HTTP: what an outsider, a witness or a CDN meets."""

from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from consentkit.ledger.checkpoint import Checkpoint, open_checkpoint
from consentkit.ledger.note import Note
from consentkit.ledger.proof import LogProof, check_proof
from consentkit.ledger.tree import check_tiles
from consentkit.services.audit_log import read_log_keys
from consentkit.signing.ed25519 import verify_ed25519
from consentkit.storage import ledger
from consentkit.web.runtime import Runtime
from consentkit.web.sequencer import extend
from tests.factories import a_decision, a_visitor_id
from tests.independent_log import root_of
from tests.one_after_another import one_after_another

ORIGIN = "consent.example/log"
RECEIPTS = "/ck/shop/receipts"
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def entries(rt: Runtime) -> list[bytes]:
    """A ledger of 600 entries and those of the site: three bundles, the last unfinished."""
    with rt.transaction(write=True) as session:
        for number in range(600):
            ledger.enter_statement(session, f'{{"number":{number}}}')
    while extend(rt):
        pass
    with rt.transaction() as session:
        joined = [bytes(row) for _, row in ledger.bundles(session)]
    return list(ledger.split_hashes(b"".join(joined)))


def test_before_the_first_entry_there_is_no_checkpoint(client: FlaskClient) -> None:
    answer = client.get("/log/checkpoint")
    assert answer.status_code == 404
    assert answer.json["code"] == "outside_ledger"


def test_the_checkpoint_is_signed_by_a_published_key(
    client: FlaskClient, entries: list[bytes]
) -> None:
    answer = client.get("/log/checkpoint")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "max-age=2" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    keys = read_log_keys(client.get("/.well-known/jwks.json").data, ORIGIN)
    head = open_checkpoint(Note.parse(answer.data), keys, verify_ed25519, origin=ORIGIN).checkpoint
    assert head == Checkpoint(ORIGIN, len(entries), root_of(entries))


def test_the_tiles_are_those_under_the_signed_root(
    client: FlaskClient, entries: list[bytes]
) -> None:
    head = Checkpoint.parse(Note.parse(client.get("/log/checkpoint").data).text)

    def read_tile(level: int, index: int, width: int) -> bytes:
        name = f"{index:03d}" + ("" if width == 256 else f".p/{width}")
        answer = client.get(f"/log/tile/{level}/{name}")
        assert answer.status_code == 200
        assert answer.content_type == "application/octet-stream"
        assert "immutable" in answer.headers["Cache-Control"]
        return answer.data

    check_tiles(head.size, head.root, read_tile)


def test_bundles_hold_the_entries_behind_their_lengths(
    client: FlaskClient, entries: list[bytes]
) -> None:
    last = len(entries) - 512
    packed = b"".join(
        client.get(f"/log/tile/entries/{name}").data for name in ("000", "001", f"002.p/{last}")
    )
    assert packed == b"".join(b"\x00\x20" + entry for entry in entries)


def test_an_earlier_narrower_form_of_a_tile_is_still_there(
    client: FlaskClient, entries: list[bytes]
) -> None:
    whole = client.get("/log/tile/0/001").data
    assert client.get("/log/tile/0/001.p/7").data == whole[: 7 * 32]
    assert client.get("/log/tile/entries/000.p/1").data == b"\x00\x20" + entries[0]


@one_after_another(
    "path",
    [
        "tile/0/002", "tile/0/002.p/255", "tile/0/003.p/1", "tile/1/000", "tile/1/000.p/3",
        "tile/2/000.p/1", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/0",
        "tile/00/000", "tile/-1/000", "tile/64/000", "tile/0/x000/000", "tile/0/x001",
        "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/entries/003", "tile/entries/000.p/300",
        "tile/0/000/", "tile//000", "tile/0/%30%30%30.p/1x", "checkpoint/", "", "tile/0/٠٠٠",
    ],
)  # fmt: skip
def test_what_the_log_does_not_have_is_not_found(
    client: FlaskClient, entries: list[bytes], path: str
) -> None:
    answer = client.get(f"/log/{path}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_visitor_gets_the_proof_of_their_receipt(client: FlaskClient, rt: Runtime) -> None:
    made = client.post(RECEIPTS, json=a_decision(visitor_id=a_visitor_id())).json
    headers = {"Authorization": f"Bearer {made['secret']}"}
    address = f"{RECEIPTS}/{made['id']}"
    assert client.get(address, headers=headers).json["proof"] is None
    extend(rt)
    proof = LogProof.parse(client.get(address, headers=headers).json["proof"].encode())
    keys = read_log_keys(client.get("/.well-known/jwks.json").data, ORIGIN)
    entry = sha256(made["receipt"].encode()).digest()
    check_proof(proof, entry, keys, verify_ed25519, origin=ORIGIN)


def test_statements_can_be_followed_by_anybody_page_by_page(
    client: FlaskClient, entries: list[bytes]
) -> None:
    seen, following = [], 0
    while following is not None:
        page = client.get(f"/log/statements?from={following}").json
        seen += page["statements"]
        following = page["next"]
    assert [each["index"] for each in seen] == list(range(len(entries)))
    assert [sha256(each["statement"].encode()).digest() for each in seen] == entries
    banner = next(each for each in seen if '"kind":"banner"' in each["statement"])
    published = client.get("/ck/shop/versions/1").json
    assert f'"sha256":"{published["sha256"]}"' in banner["statement"]


@pytest.mark.parametrize("first", ["-1", "x", "", "1.5", "9" * 19, "٣"])
def test_statements_begin_at_a_number(client: FlaskClient, first: str) -> None:
    answer = client.get("/log/statements", query_string={"from": first})
    assert answer.status_code == 404
    assert "whole number" in answer.json["detail"]
