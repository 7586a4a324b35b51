"""Signatures of webhooks. Source: Standard Webhooks 1.0, "Signature scheme".

Each delivery carries a symmetric signature (v1, HMAC-SHA256) and an asymmetric one (v1a, Ed25519);
a receiver checks the one that it has the secret or the key for.
"""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET_PREFIX = "whsec_"  # noqa: S105 - what stands before every secret
PUBLIC_PREFIX = "whpk_"


@dataclass(frozen=True, slots=True, repr=False)
class WebhookSecret:
    """``symmetric`` has 24 to 64 bytes, ``seed`` the 32 of an Ed25519 private key."""

    symmetric: bytes
    seed: bytes

    @property
    def shared(self) -> str:
        """Return what a receiver checks v1 with; whoever has it can also sign."""
        return SECRET_PREFIX + _base64(self.symmetric)

    @property
    def public(self) -> str:
        """Return what a receiver checks v1a with; it may be known to anybody."""
        return PUBLIC_PREFIX + _base64(self._private().public_key().public_bytes_raw())

    def sign(self, message: bytes) -> tuple[str, str]:
        mac = hmac.digest(self.symmetric, message, "sha256")
        return f"v1,{_base64(mac)}", f"v1a,{_base64(self._private().sign(message))}"

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def webhook_headers(
    message_id: str, timestamp: int, body: bytes, secrets: Iterable[WebhookSecret]
) -> dict[str, str]:
    """``timestamp`` is that of the attempt, in seconds since the Unix epoch. With several secrets
    there is a signature of each, so that a receiver may change over at its leisure.
    """
    if "." in message_id:
        raise ValueError("a message id has no dot: it separates what is signed")
    message = b".".join((message_id.encode("ascii"), str(timestamp).encode("ascii"), body))
    signatures = [each for secret in secrets for each in secret.sign(message)]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
