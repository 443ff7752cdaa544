"""A block decoded ahead."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from device_agent.player.events import Reason
from device_agent.player.feed import CAPACITY, BlockFeed
from device_agent.player.output import FRAMES_PER_MS, RATE, silence
from device_agent.player.pieces import Piece, Silence, Sound, Tone, ToneKind, length
from device_agent.player.tones import second
from tests.device_agent.player.masters import keep, new_cache, opus, pcm, wav
from tests.waiting import wait_until

MISSING = Sound("0" * 64, 1000)


@contextmanager
def feeding(
    folder: Path, pieces: Sequence[Piece], percent: int = 100, first: int = 0
) -> Iterator[tuple[BlockFeed, threading.Event]]:
    failed = threading.Event()
    feed = BlockFeed(pieces, new_cache(folder), percent, first, failed.set)
    feed.start()
    try:
        yield feed, failed
    finally:
        feed.close()
        feed.join()


def all_of(feed: BlockFeed, first: int, end: int) -> bytes:
    """As the player takes: only what is ready, in periods."""
    taken, at = [], first
    while at < end:
        if not feed.ready(at) and feed.failure is None:
            time.sleep(0)  # lets the feed's thread on; the condition is asked again
            continue
        count = min(480, end - at)
        taken.append(feed.take(at, count))
        at += count
    return b"".join(taken)


def test_pieces_follow_each_other_without_a_gap(tmp_path: Path) -> None:
    """A block is its pieces' frames in a row, each exactly as long as its slot."""
    cache = new_cache(tmp_path)
    chime, speech = pcm(4800, 1), pcm(9600, 2)
    pieces = (
        Sound(keep(cache, wav(chime)), 100),
        Silence(50),
        Sound(keep(cache, wav(speech)), 200),
        Sound(keep(cache, wav(chime)), 100),
        Tone(ToneKind.TEST, 1500),
    )
    tone = second(ToneKind.TEST, 1.0)
    with feeding(tmp_path, pieces) as (feed, _):
        got = all_of(feed, 0, length(pieces))
    assert got == chime + silence(2400) + speech + chime + tone + tone[:RATE]


def test_the_slot_rules_the_length(tmp_path: Path) -> None:
    """Content shorter than its slot is followed by silence, longer content ends with it."""
    cache = new_cache(tmp_path)
    short, long = pcm(4700, 1), pcm(5000, 2)
    pieces = (Sound(keep(cache, wav(short)), 100), Sound(keep(cache, wav(long)), 100))
    with feeding(tmp_path, pieces) as (feed, _):
        assert all_of(feed, 0, 9600) == short + silence(100) + long[:9600]


@pytest.mark.parametrize("first", [1, 4799, 4800, 7200, 20_000, 100_000])
def test_a_block_begins_anywhere(tmp_path: Path, first: int) -> None:
    """A block resumed at any frame sounds as it does there when played from its beginning."""
    cache = new_cache(tmp_path)
    pieces = (
        Sound(keep(cache, wav(pcm(4800))), 100),
        Silence(50),
        Sound(keep(cache, opus(3 * RATE)), 3000),
    )
    end = length(pieces)
    with (
        feeding(tmp_path, pieces) as (whole, _),
        feeding(tmp_path, pieces, first=first) as (part, _),
    ):
        assert all_of(part, first, end) == all_of(whole, 0, end)[first * 2 :]


def test_content_that_is_not_what_it_says_never_sounds(tmp_path: Path) -> None:
    """Missing, altered or undecodable content fails the block with its reason."""
    cache = new_cache(tmp_path)
    altered, text = keep(cache, wav(pcm(4800))), keep(cache, b"not a sound")
    (tmp_path / "content" / altered).write_bytes(wav(pcm(4800, 9)))
    for piece, reason in (
        (MISSING, Reason.MISSING),
        (Sound(altered, 100), Reason.CORRUPT),
        (Sound(text, 100), Reason.UNDECODABLE),
    ):
        with feeding(tmp_path, [piece]) as (feed, failed):
            assert failed.wait(30)
            assert (feed.failure, feed.take(0, 480)) == (reason, b"")


def test_all_content_is_verified_before_the_first_frame(tmp_path: Path) -> None:
    """A block of which any content is missing does not begin."""
    good = keep(new_cache(tmp_path), wav(pcm(9600)))
    with feeding(tmp_path, [Sound(good, 200), MISSING]) as (feed, failed):
        assert failed.wait(30)
        assert not feed.ready(0)


def test_a_long_block_holds_two_seconds(tmp_path: Path) -> None:
    """However long the block, no more than two seconds and a chunk are decoded ahead."""
    hours = Tone(ToneKind.ATTENTION, 3 * 3600 * 1000)
    with feeding(tmp_path, [hours]) as (feed, _):
        wait_until(lambda: feed.ready(0))
        sizes = {len(all_of(feed, at, at + 480)) for at in range(0, 10 * RATE, 480)}
        assert sizes == {960}
        assert len(feed.take(10 * RATE, 60 * RATE)) <= (CAPACITY + RATE) * 2


def test_closing_ends_the_thread(tmp_path: Path) -> None:
    """A feed nobody takes from ends when it is closed."""
    with feeding(tmp_path, [Tone(ToneKind.TEST, 60_000)]) as (feed, _):
        assert feed.running
    assert not feed.running


def test_tones_repeat_without_a_seam(tmp_path: Path) -> None:
    """A tone of several seconds has no jump larger than its own steepest slope."""
    with feeding(tmp_path, [Tone(ToneKind.TEST, 3000)]) as (feed, _):
        heard = memoryview(all_of(feed, 0, 3000 * FRAMES_PER_MS)).cast("h")
        steepest = max(abs(b - a) for a, b in pairwise(heard[:RATE]))
        assert max(abs(b - a) for a, b in pairwise(heard)) == steepest
