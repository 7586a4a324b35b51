"""Ed25519 signatures that lax programs take and no honest signer makes."""

import hashlib

ORDER = 2**252 + 27742317777372353535851937790883648493
# The point at infinity. As R, with S = 0, it "signs" messages under keys of small order.
IDENTITY = bytes([1]) + bytes(31)


def signed_without_nonce(secret: bytes, public: bytes, message: bytes) -> bytes:
    """Sign with the nonce 0, which gives the key away to whoever sees it: the equation holds."""
    half = hashlib.sha512(secret).digest()[:32]
    scalar = int.from_bytes(half, "little") & ((1 << 254) - 8) | 1 << 254
    challenge = int.from_bytes(hashlib.sha512(IDENTITY + public + message).digest(), "little")
    return IDENTITY + (challenge * scalar % ORDER).to_bytes(32, "little")
