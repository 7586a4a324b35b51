"""Numbers and bytes as the log's texts spell them: one spelling each, and no other is read.

A second spelling would let a text change without its meaning changing, and so without notice.
"""

import base64
import binascii
import re

from consentkit.domain.errors import BadLogFile
from consentkit.ledger.merkle import HASH_BYTES

MAX_SIZE = 2**63 - 1
MAX_HASHES = 63  # C2SP tlog-witness allows no more, and no ledger will need them
MAX_FILE_BYTES = 256 * 1024

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")

Refusal = type[BadLogFile]


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


def join_file(lines: list[str], note: bytes) -> bytes:
    """Return what ``split_file`` takes apart."""
    return "\n".join([*lines, "", ""]).encode("ascii") + note


def split_file(raw: bytes, name: str, refusal: Refusal) -> tuple[list[str], bytes]:
    """Return the lines above the first empty line, and the bytes below it: a checkpoint."""
    if len(raw) > MAX_FILE_BYTES:
        raise refusal(f"{name} has at most {MAX_FILE_BYTES} bytes")
    head, empty_line, rest = raw.partition(b"\n\n")
    if not empty_line:
        raise refusal(f"{name} has no empty line above a checkpoint")
    try:
        return head.decode("ascii").split("\n"), rest
    except UnicodeDecodeError as err:
        raise refusal(f"{name} is not ASCII above its checkpoint") from err


def read_numbered(line: str, word: str, refusal: Refusal) -> int:
    """Return the number of a line such as ``index 3``."""
    if not line.startswith(f"{word} "):
        raise refusal(f'there is no line "{word}" with a number where it must stand')
    return read_decimal(line.removeprefix(f"{word} "), f'"{word}"', refusal)


def read_hashes(lines: list[str], refusal: Refusal) -> tuple[bytes, ...]:
    if len(lines) > MAX_HASHES:
        raise refusal("there are more hashes than the proof of any ledger has")
    return tuple(read_hash(line, "a hash", refusal) for line in lines)


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
