"""What this site writes into its own cookies: signed, one salt a purpose, aged by our own clock."""

import hashlib
from datetime import timedelta
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from consentkit.membership.clock import Clock


class TokenKind:
    """One purpose of a token, and how long the server believes it, whatever a browser keeps."""

    def __init__(self, secret: bytes, clock: Clock, *, salt: str, max_age: timedelta) -> None:
        self.max_age = max_age
        # itsdangerous defaults to SHA-1 and to a key derivation that it keeps for old tokens.
        self._serializer = URLSafeTimedSerializer(
            secret,
            salt=f"riverside.{salt}",
            signer=_signer_on(clock),
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )

    def seal(self, content: dict[str, Any]) -> str:
        token = self._serializer.dumps(content)
        return token if isinstance(token, str) else token.decode("ascii")

    def open(self, token: str) -> dict[str, Any] | None:
        """Return the content, or None if the token is not ours, of another purpose or too old."""
        try:
            content = self._serializer.loads(token, max_age=int(self.max_age.total_seconds()))
        except (BadData, RecursionError):
            return None
        return content if isinstance(content, dict) else None


def _signer_on(clock: Clock) -> type[TimestampSigner]:
    class SignerOnOurClock(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(clock().timestamp())

    return SignerOnOurClock
