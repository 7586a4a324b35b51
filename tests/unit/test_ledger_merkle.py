"""Our tree is the tree of RFC 6962: measured against the RFC's own recursive definitions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.domain.errors import InconsistentLog, NotInLog, OutsideLedger
from consentkit.ledger.merkle import (
    EMPTY_ROOT,
    check_consistency,
    check_inclusion,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
    span_root,
)
from tests import independent_log as rfc
from tests.factories import vector

VECTOR = vector("merkle")
ENTRIES = [bytes.fromhex(entry) for entry in VECTOR["entries"]]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
ROOTS = [bytes.fromhex(root) for root in VECTOR["roots"]]
LARGE = 2**63 - 1

trees = st.lists(st.binary(max_size=4), min_size=1, max_size=120)


def our_proof(path, leaves):
    return [span_root(span, lambda h, i: root_of(leaves[i << h : (i + 1) << h])) for span in path]


def inclusion(index, leaves):
    return our_proof(inclusion_path(index, len(leaves)), leaves)


def consistency(first, leaves):
    return our_proof(consistency_path(first, len(leaves)), leaves)


def hashes(proof):
    return [bytes.fromhex(text) for text in proof["hashes"]]


@pytest.mark.parametrize("size", range(9))
def test_every_prefix_of_the_vector_has_its_root(size):
    assert root_of(LEAVES[:size]) == ROOTS[size]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert root_of([]) == EMPTY_ROOT == ROOTS[0]


@pytest.mark.parametrize("proof", VECTOR["inclusion"])
def test_every_inclusion_proof_of_the_vector_is_made_and_accepted(proof):
    index, size = proof["index"], proof["size"]
    assert inclusion(index, LEAVES[:size]) == hashes(proof)
    check_inclusion(index, size, LEAVES[index], hashes(proof), ROOTS[size])


@pytest.mark.parametrize("proof", VECTOR["consistency"])
def test_every_consistency_proof_of_the_vector_is_made_and_accepted(proof):
    first, second = proof["first"], proof["second"]
    assert consistency(first, LEAVES[:second]) == hashes(proof)
    check_consistency(first, second, ROOTS[first], ROOTS[second], hashes(proof))


@given(trees, st.data())
@settings(max_examples=1000, deadline=None)
def test_roots_and_proofs_of_1000_random_trees_are_those_of_the_rfc(entries, data):
    leaves = [leaf_hash(entry) for entry in entries]
    size = len(entries)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    root, first_root = root_of(leaves), root_of(leaves[:first])
    assert (root, first_root) == (rfc.root_of(entries), rfc.root_of(entries[:first]))

    path = inclusion(index, leaves)
    assert path == rfc.path_to(index, entries)
    check_inclusion(index, size, leaves[index], path, root)

    between = consistency(first, leaves)
    assert between == rfc.consistency(first, entries)
    check_consistency(first, size, first_root, root, between)


def spoil(draw, proof):
    """Change one hash, or take one away, or add one."""
    proof, place = list(proof), draw(st.integers(0, len(proof)))
    kind = draw(st.sampled_from(["change", "drop", "add"]))
    if kind == "add" or place == len(proof):
        return [*proof[:place], bytes(32), *proof[place:]]
    return [*proof[:place], *([bytes(32)] if kind == "change" else []), *proof[place + 1 :]]


def held(check, *arguments):
    try:
        check(*arguments)
    except (NotInLog, InconsistentLog):
        return False
    return True


def rfc_includes(index, size, leaf, path, root):
    try:
        return rfc.root_through(index, size, leaf, path) == root
    except (AssertionError, ValueError):  # too long, too short
        return False


def rfc_is_consistent(first, second, first_root, root, path):
    try:
        return rfc.roots_through(first, second, path, first_root) == (first_root, root)
    except (AssertionError, ValueError):
        return False


@given(trees, st.data())
@settings(max_examples=300, deadline=None)
def test_what_the_rfc_refuses_we_refuse(entries, data):
    """Spoilt proofs, and proofs offered for a neighbour: the verdicts are the same, always."""
    leaves, size = [leaf_hash(entry) for entry in entries], len(entries)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    root = root_of(leaves)
    path, between = inclusion(index, leaves), consistency(first, leaves)
    for other in (path, spoil(data.draw, path)):
        for place, of in ((index, size), (index, size + 1), (index + 1, size + 1)):
            question = (place, of, leaves[index], other, root)
            assert held(check_inclusion, *question) == rfc_includes(*question)
    for other in (between, spoil(data.draw, between)):
        for old, new in ((first, size), (first, size + 1), (first + 1, size + 1)):
            question = (old, new, root_of(leaves[:first]), root, other)
            assert held(check_consistency, *question) == rfc_is_consistent(*question)


def test_a_proof_of_another_size_is_named_so(refused):
    proof = inclusion(2, LEAVES[:8])
    for size, fault in ((3, "long"), (4, "long"), (9, "short")):
        error = refused(check_inclusion, 2, size, LEAVES[2], proof, ROOTS[8])
        assert type(error) is NotInLog
        assert error.detail == f"the proof is too {fault} for entry 2 of {size}"


@pytest.mark.parametrize("length", [0, 1, 2, 4])
def test_a_proof_cut_short_or_made_longer_is_named_so(refused, length):
    proof = [*inclusion(5, LEAVES), bytes(32)][:length]
    error = refused(check_inclusion, 5, 8, LEAVES[5], proof, ROOTS[8])
    assert type(error) is NotInLog
    assert ("long" if length > 3 else "short") in error.detail


@pytest.mark.parametrize(("first", "second"), [(6, 8), (4, 8), (8, 8), (3, 3), (0, 5), (0, 0)])
def test_a_consistency_proof_cut_short_or_made_longer_is_named_so(refused, first, second):
    proof = consistency(first, LEAVES[:second])
    roots = ROOTS[first], ROOTS[second]
    check_consistency(first, second, *roots, proof)
    longer = refused(check_consistency, first, second, *roots, [*proof, bytes(32)])
    assert type(longer) is InconsistentLog
    assert "too long" in longer.detail
    if proof:
        shorter = refused(check_consistency, first, second, *roots, proof[:-1])
        assert type(shorter) is InconsistentLog
        assert "too short" in shorter.detail


def test_a_rewritten_history_has_no_proof(refused):
    rewritten = [LEAVES[1], LEAVES[0], *LEAVES[2:]]
    proof = consistency(6, rewritten)
    error = refused(check_consistency, 6, 8, ROOTS[6], root_of(rewritten), proof)
    assert type(error) is InconsistentLog


@pytest.mark.parametrize(("first", "second"), [(8, 8), (7, 7), (0, 0), (0, 8)])
def test_another_first_root_is_refused(refused, first, second):
    error = refused(check_consistency, first, second, ROOTS[1], ROOTS[second], [])
    assert type(error) is InconsistentLog


@pytest.mark.parametrize(("index", "size"), [(8, 8), (-1, 8), (0, 0), (LARGE, LARGE)])
def test_an_entry_outside_the_ledger_is_refused(refused, index, size):
    assert type(refused(inclusion_path, index, size)) is OutsideLedger
    assert type(refused(check_inclusion, index, size, LEAVES[0], [], ROOTS[8])) is NotInLog


@pytest.mark.parametrize(("first", "second"), [(9, 8), (-1, 8), (1, 0)])
def test_a_ledger_that_cannot_have_grown_is_refused(refused, first, second):
    assert type(refused(consistency_path, first, second)) is OutsideLedger
    error = refused(check_consistency, first, second, ROOTS[0], ROOTS[8], [])
    assert type(error) is InconsistentLog


@pytest.mark.parametrize("wrong", [b"", bytes(31), bytes(33)])
def test_a_hash_that_has_not_32_bytes_is_refused(refused, wrong):
    proof = inclusion(5, LEAVES)
    for leaf, path, root in [
        (wrong, proof, ROOTS[8]),
        (LEAVES[5], [*proof[:2], wrong], ROOTS[8]),
        (LEAVES[5], proof, wrong),
    ]:
        assert type(refused(check_inclusion, 5, 8, leaf, path, root)) is NotInLog
    assert type(refused(check_consistency, 1, 8, wrong, ROOTS[8], proof)) is InconsistentLog


def test_bytes_moved_from_a_leaf_to_its_sibling_are_noticed(refused):
    """Two hashes are joined without a mark between them: only their lengths say where one ends."""
    sibling, *rest = inclusion(4, LEAVES)
    leaf, moved = LEAVES[4][:31], LEAVES[4][31:] + sibling
    assert node_hash(leaf, moved) == node_hash(LEAVES[4], sibling)
    assert type(refused(check_inclusion, 4, 8, leaf, [moved, *rest], ROOTS[8])) is NotInLog


def test_a_node_is_no_leaf():
    """Without the two prefixes, a node's preimage could be passed off as an entry."""
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


def test_the_largest_ledger_has_proofs_of_63_hashes():
    assert len(inclusion_path(0, LARGE)) == 63
    assert len(consistency_path(LARGE - 1, LARGE)) <= 64
