"""The service and the vectors that the second verifier is held to agree, receipt by receipt."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey

from consentkit.services.verify_receipt import check_signature
from consentkit.signing.keys import published_keys
from tests.factories import vector
from tests.independent import open_with_cryptography

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "vectors" / "log"
RECEIPT = (FOLDER / "receipt.jws").read_text("ascii")
JWKS = json.loads((FOLDER / "jwks.json").read_text("ascii"))
FORGED = json.loads((FOLDER / "forged.json").read_text("ascii"))["receipts"]
PUBLISHED = published_keys((jwk["kid"], jwk["x"]) for jwk in JWKS["keys"])


def test_the_files_are_what_their_script_makes(tmp_path):
    subprocess.run([sys.executable, ROOT / "scripts" / "log_vectors.py", tmp_path], check=True)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        p.name: p.read_bytes() for p in FOLDER.iterdir()
    }


def test_the_receipt_is_the_frozen_one_and_holds():
    assert vector("receipt")["receipt"] == RECEIPT
    found = check_signature(RECEIPT, PUBLISHED)
    assert found.valid
    assert found.kid == JWKS["keys"][0]["kid"]
    assert open_with_cryptography(RECEIPT, JWKS)[1] == found.receipt.payload()


def test_its_entry_is_the_hash_of_its_text():
    entries = json.loads((FOLDER / "entries.json").read_text("ascii"))
    assert entries[3] == sha256(RECEIPT.encode()).hexdigest()


@pytest.mark.parametrize("forged", FORGED, ids=lambda forged: forged["name"])
def test_a_forged_receipt_is_refused_with_the_code_of_the_vectors(forged):
    found = check_signature(forged["receipt"], PUBLISHED)
    assert not found.valid
    assert found.code == forged["code"]


def test_another_instances_receipt_holds_under_its_own_key():
    """Otherwise it would prove nothing that ours refuse it."""
    forged = {each["name"]: each["receipt"] for each in FORGED}
    secret = bytes.fromhex(vector("ed25519")["rfc8032"][3]["secret"])
    jwk = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(secret).public_key())
    keys = {jwk.thumbprint(): jwk}
    assert check_signature(forged["another instance's receipt"], keys).valid


@pytest.mark.parametrize("case", vector("ed25519")["rfc8032"], ids=lambda case: case["name"])
def test_the_signatures_of_rfc_8032_are_as_published(case):
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(case["secret"]))
    assert private.public_key().public_bytes_raw().hex() == case["public"]
    assert private.sign(bytes.fromhex(case["message"])).hex() == case["signature"]
