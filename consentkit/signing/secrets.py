"""What only this service can make: receipt secrets and the tokens of its own forms."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer

from consentkit.domain.base64url import base64url
from consentkit.domain.credential import Credential, Opens
from consentkit.signing.webhooks import WebhookSecret

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
        return self._derive(b"consentkit receipt secret v1\n", receipt_id)

    def request_secret(self, request_id: UUID) -> str:
        """Return what opens a request to the officer to whoever made it; derived as well."""
        return self._derive(b"consentkit request secret v1\n", request_id)

    def opens(self, receipt_id: UUID, secret: str) -> bool:
        """Compare in constant time."""
        return _are_equal(self.receipt_secret(receipt_id), secret)

    def credential(self, opens: Opens, of: UUID) -> Credential:
        """Return what opens a record to its visitor."""
        secret = self.receipt_secret(of) if opens is Opens.RECEIPT else self.request_secret(of)
        return Credential(opens, of, secret)

    def holds(self, shown: Credential) -> bool:
        """Whether the secret is the right one; compared in constant time."""
        return _are_equal(self.credential(shown.opens, shown.id).secret, shown.secret)

    def session_token(self, purpose: str, session_id: str) -> str:
        """Return what only a session's own pages can know; derived as well."""
        digest = self._digest(f"consentkit {purpose} v1\n".encode(), session_id.encode())
        return base64url(digest)

    def cookie_key(self) -> str:
        """Return the key that the console signs its cookies with."""
        return self._digest(b"consentkit console cookies v1\n", b"").hex()

    def limits_key(self) -> bytes:
        """Return the key under which visitors' addresses are hashed before limits are shared."""
        return self._digest(b"consentkit limits v1\n", b"")

    def webhook_secret(self, endpoint_key: str, generation: int) -> WebhookSecret:
        """Return what signs an endpoint's deliveries; derived as well, so that the database has
        nothing to sign with, and each rotation makes another.
        """
        of = f"{endpoint_key}\n{generation}".encode("ascii")
        return WebhookSecret(
            self._digest(b"consentkit webhook hmac v1\n", of),
            self._digest(b"consentkit webhook ed25519 v1\n", of),
        )

    def _derive(self, purpose: bytes, of: UUID) -> str:
        digest = self._digest(purpose, of.bytes)
        return base64url(digest)

    def _digest(self, purpose: bytes, value: bytes) -> bytes:
        # Not `hmac.digest`: to let go of the interpreter for so little is to wait for it again.
        return hmac.new(self.value.encode("utf-8"), purpose + value, "sha256").digest()

    def form_token(self, purpose: str, value: Any) -> str:
        return self._serializer(purpose).dumps(value)

    def read_form_token(self, purpose: str, token: str, *, max_age_s: int) -> Any:
        """Raises ``BadFormToken`` if it was forged, made for another purpose, or is too old."""
        try:
            return self._serializer(purpose).loads(token, max_age=max_age_s)
        except (BadSignature, UnicodeError) as err:  # the library encodes before it looks
            raise BadFormToken("the form is not ours or is too old") from err

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        # SHA-256 and one salt a purpose: the defaults are SHA-1 and one salt for all.
        return URLSafeTimedSerializer(
            self.value,
            salt=f"consentkit.{purpose}",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )


def _are_equal(right: str, shown: str) -> bool:
    return hmac.compare_digest(right.encode("ascii"), shown.encode("utf-8", "replace"))
