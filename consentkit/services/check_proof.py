"""Say whether a proof shows that a receipt stands in our log, or in that of another service."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from consentkit.domain.errors import BadLogFile
from consentkit.ledger.proof import LogProof, check_proof
from consentkit.services.extend_ledger import log_key, log_origin
from consentkit.signing.ed25519 import verify_ed25519


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
