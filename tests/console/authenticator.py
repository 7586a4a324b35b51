"""A passkey in software: it answers what a page asks, as a browser with its device would.

Source: WebAuthn Level 3, sections 5.8.1, 6.1 and 6.5.
"""

import base64
import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_HOST, _ORIGIN = "consent.example", "https://consent.example"
_PRESENT_AND_VERIFIED, _WITH_CREDENTIAL = 0x05, 0x40
_COORDINATE_BYTES = 32


class Authenticator:
    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = secrets.token_bytes(16)
        self._handle = b""

    def create(self, options: dict[str, Any]) -> str:
        self._handle = _bytes(options["user"]["id"])
        public = self._key.public_key().public_numbers()
        x, y = (each.to_bytes(_COORDINATE_BYTES, "big") for each in (public.x, public.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        credential = bytes(16) + len(self._id).to_bytes(2, "big") + self._id + cose
        proof = {
            "fmt": "none",
            "attStmt": {},
            "authData": _data(_PRESENT_AND_VERIFIED | _WITH_CREDENTIAL) + credential,
        }
        return self._answer(
            clientDataJSON=_client_data("webauthn.create", options["challenge"]),
            attestationObject=cbor2.dumps(proof),
        )

    def get(self, options: dict[str, Any]) -> str:
        data, said = (
            _data(_PRESENT_AND_VERIFIED),
            _client_data("webauthn.get", options["challenge"]),
        )
        signature = self._key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=said,
            authenticatorData=data,
            signature=signature,
            userHandle=self._handle,
        )

    def _answer(self, **response: bytes) -> str:
        answer = {
            "id": _text(self._id),
            "rawId": _text(self._id),
            "type": "public-key",
            "response": {name: _text(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }
        return json.dumps(answer)


def _data(flags: int) -> bytes:
    return hashlib.sha256(_HOST.encode()).digest() + bytes([flags]) + bytes(4)


def _client_data(kind: str, challenge: str) -> bytes:
    said = {"type": kind, "challenge": challenge, "origin": _ORIGIN, "crossOrigin": False}
    return json.dumps(said).encode()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
