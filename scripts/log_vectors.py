"""Make tests/vectors/log/ again: a receipt, its keys, proof and checkpoints, and forgeries of each.

python scripts/log_vectors.py [FOLDER]

It shares no code with the service: what the two agree on is docs/receipt-format.md.
"""

import base64
import hmac
import json
import sys
from pathlib import Path
from typing import Any

from log_texts import (
    HEADER,
    LOG_KEY,
    ORIGIN,
    RECEIPT_KEY,
    STRANGER,
    WITNESS,
    WITNESS_KEY,
    b64url,
    canonical,
    checkpoint,
    cosignature,
    growth,
    head,
    jwk,
    jws,
    path,
    proof,
    public,
    sha256,
    signature,
    thumbprint,
    update,
    vkey,
)

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests" / "vectors"

INDEX, SIZE, LATER = 3, 7, 11  # neither tree is a power of two, so every kind of step is taken

PAYLOAD = json.loads((VECTORS / "receipt.json").read_text("utf-8"))["payload"]
RECEIPT = jws(canonical(PAYLOAD))


def neighbour(number: int) -> str:
    """Another receipt of the same log, as one that was recorded ``number`` seconds later."""
    jti = f"{PAYLOAD['jti'][:-4]}{number:04x}"
    return jws(canonical(PAYLOAD | {"jti": jti, "iat": PAYLOAD["iat"] + number, "prev": None}))


RECEIPTS = [RECEIPT if number == INDEX else neighbour(number) for number in range(LATER)]
ENTRIES = [sha256(receipt.encode()) for receipt in RECEIPTS]
BEFORE, AFTER = ENTRIES[:SIZE], ENTRIES


def later_note() -> str:
    text = head(AFTER)
    return f"{text}\n{signature(text, ORIGIN, LOG_KEY)}{cosignature(text)}"


def forged_headers() -> dict[str, tuple[str, Any]]:
    kid = HEADER["kid"]
    twice = f'{{"alg":"none","alg":"Ed25519","kid":"{kid}","typ":"consent-receipt+jwt"}}'
    return {
        "the algorithm none": ("wrong_algorithm", HEADER | {"alg": "none"}),
        "the old name of the algorithm": ("wrong_algorithm", HEADER | {"alg": "EdDSA"}),
        "another algorithm": ("wrong_algorithm", HEADER | {"alg": "ES256"}),
        "no algorithm": ("wrong_algorithm", {n: HEADER[n] for n in ("kid", "typ")}),
        "another type": ("wrong_type", HEADER | {"typ": "JWT"}),
        "no type": ("wrong_type", {n: HEADER[n] for n in ("alg", "kid")}),
        "a key nobody published": ("unknown_key", HEADER | {"kid": thumbprint(STRANGER)}),
        "a key named by a number": ("unknown_key", HEADER | {"kid": 1}),
        "no key": ("malformed_receipt", {n: HEADER[n] for n in ("alg", "typ")}),
        "its own key brought along": ("malformed_receipt", HEADER | {"jwk": jwk(STRANGER)}),
        "an address of a key": ("malformed_receipt", HEADER | {"jku": "https://evil.example"}),
        "an unknown extension": ("malformed_receipt", HEADER | {"crit": ["exp"], "exp": 1}),
        "a header member twice": ("malformed_receipt", twice.encode()),
        "a header that is a list": ("malformed_receipt", b"[]"),
        "a header that is no JSON": ("malformed_receipt", b"{"),
    }


def forged_payloads() -> dict[str, bytes]:
    text = canonical(PAYLOAD).decode()
    changes = {
        "white space": (":", ": "),
        "a fraction that is whole": ('"version":7', '"version":7.0'),
        "a number beyond 2^53": ('"version":7', f'"version":{2**53}'),
        "true for a number": ('"version":7', '"version":true'),
        "one for yes": ('"analytics":true', '"analytics":1'),
        "a word for yes": ('"analytics":true', '"analytics":"yes"'),
        "a payload member twice": ('"gpc":false', '"gpc":true,"gpc":false'),
        "an escape that is not needed": ("shop", "\\u0073hop"),
        "half a character": ('"site":"shop"', '"site":"\\ud800"'),
        "a member too many": ('"gpc"', '"extra":1,"gpc"'),
        "a member too few": ('"gpc":false,', ""),
        "a deep member too many": ('"kind"', '"extra":1,"kind"'),
        "an action nobody takes": ('"save"', '"click"'),
        "a day that never was": ("2026-11-23T", "2026-02-30T"),
        "an hour that never was": ("T19:01", "T24:01"),
        "a time without its milliseconds": ("07.123Z", "07Z"),
        "a second beyond the year 9999": ('"exp":1811012467', '"exp":253402300800'),
        "capitals in an id": ("019ab1c2-3d4e", "019AB1C2-3D4E"),
        "an empty previous receipt": (f'"prev":"{PAYLOAD["prev"]}"', '"prev":""'),
    }
    made = {name: text.replace(*change, 1).encode() for name, change in changes.items()}
    unsorted = json.dumps(PAYLOAD, separators=(",", ":")).encode()
    made |= {"members out of order": unsorted, "a last newline": f"{text}\n".encode()}
    made |= {"a byte order mark": f"\ufeff{text}".encode(), "a list": b"[]"}
    made["bytes that are not UTF-8"] = text.encode().replace(b"shop", b"sh\xf8p")
    return made | {"deep nesting": b"[" * 5000}


