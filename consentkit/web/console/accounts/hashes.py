"""What is kept of a secret that a browser holds."""

import hashlib


def id_hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
