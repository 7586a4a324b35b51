"""The public log as its specifications define it, by recursion and without any of our code.

Source: RFC 6962 section 2.1 for the tree; C2SP signed-note for the note.
"""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519_NOTE_KEY = b"\x01"


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def leaf(entry: bytes) -> bytes:
    return sha256(b"\x00", entry)


def split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def root_of(entries: list[bytes]) -> bytes:
    if len(entries) < 2:
        return leaf(entries[0]) if entries else sha256()
    middle = split(len(entries))
    return sha256(b"\x01", root_of(entries[:middle]), root_of(entries[middle:]))


def path_to(index: int, entries: list[bytes]) -> list[bytes]:
    """RFC 6962 2.1.1, straight from its recursive definition."""
    if len(entries) == 1:
        return []
    middle = split(len(entries))
    left, right = entries[:middle], entries[middle:]
    if index < middle:
        return [*path_to(index, left), root_of(right)]
    return [*path_to(index - middle, right), root_of(left)]


def root_through(index: int, size: int, hashed: bytes, path: list[bytes]) -> bytes:
    """The root that a leaf and its path lead to; consumes the path from its root end."""
    if size == 1:
        assert not path, "the path is too long"
        return hashed
    middle = split(size)
    *rest, sibling = path
    if index < middle:
        return sha256(b"\x01", root_through(index, middle, hashed, rest), sibling)
    return sha256(b"\x01", sibling, root_through(index - middle, size - middle, hashed, rest))


def consistency(first: int, entries: list[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962 2.1.2, straight from its recursive definition."""
    if first == len(entries):
        return [] if whole else [root_of(entries)]
    middle = split(len(entries))
    left, right = entries[:middle], entries[middle:]
    if first <= middle:
        return [*consistency(first, left, whole), root_of(right)]
    return [*consistency(first - middle, right, False), root_of(left)]


def roots_through(
    first: int, second: int, path: list[bytes], first_root: bytes, whole: bool = True
) -> tuple[bytes, bytes]:
    """The roots of both trees that a consistency proof leads to; consumes the path from its end."""
    if first == second:
        if whole:
            assert not path, "the path is too long"
            return first_root, first_root
        (shared,) = path
        return shared, shared
    middle = split(second)
    *rest, sibling = path
    if first <= middle:
        old, new = roots_through(first, middle, rest, first_root, whole)
        return old, sha256(b"\x01", new, sibling)
    old, new = roots_through(first - middle, second - middle, rest, first_root, False)
    return sha256(b"\x01", sibling, old), sha256(b"\x01", sibling, new)


def open_note(note: str, vkey: str) -> str:
    """Return the text of a note whose one signature is that of ``vkey``."""
    name, key_id, encoded = vkey.split("+", 2)
    public = base64.b64decode(encoded)
    assert public[:1] == ED25519_NOTE_KEY
    assert sha256(name.encode(), b"\n", public)[:4].hex() == key_id
    text, _, line = note.rpartition("\n\n")
    signed = base64.b64decode(line.removeprefix(f"— {name} ").removesuffix("\n"), validate=True)
    assert signed[:4].hex() == key_id
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(signed[4:], f"{text}\n".encode())
    return f"{text}\n"
