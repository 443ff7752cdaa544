"""The tree as it is stored: 256 hashes to a row (c2sp.org/tlog-tiles), so that a leaf costs little
more than its hash, and any whole subtree's root is found in one row.

Whoever appends holds the log (`server.evidence.sequencing`).
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from schedules.evidence.tree import HASH_BYTES, Tree, root_of, subtrees
from server.evidence.models import LogTile

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT


def append(session: Session, size: int, hashes: Sequence[bytes]) -> None:
    """Put these leaves behind the `size` that stand; and what they complete, above them."""
    level, at = 0, size
    while hashes:
        above: list[bytes] = []
        first = at // WIDTH
        tile = at % WIDTH
        waiting = list(hashes)
        n = first
        while waiting:
            room = WIDTH - tile
            some, waiting = waiting[:room], waiting[room:]
            row = session.get(LogTile, (level, n)) if tile else None
            before = row.hashes if row is not None else b""
            assert len(before) == tile * HASH_BYTES, "a tile is as full as the tree says"
            full = before + b"".join(some)
            if row is not None:
                row.hashes = full
            else:
                session.add(LogTile(level=level, n=n, hashes=full))
            if len(full) == WIDTH * HASH_BYTES:
                above.append(root_of(_split(full)))
            tile, n = 0, n + 1
        level, at, hashes = level + 1, first, above
    session.flush()


def root_at(session: Session, level: int, n: int) -> bytes:
    """The root of the whole subtree of 2**level leaves that is number `n` of those."""
    tile_level, height = divmod(level, HEIGHT)
    first = n << height
    row = session.get_one(LogTile, (tile_level, first // WIDTH))
    start = (first % WIDTH) * HASH_BYTES
    found = _split(row.hashes[start : start + (HASH_BYTES << height)])
    assert len(found) == 1 << height, "a subtree stands once it is whole"
    return root_of(found)


def tree_at(session: Session, size: int) -> Tree:
    """The tree as it was with so many leaves."""
    return Tree(size, [root_at(session, level, n) for level, n in subtrees(0, size)])


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[n : n + HASH_BYTES] for n in range(0, len(hashes), HASH_BYTES)]
