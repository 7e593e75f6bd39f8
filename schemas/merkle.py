"""The tree over all figures of a release, as RFC 6962 builds it: one digest stands for them all.

A leaf is hashed behind a zero byte and an inner node behind a one, so that neither can pass for
the other. With the digests beside its way to the root, one leaf is shown to be in the tree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

LEAF: Final = b"\x00"
NODE: Final = b"\x01"
SIZE: Final = 32

# A release keeps the levels from here upward; what is below is made anew from 64 records.
STORED_LEVEL: Final = 6
BLOCK: Final = 1 << STORED_LEVEL

Level = Sequence[bytes]


def hash_leaf(content: bytes) -> bytes:
    """Return the digest of one leaf."""
    return hashlib.sha256(LEAF + content).digest()


def levels(leaves: Level) -> list[Level]:
    """Return every level of the tree, the leaves first and the root, alone, last.

    Raises:
        ValueError: There is no leaf.
    """
    if not leaves:
        raise ValueError("a tree has leaves")
    found: list[Level] = [leaves]
    while len(found[-1]) > 1:
        found.append(_above(found[-1]))
    return found


def widths(count: int) -> list[int]:
    """Return how many digests each level has over `count` leaves, the leaves first."""
    found = [count]
    while found[-1] > 1:
        found.append((found[-1] + 1) // 2)
    return found


def path(above: Sequence[Level], position: int) -> list[bytes]:
    """Return the digests beside the way from a leaf up to the root, lowest first."""
    found = []
    for level in above[:-1]:
        beside = position ^ 1
        if beside < len(level):  # the last of an odd level goes up alone
            found.append(level[beside])
        position //= 2
    return found


def root_of(leaf: bytes, position: int, count: int, beside: Sequence[bytes]) -> bytes:
    """Return the root that a leaf and its path lead to (RFC 9162, 2.1.3.2).

    Raises:
        ValueError: The path is not as long as this place in a tree of this size has.
    """
    if not 0 <= position < count:
        raise ValueError("no such place")
    node, left = leaf, list(beside)
    for width in widths(count)[:-1]:
        if position % 2:
            node = _node(left.pop(0), node) if left else _refuse()
        elif position + 1 < width:
            node = _node(node, left.pop(0)) if left else _refuse()
        position //= 2
    return node if not left else _refuse()


def store(whole: Sequence[Level]) -> bytes:
    """Return what a release keeps of a tree: the levels from `STORED_LEVEL` up, or the root."""
    return b"".join(b"".join(level) for level in whole[min(STORED_LEVEL, len(whole) - 1) :])


def load(content: bytes, count: int) -> list[Level]:
    """Read what `store` wrote for a tree of `count` leaves.

    Raises:
        ValueError: It has another length.
    """
    sizes = widths(count)
    sizes = sizes[min(STORED_LEVEL, len(sizes) - 1) :]
    if len(content) != sum(sizes) * SIZE:
        raise ValueError("not the tree of that many leaves")
    found: list[Level] = []
    at = 0
    for size in sizes:
        end = at + size * SIZE
        found.append([content[n : n + SIZE] for n in range(at, end, SIZE)])
        at = end
    return found


def path_from(block: Level, stored: Sequence[Level], position: int) -> list[bytes]:
    """Return a leaf's path, from the leaves of its block and the stored levels.

    Args:
        block: The up to 64 leaves from the last multiple of 64 at or before `position`.
        stored: As `load` returns them.

    Raises:
        ValueError: The block is not the one the tree was made of.
    """
    below = levels(block)
    while len(below) <= STORED_LEVEL and len(stored) > 1:
        below.append(below[-1])  # a short last block goes up alone
    if below[-1][0] != stored[0][position // BLOCK if len(stored) > 1 else 0]:
        raise ValueError("other leaves than the tree was made of")
    return path(below, position % BLOCK) + path(stored, position // BLOCK)


def _above(level: Level) -> list[bytes]:
    halves = iter(level)
    found = [
        hashlib.sha256(NODE + left + right).digest()
        for left, right in zip(halves, halves, strict=False)
    ]
    return [*found, level[-1]] if len(level) % 2 else found


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def _refuse() -> bytes:
    raise ValueError("the path has another length")
