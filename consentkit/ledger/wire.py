"""Numbers and bytes as the log's texts spell them: one spelling each, and no other is read.

A second spelling would let a text change without its meaning changing, and so without notice.
"""

import base64
import binascii
import re

from consentkit.domain.errors import MalformedLogFile
from consentkit.ledger.merkle import HASH_BYTES

MAX_SIZE = 2**63 - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")

Refusal = type[MalformedLogFile]


def write_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def read_base64(text: str, name: str, refusal: Refusal) -> bytes:
    """Raises ``refusal``, which calls the text ``name``. Source: RFC 4648 section 4."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as err:
        raise refusal(f"{name} is not base64") from err
    if write_base64(raw) != text:
        # The spare bits of the last character would otherwise allow several spellings.
        raise refusal(f"{name} is not in the one base64 form of its bytes")
    return raw


def read_hash(text: str, name: str, refusal: Refusal) -> bytes:
    raw = read_base64(text, name, refusal)
    if len(raw) != HASH_BYTES:
        raise refusal(f"{name} has {len(raw)} bytes; a hash has {HASH_BYTES}")
    return raw


def read_decimal(text: str, name: str, refusal: Refusal) -> int:
    """Read a whole number from 0 to 2**63 - 1, in ASCII digits without leading zeros."""
    number = int(text) if _DECIMAL.fullmatch(text) else -1
    if not 0 <= number <= MAX_SIZE:
        raise refusal(f"{name} is not a whole number below 2**63 without leading zeros")
    return number


def refuse_control_characters(text: str, name: str, refusal: Refusal) -> None:
    """Raises ``refusal`` for what no note may hold: all below U+0020 but the newline, and what
    UTF-8 cannot say.
    """
    if any(character < " " and character != "\n" for character in text):
        raise refusal(f"{name} has a control character; lines end in a newline alone")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as err:
        raise refusal(f"{name} is not Unicode text") from err
