"""The Merkle tree of RFC 9162, section 2.1.1, appended to from left to right.

A tree of n leaves is told by the roots of the whole subtrees that n's bits name, the largest
first: as few as n has bits set. Appending a leaf, or a whole subtree in the place where it
belongs, joins what is equal in height; nothing else need be kept.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY: Final = sha256(b"").digest()
"""The root of a tree without leaves."""


class MisplacedError(ValueError):
    """A subtree was to be appended where none of its height can stand."""


def leaf_hash(line: bytes) -> bytes:
    """The hash of a leaf: 32 bytes."""
    return sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree of `size` leaves, by the roots of its whole subtrees, the largest first."""

    def __init__(self, size: int = 0, parts: Iterable[bytes] = ()) -> None:
        self.size = size
        self._parts = list(parts)
        if size < 0 or len(self._parts) != size.bit_count():
            raise MisplacedError(f"{len(self._parts)} parts are no tree of {size} leaves")

    def append(self, hash_: bytes, level: int = 0) -> None:
        """Append a leaf by its hash; or, by its root, a whole subtree of 2**level leaves.

        Raises `MisplacedError` where the size is no multiple of the subtree's own.
        """
        if self.size & ((1 << level) - 1):
            raise MisplacedError(f"a subtree of {1 << level} leaves cannot begin at {self.size}")
        standing, at = self.size >> level, level
        while standing & 1:
            hash_ = node_hash(self._parts.pop(), hash_)
            standing, at = standing >> 1, at + 1
        self._parts.append(hash_)
        self.size += 1 << level

    def root(self) -> bytes:
        """The head of the tree as it stands."""
        if not self._parts:
            return EMPTY
        *before, found = self._parts
        for left in reversed(before):
            found = node_hash(left, found)
        return found


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root of the tree over these leaves' hashes."""
    tree = Tree()
    for one in hashes:
        tree.append(one)
    return tree.root()


def subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The whole subtrees that together are the leaves `[start, end)`, from left to right: each as
    its level and its number on that level; the fewest there are."""
    while start < end:
        level = (start & -start).bit_length() - 1 if start else (end - start).bit_length() - 1
        while start + (1 << level) > end:
            level -= 1
        yield level, start >> level
        start += 1 << level
