"""Blocks put together from safe sounds."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio import assemble, tones

TIMES = st.integers(0, 3_000)


@given(
    st.lists(st.integers(10, 900), min_size=1, max_size=4),
    st.booleans(),
    TIMES,
    st.integers(1, 4),
    TIMES,
)
@settings(max_examples=40)
def test_a_block_lasts_the_sum_of_its_parts(
    lengths: list[int], chimed: bool, pause_ms: int, repeats: int, gap_ms: int
) -> None:
    """Chime, pauses, repeats and gaps add up to the millisecond."""
    parts = [tones.tone(500 + 100 * number, ms) for number, ms in enumerate(lengths)]
    chime = tones.chime() if chimed else None
    out = assemble.block(parts, chime=chime, pause_ms=pause_ms, repeats=repeats, gap_ms=gap_ms)
    said = sum(lengths) + pause_ms * (len(lengths) - 1)
    expected = said * repeats + gap_ms * (repeats - 1) + (1_800 + pause_ms if chimed else 0)
    assert out.size == expected * 48


def test_every_part_is_kept_bit_for_bit() -> None:
    """Assembling copies samples; it never resamples, mixes or scales them."""
    one, two = tones.melody(1, 0.5), tones.melody(2, 0.7)
    out = assemble.block([one, two], chime=tones.chime(), pause_ms=250, repeats=2, gap_ms=1_000)
    pause, gap = tones.silence(250), tones.silence(1_000)
    said = [one, pause, two]
    assert np.array_equal(out, np.concatenate([tones.chime(), pause, *said, gap, *said]))


@pytest.mark.parametrize(("repeats", "pause_ms", "gap_ms"), [(0, 0, 0), (1, -1, 0), (1, 0, -1)])
def test_senseless_blocks_are_an_error(repeats: int, pause_ms: int, gap_ms: int) -> None:
    """A negative pause or no repeat is a mistake of the caller."""
    with pytest.raises(ValueError, match="block"):
        assemble.block([tones.chime()], repeats=repeats, pause_ms=pause_ms, gap_ms=gap_ms)


def test_a_block_needs_a_part() -> None:
    """A block of nothing is a mistake of the caller."""
    with pytest.raises(ValueError, match="block"):
        assemble.block([])


@given(st.integers(0, 1_500), st.integers(0, 1_500), st.integers(0, 200))
@settings(max_examples=25)
def test_silence_at_the_ends_is_trimmed(before: int, after: int, keep_ms: int) -> None:
    """What is left is the sound and at most the kept margin, to within 10 ms a side."""
    tone = tones.tone(800, 400)
    sound = np.concatenate([tones.silence(before), tone, tones.silence(after)])
    ms = assemble.trimmed(sound, keep_ms=keep_ms).size / 48
    expected = 400 + min(before, keep_ms) + min(after, keep_ms)
    assert expected - 20 <= ms <= expected + 20


def test_nothing_but_silence_trims_to_nothing() -> None:
    """Silence alone leaves nothing."""
    assert assemble.trimmed(tones.silence(500)).size == 0


def test_fades_keep_the_length() -> None:
    """A fade starts and ends in silence and changes no length."""
    tone = tones.tone(800, 1_000)
    faded = assemble.faded(tone, in_ms=200, out_ms=300)
    assert faded.size == tone.size
    assert np.abs(faded[:240]).max() < 0.05 * np.abs(tone).max()
    assert np.abs(faded[-240:]).max() < 0.05 * np.abs(tone).max()
    assert np.abs(faded[24_000:28_800]).max() == np.abs(tone[24_000:28_800]).max()


def test_the_front_door_loads_no_sound_library() -> None:
    """Importing `audio` brings neither FFmpeg nor numpy nor pydub into the server's process."""
    script = "import audio, sys; print({'av', 'numpy', 'pydub'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "set()"
