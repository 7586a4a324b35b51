"""Ed25519 as docs/receipt-format.md section 6.3 has it: where libraries differ, the strict side.

``cryptography`` refuses an S that is not below the group's order; it takes points of small order,
under which one signature fits many messages, and points in an encoding that is not theirs.
Source: RFC 8032 sections 5.1.3 and 5.1.7.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

POINT_BYTES = 32

_P = 2**255 - 19
# The y of the four points of order 8 is this one or its negative.
_Y_OF_ORDER_8 = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER = {0, 1, _P - 1, _Y_OF_ORDER_8, _P - _Y_OF_ORDER_8}


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether ``signature`` is that of ``message`` by the 32-byte key ``public``."""
    if not is_sound_point(public) or not is_sound_point(signature[:POINT_BYTES]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_sound_point(encoded: bytes) -> bool:
    """Whether these may be the 32 bytes of a point that an honest signer would have."""
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    return len(encoded) == POINT_BYTES and y < _P and y not in _SMALL_ORDER
