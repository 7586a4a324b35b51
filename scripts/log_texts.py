"""The texts of a receipt and of the log that holds it, made without any code of the service.

The keys are those of RFC 8032 section 7.1, so that anybody can make the same bytes again.
"""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "consent.example/log"
WITNESS = "witness.example/w1"
WITNESSED_AT = 1795460500


def key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))


RECEIPT_KEY = key("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")  # test 1
LOG_KEY = key("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")  # test 2
WITNESS_KEY = key("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")  # test 3
STRANGER = key("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42")  # SHA(abc)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def public(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def canonical(document: Any) -> bytes:
    """RFC 8785, as far as these documents go: no fractions, all names in ASCII."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def thumbprint(private: Ed25519PrivateKey) -> str:
    members = {"crv": "Ed25519", "kty": "OKP", "x": b64url(public(private))}
    return b64url(sha256(canonical(members)))


def jwk(private: Ed25519PrivateKey) -> dict[str, str]:
    fixed = {"alg": "Ed25519", "crv": "Ed25519", "kty": "OKP", "use": "sig"}
    return fixed | {"kid": thumbprint(private), "x": b64url(public(private))}


HEADER = {"alg": "Ed25519", "kid": thumbprint(RECEIPT_KEY), "typ": "consent-receipt+jwt"}


def jws(payload: bytes, header: Any = HEADER, private: Ed25519PrivateKey = RECEIPT_KEY) -> str:
    head = header if isinstance(header, bytes) else canonical(header)
    signed = f"{b64url(head)}.{b64url(payload)}"
    return f"{signed}.{b64url(private.sign(signed.encode()))}"


# The tree of RFC 6962, straight from its recursive definitions.


def split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def root(entries: list[bytes]) -> bytes:
    if len(entries) < 2:
        return sha256(b"\0", entries[0]) if entries else sha256()
    middle = split(len(entries))
    return sha256(b"\1", root(entries[:middle]), root(entries[middle:]))


def path(index: int, entries: list[bytes]) -> list[bytes]:
    if len(entries) == 1:
        return []
    middle = split(len(entries))
    left, right = entries[:middle], entries[middle:]
    if index < middle:
        return [*path(index, left), root(right)]
    return [*path(index - middle, right), root(left)]


def growth(first: int, entries: list[bytes], *, whole: bool = True) -> list[bytes]:
    if first == len(entries):
        return [] if whole else [root(entries)]
    middle = split(len(entries))
    left, right = entries[:middle], entries[middle:]
    if first <= middle:
        return [*growth(first, left, whole=whole), root(right)]
    return [*growth(first - middle, right, whole=False), root(left)]


# The texts of C2SP.


def note_key(name: str, kind: int, private: Ed25519PrivateKey) -> bytes:
    return sha256(name.encode(), b"\n", bytes([kind]), public(private))[:4]


def vkey(name: str, kind: int, private: Ed25519PrivateKey) -> str:
    encoded = b64(bytes([kind]) + public(private))
    return f"{name}+{note_key(name, kind, private).hex()}+{encoded}"


def signature(text: str, name: str, private: Ed25519PrivateKey) -> str:
    return f"— {name} {b64(note_key(name, 1, private) + private.sign(text.encode()))}\n"


def cosignature(text: str) -> str:
    signed = WITNESS_KEY.sign(f"cosignature/v1\ntime {WITNESSED_AT}\n{text}".encode())
    raw = note_key(WITNESS, 4, WITNESS_KEY) + WITNESSED_AT.to_bytes(8) + signed
    return f"— {WITNESS} {b64(raw)}\n"


def head(entries: list[bytes], origin: str = ORIGIN) -> str:
    return f"{origin}\n{len(entries)}\n{b64(root(entries))}\n"


def checkpoint(entries: list[bytes]) -> str:
    text = head(entries)
    return f"{text}\n{signature(text, ORIGIN, LOG_KEY)}"


def proof(index: int, hashes: list[bytes], note: str, extra: str = "") -> str:
    lines = ["c2sp.org/tlog-proof@v1", *([extra] if extra else []), f"index {index}"]
    return "\n".join([*lines, *map(b64, hashes), "", note])


def update(old: int, hashes: list[bytes], note: str) -> str:
    return "\n".join([f"old {old}", *map(b64, hashes), "", note])
