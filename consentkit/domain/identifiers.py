"""Identifiers made from given time and randomness."""

from datetime import datetime
from uuid import UUID

from consentkit.domain.base64url import base64url
from consentkit.domain.instant import from_milliseconds, to_milliseconds

UUID7_RANDOM_BYTES = 10
VISITOR_ID_BYTES = 16


def uuid7(at: datetime, randomness: bytes) -> UUID:
    """Return a UUID that sorts by ``at``; ``randomness`` is 10 bytes. Source: RFC 9562 5.7."""
    if len(randomness) != UUID7_RANDOM_BYTES:
        raise ValueError(f"a UUIDv7 takes {UUID7_RANDOM_BYTES} random bytes")
    value = (to_milliseconds(at) << 80) | int.from_bytes(randomness)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return UUID(int=value)


def least_id(at: datetime) -> UUID:
    """Return the id that is not greater than any UUIDv7 of ``at`` or later."""
    return UUID(int=to_milliseconds(at) << 80)


def uuid7_time(value: UUID) -> datetime:
    """Return the millisecond that the UUID was made of."""
    return from_milliseconds(value.int >> 80)


def visitor_id(randomness: bytes) -> str:
    """Return the base64url form of 16 random bytes, without padding."""
    if len(randomness) != VISITOR_ID_BYTES:
        raise ValueError(f"a visitor id takes {VISITOR_ID_BYTES} random bytes")
    return base64url(randomness)
