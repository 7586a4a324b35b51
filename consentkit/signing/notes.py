"""Ed25519 for signed notes: what the ledger, which knows no cryptography, is given to use.

``consentkit.ledger`` writes and reads the notes and their verifier keys; it takes ``signer`` and
``verify_ed25519`` as functions over bytes. Source: RFC 8032; C2SP signed-note.
"""

import base64
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from consentkit.domain.errors import KeyTrouble
from consentkit.signing.keys import SigningKey


def public_bytes(x: str) -> bytes:
    """Return the 32 bytes of a published key's ``x``, which is all that a verifier key adds to."""
    return base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))


def signer(key: SigningKey) -> Callable[[bytes], bytes]:
    """Return what signs a message with ``key``: 64 bytes, the same each time."""
    private = key.key.private_key
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyTrouble("notes are signed with an Ed25519 key")
    return private.sign


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether ``signature`` is that of ``message`` by the 32-byte key ``public``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
