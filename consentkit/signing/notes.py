"""Our keys in the form that signed notes use.

``consentkit.ledger`` writes and reads the notes and their verifier keys, and knows no cryptography:
it is handed ``note_signer``'s result and ``verify_ed25519`` as functions over bytes.
Source: C2SP signed-note.
"""

import base64
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consentkit.domain.errors import KeyTrouble
from consentkit.signing.keys import SigningKey


def public_bytes(x: str) -> bytes:
    """Return the 32 bytes of a published key, of which a verifier key is made."""
    return base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))


def note_signer(key: SigningKey) -> Callable[[bytes], bytes]:
    """Return what signs a message with ``key``: 64 bytes, the same each time."""
    private = key.key.private_key
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyTrouble("notes are signed with an Ed25519 key")
    return private.sign
