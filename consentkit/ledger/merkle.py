"""The Merkle tree: hashes, roots, and the proofs that an outsider checks.

Source: RFC 6962 section 2.1, and RFC 9162 section 2.1 for the checks, both over SHA-256. Spans of
leaves are half-open: ``(start, end)``, counted from 0.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from consentkit.domain.errors import MalformedProof, OutsideLedger, ProofOfAnotherTree, WrongRoot

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
    path: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_path(first: int, second: int) -> list[Span]:
    """Return the spans whose roots prove that ``second`` leaves begin with the ``first`` ones.

    Raises ``OutsideLedger`` unless 0 < first <= second. Source: RFC 6962 section 2.1.2.
    """
    _refuse_sizes(first, second)
    path: list[Span] = []
    start, end = 0, second
    while end != first:
        middle = start + _split(end - start)
        if first <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    if start:  # else what is left is the first tree itself, whose root the verifier has
        path.append((start, end))
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
    index: int, size: int, leaf: bytes, proof: Iterable[bytes], root: bytes
) -> None:
    """Return if the ``proof`` shows that the leaf hash is number ``index`` of ``size``.

    Raises ``OutsideLedger`` for an impossible index, ``ProofOfAnotherTree`` if the proof has not
    the one length that a leaf at this place has, ``WrongRoot`` if it leads elsewhere.
    Source: RFC 9162 section 2.1.3.2.
    """
    hashes = _hashes(proof, leaf, root)
    if not 0 <= index < size:
        raise OutsideLedger(f"there is no entry {index} in a ledger of {size}")
    found = leaf
    for sibling, is_left in _climb(index, size - 1, hashes, f"entry {index} of {size}"):
        found = node_hash(sibling, found) if is_left else node_hash(found, sibling)
    if found != root:
        raise WrongRoot("the proof does not lead from this entry to this root")


def check_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Iterable[bytes]
) -> None:
    """Return if the ``proof`` shows that the second tree begins with the first.

    Raises as ``check_inclusion`` does; an empty first tree is outside, as there is nothing that
    the second could contradict. Source: RFC 9162 section 2.1.4.2.
    """
    hashes = _hashes(proof, first_root, second_root)
    _refuse_sizes(first, second)
    trees = f"the ledgers of {first} and {second}"
    if first == second or first & (first - 1) == 0:
        hashes.insert(0, first_root)  # it is a node of the second tree, and so is not sent
    if not hashes:
        raise ProofOfAnotherTree(f"the proof is too short for {trees}")
    # The largest full subtree that ends where the first tree ends: from it, both roots are rebuilt.
    height = second.bit_length() if first == second else _trailing_ones(first - 1)
    path = _climb((first - 1) >> height, (second - 1) >> height, hashes[1:], trees)
    old = new = hashes[0]
    for sibling, is_left in path:
        old = node_hash(sibling, old) if is_left else old
        new = node_hash(sibling, new) if is_left else node_hash(new, sibling)
    if old != first_root or new != second_root:
        raise WrongRoot(f"the proof does not lead to the roots of {trees}: history may differ")


def _climb(
    place: int, last: int, hashes: Sequence[bytes], where: str
) -> Iterator[tuple[bytes, bool]]:
    """Yield each hash and whether it is the left sibling, from node ``place`` up to the root.

    ``last`` is the number of the level's last node. Being strict about the length here means that
    a proof is right for one size only.
    """
    for sibling in hashes:
        if last == 0:
            raise ProofOfAnotherTree(f"the proof is too long for {where}")
        is_left = bool(place & 1) or place == last
        yield sibling, is_left
        if is_left:
            while place and not place & 1:  # an odd last node rises until it has a left sibling
                place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last:
        raise ProofOfAnotherTree(f"the proof is too short for {where}")


def _hashes(proof: Iterable[bytes], *others: bytes) -> list[bytes]:
    hashes = list(proof)
    if any(len(each) != HASH_BYTES for each in (*hashes, *others)):
        raise MalformedProof(f"every hash has {HASH_BYTES} bytes")
    return hashes


def _refuse_sizes(first: int, second: int) -> None:
    if not 0 < first <= second:
        raise OutsideLedger(f"a ledger of {second} cannot have grown from one of {first}")


def _split(count: int) -> int:
    """Return the largest power of two below ``count``, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def _trailing_ones(number: int) -> int:
    return ((number + 1) & -(number + 1)).bit_length() - 1
