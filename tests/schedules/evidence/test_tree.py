"""The tree of RFC 9162, and its checkpoints."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.evidence.note import Checkpoint, NoteError, read, sign
from schedules.evidence.tree import (
    EMPTY,
    MisplacedError,
    Tree,
    leaf_hash,
    node_hash,
    root_of,
    subtrees,
)
from schedules.wire.keys import SigningKey

LINES = st.lists(st.binary(max_size=8), max_size=70)


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


@given(LINES)
def test_root_is_that_of_the_standard(lines: list[bytes]) -> None:
    """The root of a tree grown leaf by leaf is the one that RFC 9162 defines."""
    assert root_of(map(leaf_hash, lines)) == by_definition(lines)


@given(LINES, st.integers(0, 70), st.integers(0, 70))
def test_subtrees_stand_for_their_leaves(lines: list[bytes], one: int, other: int) -> None:
    """Any stretch of leaves may be told by the roots of whole subtrees: the root is the same."""
    start, end = sorted((min(one, len(lines)), min(other, len(lines))))
    hashes = [leaf_hash(line) for line in lines]
    tree = Tree()
    for hash_ in hashes[:start]:
        tree.append(hash_)
    for level, index in subtrees(start, end):
        tree.append(root_of(hashes[index << level : (index + 1) << level]), level)
    assert tree.size == end
    for hash_ in hashes[end:]:
        tree.append(hash_)
    assert tree.root() == by_definition(lines)


def test_roots_known_elsewhere() -> None:
    """The roots of trees of 0, 1 and 8 leaves are those that Certificate Transparency tests by."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in leaves]
    assert Tree().root() == EMPTY
    assert root_of(hashes[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert root_of(hashes).hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


def test_a_subtree_stands_only_where_it_belongs() -> None:
    """A subtree appended beside its place is refused."""
    tree = Tree()
    tree.append(leaf_hash(b"one"))
    with pytest.raises(MisplacedError):
        tree.append(node_hash(EMPTY, EMPTY), 1)
    with pytest.raises(MisplacedError):
        Tree(3, [EMPTY])


def test_a_checkpoint_says_one_thing_in_one_form() -> None:
    """A signed checkpoint is read back as it was; changed anywhere, it is no note or not signed."""
    key = SigningKey.make()
    checkpoint = Checkpoint("loa.log/00ff", 70, leaf_hash(b""), 1_700_000_000_000)
    text = sign(checkpoint, key)
    assert read(text).checkpoint == checkpoint
    assert read(text).is_by(key.public)
    assert not read(text).is_by(SigningKey.make().public)
    for at in range(len(text)):
        other = text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]
        try:
            holds = read(other).is_by(key.public)
        except NoteError:
            holds = False
        assert not holds, at