def forged_texts() -> dict[str, tuple[str, str]]:
    head, payload, sign = RECEIPT.split(".")
    raw = base64.urlsafe_b64decode(f"{sign}==")
    order = 2**252 + 27742317777372353535851937790883648493
    twin = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    shared = f"{b64url(canonical(HEADER | {'alg': 'HS256'}))}.{payload}"
    mac = hmac.digest(public(RECEIPT_KEY), shared.encode(), "sha256")
    other = canonical(PAYLOAD | {"iss": "https://other.example"})
    with_stranger = HEADER | {"kid": thumbprint(STRANGER)}
    many = PAYLOAD["decision"] | {"choices": {f"key_{number:04}": True for number in range(800)}}
    malformed = "malformed_receipt"
    return {
        "our public key as a shared secret": ("wrong_algorithm", f"{shared}.{b64url(mac)}"),
        "no signature": (malformed, f"{head}.{payload}."),
        "no signature part": (malformed, f"{head}.{payload}"),
        "a fourth part": (malformed, f"{RECEIPT}.AA"),
        "padding": (malformed, f"{RECEIPT}=="),
        "a newline at the end": (malformed, f"{RECEIPT}\n"),
        "a space at the beginning": (malformed, f" {RECEIPT}"),
        "spare bits in the payload": (malformed, f"{head}.{payload[:-1]}1.{sign}"),
        "spare bits in the signature": ("bad_signature", f"{RECEIPT[:-1]}h"),
        "a signature with the order added": ("bad_signature", f"{head}.{payload}.{b64url(twin)}"),
        "a signature too short": ("bad_signature", f"{head}.{payload}.{b64url(raw[:63])}"),
        "a signature of zeroes": ("bad_signature", f"{head}.{payload}.{b64url(bytes(64))}"),
        "the payload of another": ("bad_signature", f"{head}.{neighbour(9).split('.')[1]}.{sign}"),
        "another instance's receipt": ("unknown_key", jws(other, with_stranger, STRANGER)),
        "another instance's under our key's name": ("bad_signature", jws(other, HEADER, STRANGER)),
        "more than a receipt has room for": (
            malformed,
            jws(canonical(PAYLOAD | {"decision": many})),
        ),
        "nothing": (malformed, ""),
    }


def forged_receipts() -> list[dict[str, str]]:
    """Each right but for one thing, most of them well signed, with the code of its refusal."""
    found = [(n, code, jws(canonical(PAYLOAD), h)) for n, (code, h) in forged_headers().items()]
    found += [(n, "malformed_receipt", jws(raw)) for n, raw in forged_payloads().items()]
    found += [(name, code, text) for name, (code, text) in forged_texts().items()]
    return [{"name": name, "code": code, "receipt": text} for name, code, text in found]


def forged_proofs() -> list[dict[str, str]]:
    """Each right but for one thing, with the check that fails and the code of its refusal."""
    right, note, text = path(INDEX, BEFORE), checkpoint(BEFORE), head(BEFORE)
    unsigned, other = text + "\n", head(BEFORE, "other.example/log")
    stranger = unsigned + signature(text, ORIGIN, STRANGER)
    false = unsigned + signature(head(AFTER), ORIGIN, LOG_KEY)
    ghost = [sha256(bytes([number])) for number in range(SIZE)]
    found = [
        ("hashes of a larger tree", "inclusion", "not_in_log", path(INDEX, AFTER), note),
        ("hashes of a smaller tree", "inclusion", "not_in_log", path(INDEX, BEFORE[:6]), note),
        ("another receipt's hashes", "inclusion", "not_in_log", path(2, BEFORE), note),
        ("a hash too few", "inclusion", "not_in_log", right[:-1], note),
        ("a hash too many", "inclusion", "not_in_log", [*right, right[0]], note),
        ("no hashes", "inclusion", "not_in_log", [], note),
        ("a tree without it", "inclusion", "not_in_log", path(INDEX, ghost), checkpoint(ghost)),
        ("a checkpoint of an unknown key", "checkpoint", "unknown_log_key", right, stranger),
        (
            "a checkpoint with another's signature",
            "checkpoint",
            "bad_checkpoint_signature",
            right,
            false,
        ),
        (
            "a checkpoint of another log",
            "checkpoint",
            "another_log",
            right,
            f"{other}\n{signature(other, 'other.example/log', LOG_KEY)}",
        ),
        (
            "a checkpoint only a witness signed",
            "checkpoint",
            "unknown_log_key",
            right,
            unsigned + cosignature(text),
        ),
        ("an unsigned checkpoint", "proof", "malformed_checkpoint", right, unsigned),
    ]
    return [
        {"name": name, "check": check, "code": code, "proof": proof(INDEX, hashes, whole)}
        for name, check, code, hashes, whole in found
    ]


def files() -> dict[str, str]:
    """Return every file by its name. None ends in a newline unless its format does."""
    forged = {"receipts": forged_receipts(), "proofs": forged_proofs()}
    return {
        "receipt.jws": RECEIPT,
        "jwks.json": canonical({"keys": [jwk(RECEIPT_KEY), jwk(LOG_KEY)]}).decode(),
        "receipt.tlog-proof": proof(INDEX, path(INDEX, BEFORE), checkpoint(BEFORE)),
        "checkpoint": checkpoint(BEFORE),
        "later": update(SIZE, growth(SIZE, AFTER), later_note()),
        "log.vkey": vkey(ORIGIN, 1, LOG_KEY),
        "witness.vkey": vkey(WITNESS, 4, WITNESS_KEY),
        "entries.json": json.dumps([entry.hex() for entry in ENTRIES], indent=2) + "\n",
        "forged.json": json.dumps(forged, indent=2) + "\n",
    }


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else VECTORS / "log"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (folder / name).write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
