"""Time stamps of an authority over a signed checkpoint: the request, and what makes one hold.

Source: RFC 3161. What is stamped is the SHA-256 of the note as the log alone signed it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from consentkit.domain.errors import BadStamp, InvalidDocument

Roots = tuple[Certificate, ...]

_SHA256 = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True)
class StampRequest:
    """``der`` goes to the authority; the stamp has to repeat ``nonce``."""

    der: bytes
    nonce: int


def ask_for_stamp(note: bytes) -> StampRequest:
    """Ask also for the authority's certificate, so that the stamp can be checked by itself."""
    built = TimestampRequestBuilder().data(note).hash_algorithm(HashAlgorithm.SHA256).build()
    assert built.nonce is not None  # noqa: S101 - the builder makes one
    return StampRequest(built.as_bytes(), built.nonce)


def read_certificates(pem: bytes) -> Roots:
    """Raises ``InvalidDocument``."""
    try:
        return tuple(load_pem_x509_certificates(pem))
    except ValueError as err:
        raise InvalidDocument("there is no PEM certificate in it") from err


def check_stamp(answer: bytes, note: bytes, roots: Roots, *, nonce: int | None = None) -> datetime:
    """Return the time that the authority vouches for.

    The ``answer`` is to be granted, for the SHA-256 of ``note`` and under ``nonce``, and signed by
    a certificate for time stamping that leads to one of the ``roots`` and was valid at that time.
    Raises ``BadStamp``.
    """
    stamp = _decode(answer)
    try:
        _check_imprint(stamp, note)
        VerifierBuilder(roots=list(roots), nonce=nonce).build().verify_message(stamp, note)
        return stamp.tst_info.gen_time
    except (VerificationError, ValueError) as err:
        raise BadStamp(f"the time stamp does not hold: {_reason(err)}") from err


def read_stamp(answer: bytes, note: bytes) -> datetime:
    """Return the time in a stamp for ``note``, whose signature is not looked at. Raises
    ``BadStamp``.
    """
    stamp = _decode(answer)
    _check_imprint(stamp, note)
    return stamp.tst_info.gen_time


def _reason(err: Exception) -> str:
    """Return what OpenSSL says of a certificate without its files and line numbers."""
    told = re.search(r'"Verify error: ([^"]+)"', str(err))
    return told[1] if told else str(err)


def _decode(answer: bytes) -> TimeStampResponse:
    try:
        stamp = decode_timestamp_response(answer)
        status = PKIStatus(stamp.status)
    except ValueError as err:
        raise BadStamp("the answer is no time stamp in the form of RFC 3161") from err
    if status is not PKIStatus.GRANTED:
        said = " ".join([status.name.lower(), *stamp.status_string])
        raise BadStamp(f"the authority granted no time stamp as it was asked for: {said}")
    return stamp


def _check_imprint(stamp: TimeStampResponse, note: bytes) -> None:
    try:
        imprint = stamp.tst_info.message_imprint
        is_of_note = imprint.message == sha256(note).digest()
        by_sha256 = imprint.hash_algorithm.dotted_string == _SHA256
    except ValueError as err:
        raise BadStamp("the answer holds no time stamp") from err
    if not (is_of_note and by_sha256):
        raise BadStamp("the time stamp is not for this checkpoint, or not by SHA-256")
