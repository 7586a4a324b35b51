"""Say whether a proof shows that a receipt stands in our log, or in that of another service."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from consentkit.domain.errors import BadLogFile, KeyTrouble
from consentkit.domain.reason import Reason
from consentkit.ledger.proof import LogProof, check_proof
from consentkit.services.extend_ledger import log_key, log_origin
from consentkit.signing.ed25519 import verify_ed25519
from consentkit.signing.keys import published_keys


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A published key. Under a revoked one, only what stood among the first ``log_size`` entries
    of the log holds; with None, nothing does.
    """

    kid: str
    x: str
    is_revoked: bool = False
    log_size: int | None = None

    def vouches_at(self, index: int | None) -> bool:
        """Whether a receipt holds under this key; ``index`` is its proven place, or None."""
        if not self.is_revoked:
            return True
        return index is not None and self.log_size is not None and index < self.log_size


def read_key_set(text: str, name: str) -> list[KnownKey]:
    """Return the Ed25519 keys of a JWK Set, as we publish it; ``name`` is what to call it in a
    refusal. Raises ``KeyTrouble``. Source: RFC 7517 section 5.
    """
    try:
        keys = [_known(jwk) for jwk in json.loads(text)["keys"] if jwk.get("crv") == "Ed25519"]
        published = published_keys((key.kid, key.x) for key in keys)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise KeyTrouble(Reason("{name} is not a JSON Web Key Set", name=name)) from err
    for kid, key in published.items():
        # Or a key could pass for another one, which was revoked.
        if key.thumbprint() != kid:
            raise KeyTrouble(
                Reason(
                    "{name}: the id {kid!r} is not the thumbprint of its key (RFC 7638)",
                    name=name,
                    kid=kid,
                )
            )
    return keys


def _known(jwk: dict[str, Any]) -> KnownKey:
    revoked = jwk.get("revoked")
    size = revoked.get("log_size") if revoked else None
    return KnownKey(jwk["kid"], jwk["x"], revoked is not None, None if size is None else int(size))


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """``index`` and ``size`` are those of the entry and of the log at the time of its checkpoint;
    None when the proof cannot be read. ``code`` and ``reason`` are None when it holds.
    """

    holds: bool
    index: int | None = None
    size: int | None = None
    code: str | None = None
    reason: str | None = None


def check_receipt_proof(
    token: str, raw: bytes, *, issuer: str, keys: Iterable[KnownKey]
) -> ProofCheck:
    """Check with public data alone; ``keys`` are those that the issuer published."""
    origin = log_origin(issuer)
    index = None
    try:
        proof = LogProof.parse(raw)
        index = proof.index
        signed = check_proof(
            proof,
            sha256(token.encode("utf-8")).digest(),
            [log_key(origin, key.x) for key in keys if not key.is_revoked],
            verify_ed25519,
            origin=origin,
        )
    except BadLogFile as err:
        return ProofCheck(False, index=index, code=err.code, reason=err.detail)
    return ProofCheck(True, index=index, size=signed.checkpoint.size)
