"""What only this service can make: receipt secrets and the tokens of its own forms."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer

MIN_SECRET_BYTES = 32


class BadFormToken(ValueError):
    """The token was not made by us for this purpose, or is too old."""


@dataclass(frozen=True, slots=True, repr=False)
class ServiceSecret:
    """The service's own secret; never printed, never part of a receipt."""

    value: str

    def __post_init__(self) -> None:
        if len(self.value.encode("utf-8")) < MIN_SECRET_BYTES:
            raise ValueError(f"the secret must have at least {MIN_SECRET_BYTES} bytes")

    def receipt_secret(self, receipt_id: UUID) -> str:
        """Return what opens one receipt to its visitor: 43 characters of base64url.

        Derived, not stored: a retried decision gets the same answer, and a stolen database opens
        no receipt.
        """
        message = b"consentkit receipt secret v1\n" + receipt_id.bytes
        digest = hmac.digest(self.value.encode("utf-8"), message, "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    def opens(self, receipt_id: UUID, secret: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(
            self.receipt_secret(receipt_id).encode("ascii"), secret.encode("utf-8", "replace")
        )

    def form_token(self, purpose: str, value: Any) -> str:
        return self._serializer(purpose).dumps(value)

    def read_form_token(self, purpose: str, token: str, *, max_age_s: int) -> Any:
        """Raises ``BadFormToken`` if it was forged, made for another purpose, or is too old."""
        try:
            return self._serializer(purpose).loads(token, max_age=max_age_s)
        except BadSignature as err:
            raise BadFormToken("the form is not ours or is too old") from err

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        # SHA-256 and one salt a purpose: the defaults are SHA-1 and one salt for all.
        return URLSafeTimedSerializer(
            self.value,
            salt=f"consentkit.{purpose}",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )
