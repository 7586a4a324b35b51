"""Our keys in the form that signed notes use.

``consentkit.ledger`` writes and reads the notes and their verifier keys, and knows no cryptography:
it is handed ``SigningKey.sign`` and ``verify_ed25519`` as functions over bytes.
Source: C2SP signed-note.
"""

import base64


def public_bytes(x: str) -> bytes:
    """Return the 32 bytes of a published key, of which a verifier key is made."""
    return base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))
