"""The tree of RFC 6962: its published vectors, every proof of every size, and no other proof."""

import hashlib

import pytest

from schemas import merkle

# The test inputs and roots that certificate-transparency implementations share.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def leaves(count):
    return [merkle.hash_leaf(str(number).encode()) for number in range(count)]


def by_definition(nodes):
    """Return the root as RFC 6962 2.1 defines it, from the top down."""
    if len(nodes) == 1:
        return nodes[0]
    half = 1
    while half * 2 < len(nodes):
        half *= 2
    left, right = by_definition(nodes[:half]), by_definition(nodes[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("count", ROOTS)
def test_the_published_vectors(count):
    tree = merkle.levels([merkle.hash_leaf(each) for each in INPUTS[:count]])

    assert tree[-1][0].hex() == ROOTS[count]


@pytest.mark.parametrize("count", [*range(1, 70), 127, 128, 129, 191, 192, 193, 4097])
def test_every_place_has_a_proof_that_leads_to_the_root(count):
    all_leaves = leaves(count)
    tree = merkle.levels(all_leaves)
    stored = merkle.load(merkle.store(tree), count)
    root = tree[-1][0]
    assert root == by_definition(all_leaves)
    assert [len(level) for level in tree] == merkle.widths(count)

    for position in range(0, count, max(1, count // 97)):
        start = position - position % merkle.BLOCK
        block = all_leaves[start : start + merkle.BLOCK]
        found = merkle.path_from(block, stored, position)
        assert found == merkle.path(tree, position)
        assert merkle.root_of(all_leaves[position], position, count, found) == root


@pytest.mark.parametrize("count", [1, 2, 7, 64, 65, 200])
def test_nothing_else_leads_there(count):
    all_leaves = leaves(count)
    tree = merkle.levels(all_leaves)
    position = count - 1
    good = merkle.path(tree, position)

    def leads(leaf, at, size, beside):
        try:
            return merkle.root_of(leaf, at, size, beside) == tree[-1][0]
        except ValueError:
            return False

    assert leads(all_leaves[position], position, count, good)
    assert not leads(merkle.hash_leaf(b"other"), position, count, good)
    assert not leads(all_leaves[position], position, count, [*good, bytes(32)])
    assert not leads(all_leaves[position], -1, count, good)
    assert not leads(all_leaves[position], count, count, good)
    for at in range(len(good)):
        assert not leads(all_leaves[position], position, count, good[:at] + good[at + 1 :])
        assert not leads(all_leaves[position], position, count, good[::-1]) or good == good[::-1]
    for at in range(count):
        assert at == position or not leads(all_leaves[position], at, count, good)


def test_a_stored_tree_of_another_size_or_other_leaves_is_refused():
    all_leaves = leaves(130)
    content = merkle.store(merkle.levels(all_leaves))

    for count in (64, 128, 129 + 64, 1):
        with pytest.raises(ValueError, match="tree"):
            merkle.load(content, count)
    stored = merkle.load(content, 130)
    with pytest.raises(ValueError, match="other leaves"):
        merkle.path_from(all_leaves[:64], stored, 70)
    with pytest.raises(ValueError, match="leaves"):
        merkle.levels([])
