"""Content kept by hash."""

import hashlib
import resource
import signal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.cache import (
    RESERVE_BYTES,
    Cache,
    ContentCorruptError,
    ContentMissingError,
    NoRoomError,
    evictions,
)

PLENTY = 1 << 40


def name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def opened(folder: Path, limit: int = PLENTY, free: int = PLENTY) -> Cache:
    cache = Cache(folder, limit, free_bytes=lambda _: free)
    cache.start()
    return cache


def kept(cache: Cache, size: int, letter: bytes) -> str:
    content = letter * size
    cache.add(name(content), content)
    return name(content)


def part(cache: Cache, sha256: str, data: bytes, at: int = 0) -> None:
    with cache.appending(sha256, at) as write:
        write(data)


def test_what_is_kept_is_handed_out(tmp_path: Path) -> None:
    """Content opens at its beginning, and its size is known, also to the next process."""
    sha256 = kept(opened(tmp_path), 1000, b"a")
    again = opened(tmp_path)
    with again.open_verified(sha256) as file:
        assert file.read() == b"a" * 1000
    assert (again.held(), again.total_bytes()) == ({sha256: 1000}, 1000)


def test_altered_content_is_removed(tmp_path: Path) -> None:
    """A file that lost its hash, whatever its size, is never handed out and goes at once."""
    cache = opened(tmp_path)
    sha256 = kept(cache, 1000, b"a")
    (tmp_path / "content" / sha256).write_bytes(b"b" * 1000)
    with pytest.raises(ContentCorruptError):
        cache.open_verified(sha256)
    assert not cache.holds(sha256)
    with pytest.raises(ContentMissingError):
        cache.open_verified(sha256)


def test_content_removed_behind_its_back_is_missing(tmp_path: Path) -> None:
    """A file that vanished is told as missing and no longer as held."""
    cache = opened(tmp_path)
    sha256 = kept(cache, 10, b"a")
    (tmp_path / "content" / sha256).unlink()
    with pytest.raises(ContentMissingError):
        cache.open_verified(sha256)
    assert not cache.holds(sha256)


def test_only_complete_and_right_bytes_become_content(tmp_path: Path) -> None:
    """Wrong bytes leave nothing behind; a part stays a part until it is whole."""
    cache = opened(tmp_path)
    sha256 = name(b"whole")
    with pytest.raises(ContentCorruptError):
        cache.add(sha256, b"wrong")
    assert (cache.partial_bytes(sha256), cache.holds(sha256)) == (0, False)
    part(cache, sha256, b"wh")
    assert (cache.partial_bytes(sha256), cache.holds(sha256)) == (2, False)
    again = opened(tmp_path)
    part(again, sha256, b"ole", again.partial_bytes(sha256))
    again.complete(sha256)
    assert (again.partial_bytes(sha256), again.holds(sha256)) == (0, True)


def test_nothing_can_be_completed_that_never_came(tmp_path: Path) -> None:
    """Completing without a part says that it is missing."""
    with pytest.raises(ContentMissingError):
        opened(tmp_path).complete("0" * 64)


def test_a_name_is_a_hash_and_never_a_path(tmp_path: Path) -> None:
    """Anything but 64 lower-case hex digits is refused before the disk is touched."""
    cache = opened(tmp_path)
    for bad in ("../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"):
        with pytest.raises(ValueError, match="SHA-256"):
            cache.open_verified(bad)
        with pytest.raises(ValueError, match="SHA-256"):
            cache.add(bad, b"")


def test_strange_files_are_swept_out_at_start(tmp_path: Path) -> None:
    """What is not named by a hash has no place in the cache."""
    opened(tmp_path)
    (tmp_path / "content" / "note.txt").write_text("x")
    assert opened(tmp_path).held() == {}
    assert not (tmp_path / "content" / "note.txt").exists()


def test_an_open_handle_outlives_eviction(tmp_path: Path) -> None:
    """What is being played stays readable when it is evicted meanwhile."""
    cache = opened(tmp_path)
    sha256 = kept(cache, 1000, b"a")
    with cache.open_verified(sha256) as file:
        cache.remove(sha256)
        assert file.read() == b"a" * 1000


def test_room_is_made_from_what_is_needed_last(tmp_path: Path) -> None:
    """First what nobody needs goes, then the last needed; never what is needed sooner."""
    cache = opened(tmp_path, limit=400)
    a, b, c, d = (kept(cache, 100, letter) for letter in (b"a", b"b", b"c", b"d"))
    new = name(b"new")
    needed = [b, new, c, a]
    assert cache.make_room(new, 100, needed) == [d]
    part(cache, new, b"n" * 100)
    assert cache.make_room(new, 150, needed) == [a, c]
    with pytest.raises(NoRoomError):
        cache.make_room(new, 250, needed)
    assert set(cache.held()) == {b}


def test_the_disk_keeps_a_reserve(tmp_path: Path) -> None:
    """Content never takes the last of the disk, which the journal needs."""
    cache = opened(tmp_path, free=RESERVE_BYTES + 100)
    assert cache.make_room("0" * 64, 100, []) == []
    with pytest.raises(NoRoomError):
        cache.make_room("0" * 64, 101, [])


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    """When the kernel says the disk is full, the fault is typed, and the part stays resumable."""
    cache = opened(tmp_path)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(NoRoomError):
            part(cache, "0" * 64, b"x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert 0 < cache.partial_bytes("0" * 64) <= 100_000


SIZES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 50), max_size=8)
NEEDED = st.lists(st.sampled_from("abcdefgh"), max_size=8)


@given(SIZES, st.sampled_from("abcdefgh"), NEEDED, st.integers(-10, 300))
def test_evictions_free_enough_or_nothing(
    held: dict[str, int], wanted: str, needed: list[str], excess: int
) -> None:
    """What goes suffices and no last piece of it is spared needlessly; the sooner needed stays."""
    chosen = evictions(held, wanted, needed, excess)
    rank = {each: needed.index(each) for each in needed}
    spared = {wanted} | {each for each in held if rank.get(each, 99) <= rank.get(wanted, 98)}
    free = sum(size for each, size in held.items() if each not in spared)
    assert (chosen is None) == (free < excess)
    if chosen:
        assert not spared & set(chosen)
        assert sum(held[each] for each in chosen) >= excess > sum(held[e] for e in chosen[:-1])
        order = [rank.get(each, 99) for each in chosen]
        assert order == sorted(order, reverse=True)
        kept_back = [rank.get(e, 99) for e in held if e not in spared and e not in chosen]
        assert all(later <= order[-1] for later in kept_back)
