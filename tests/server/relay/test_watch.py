"""A source is given up where it is silent or stalls, and the next is tried."""

import pytest

from audio.on_air import FRAME_BYTES, FRAME_SAMPLES
from server.relay.watch import OPENS_S, PROVEN_MS, SILENT_MS, STALLS_S, Turns, Watch

LOUD = b"\0\x20" * FRAME_SAMPLES
HUM = b"\x40\0" * FRAME_SAMPLES


@pytest.mark.parametrize("quiet", [bytes(FRAME_BYTES), HUM])
def test_twenty_seconds_without_a_sound_are_silence(quiet: bytes) -> None:
    """In a row: a pause in the programme is none. A line's own hum is no sound."""
    watch = Watch(0)
    for n in range(SILENT_MS // 20 - 1):
        watch.hear(quiet, n * 0.02)
    watch.hear(LOUD, 20)
    assert not watch.is_silent
    for n in range(SILENT_MS // 20):
        assert not watch.is_silent
        watch.hear(quiet, 20 + n * 0.02)
    assert watch.is_silent


def test_a_source_must_begin_and_go_on() -> None:
    """Ten seconds to be heard, then never five without a word."""
    watch = Watch(100)
    assert not watch.is_stalled(100 + OPENS_S - 0.1)
    assert watch.is_stalled(100 + OPENS_S)
    watch.hear(LOUD, 101)
    assert not watch.is_stalled(101 + STALLS_S - 0.1)
    assert watch.is_stalled(101 + STALLS_S)


def test_sources_take_turns_until_all_failed_in_a_row() -> None:
    """One that was good for a minute clears the others' failures; a lone one that fails is the
    end."""
    turns = Turns(3)
    assert [turns.after(0, 0), turns.after(1, PROVEN_MS)] == [1, 2]
    assert [turns.after(2, 0), turns.after(0, 0)] == [0, None]
    assert Turns(1).after(0, PROVEN_MS) is None
