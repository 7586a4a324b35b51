"""The Merkle tree: hashes, roots, and the proofs that an outsider checks.

Source: RFC 6962 section 2.1, and RFC 9162 section 2.1 for the checks, both over SHA-256. Spans of
leaves are half-open: ``(start, end)``, counted from 0.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from consentkit.domain.errors import BadLogFile, InconsistentLog, NotInLog, OutsideLedger

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Span = tuple[int, int]
# Returns the hash of the full subtree over the leaves [index << height, (index + 1) << height).
ReadSubtree = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes, or over those of full subtrees of one size.

    The last one may also be that of a smaller subtree. Pairing level by level, and carrying an odd
    last one up, makes the same tree as the RFC's split at the largest power of two.
    """
    level = list(hashes)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        paired = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        if len(level) & 1:
            paired.append(level[-1])
        level = paired
    return level[0] if level else EMPTY_ROOT


def inclusion_path(index: int, size: int) -> list[Span]:
    """Return the spans whose roots prove leaf ``index`` in a tree of ``size``, leaf side first.

    Raises ``OutsideLedger`` unless 0 <= index < size. Source: RFC 6962 section 2.1.1.
    """
    if not 0 <= index < size:
        raise OutsideLedger(f"there is no entry {index} in a ledger of {size}")
    path, _ = _descend(index, size, lambda start, end: end - start == 1)
    return path[::-1]


def consistency_path(first: int, second: int) -> list[Span]:
    """Return the spans whose roots prove that ``second`` leaves begin with the ``first`` ones.

    None are needed from an empty tree. Raises ``OutsideLedger`` unless 0 <= first <= second.
    Source: RFC 6962 section 2.1.2.
    """
    if not 0 <= first <= second:
        raise OutsideLedger(f"a ledger of {second} has not grown from one of {first}")
    if first == 0:
        return []
    path, rest = _descend(first - 1, second, lambda _, end: end == first)
    if rest[0]:  # else what is left is the first tree itself, whose root the verifier has
        path.append(rest)
    return path[::-1]


def span_root(span: Span, subtree: ReadSubtree) -> bytes:
    """Return the root over the leaves of a span of one of the paths above, from full subtrees."""
    start, end = span
    full: list[bytes] = []
    while start < end:
        height = (end - start).bit_length() - 1
        full.append(subtree(height, start >> height))
        start += 1 << height
    root = full.pop()
    while full:
        root = node_hash(full.pop(), root)
    return root


def check_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Return if the ``proof`` shows that the leaf hash is number ``index`` of ``size``.

    Raises ``NotInLog``, also if the proof has not the one length of a proof for this place: then
    it was made for another size, or cut short. Source: RFC 9162 section 2.1.3.2.
    """
    where = f"entry {index} of {size}"
    if not 0 <= index < size:
        raise NotInLog(f"there can be no {where}")
    found = leaf
    for sibling, is_left in _climb(index, size - 1, proof, where, NotInLog):
        found = node_hash(sibling, found) if is_left else node_hash(found, sibling)
    if found != root:
        raise NotInLog("the proof does not lead from this entry to this root")


def check_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Return if the ``proof`` shows that the second tree begins with the first.

    Raises ``InconsistentLog``, also for a proof of the wrong length and for a second tree that is
    the smaller one. Source: RFC 9162 section 2.1.4.2, which leaves the empty tree out.
    """
    where = f"the ledgers of {first} and {second}"
    if not 0 <= first <= second:
        raise InconsistentLog(f"a ledger of {second} has not grown from one of {first}")
    if first == 0:
        old, new = EMPTY_ROOT, second_root
        _refuse_rest(proof, where)
    else:
        old, new = _rebuild(first, second, first_root, proof, where)
    if old != first_root or new != second_root:
        raise InconsistentLog(f"the proof does not lead to the roots of {where}")


def _rebuild(
    first: int, second: int, first_root: bytes, proof: Sequence[bytes], where: str
) -> tuple[bytes, bytes]:
    """Return the two roots that a consistency proof leads to."""
    if first == second:
        _refuse_rest(proof, where)
        return first_root, first_root
    # From the largest full subtree that ends where the first tree ends. If it is the first tree,
    # the verifier has its root, and it is not sent.
    height = _trailing_ones(first - 1)
    hashes = [first_root, *proof] if first == 1 << height else list(proof)
    if not hashes:
        raise InconsistentLog(f"the proof is too short for {where}")
    old = new = hashes[0]
    place, last = (first - 1) >> height, (second - 1) >> height
    for sibling, is_left in _climb(place, last, hashes[1:], where, InconsistentLog):
        old = node_hash(sibling, old) if is_left else old
        new = node_hash(sibling, new) if is_left else node_hash(new, sibling)
    return old, new


def _climb(
    place: int, last: int, hashes: Sequence[bytes], where: str, refusal: type[BadLogFile]
) -> Iterator[tuple[bytes, bool]]:
    """Yield each hash and whether it is the left sibling, from node ``place`` up to the root.

    ``last`` is the number of the level's last node. Being strict about the length here means that
    a proof is right for one size only.
    """
    for sibling in hashes:
        if last == 0:
            raise refusal(f"the proof is too long for {where}")
        if len(sibling) != HASH_BYTES:
            raise refusal(f"a hash of the proof has not {HASH_BYTES} bytes")
        is_left = bool(place & 1) or place == last
        yield sibling, is_left
        if is_left:
            while place and not place & 1:  # an odd last node rises until it has a left sibling
                place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last:
        raise refusal(f"the proof is too short for {where}")


def _refuse_rest(proof: Sequence[bytes], where: str) -> None:
    if proof:
        raise InconsistentLog(f"the proof is too long for {where}")


def _descend(
    index: int, size: int, is_there: Callable[[int, int], bool]
) -> tuple[list[Span], Span]:
    """Return the spans left aside on the way from the root towards a leaf, and where it ended."""
    aside: list[Span] = []
    start, end = 0, size
    while not is_there(start, end):
        middle = start + _split(end - start)
        if index < middle:
            aside.append((middle, end))
            end = middle
        else:
            aside.append((start, middle))
            start = middle
    return aside, (start, end)


def _split(count: int) -> int:
    """Return the largest power of two below ``count``, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def _trailing_ones(number: int) -> int:
    return ((number + 1) & -(number + 1)).bit_length() - 1
