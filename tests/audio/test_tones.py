"""Sounds made on the spot."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio import tones
from audio.peaks import drawn, peaks_of
from tests.audio import meter


def test_melodies_are_told_apart() -> None:
    """Any two of twelve melodies correlate under 0.5 at every shift; each with itself fully."""
    tunes = [tones.melody(seed, 2) for seed in range(12)]
    assert max(meter.likeness(one, other) for one, other in combinations(tunes, 2)) < 0.5
    assert meter.likeness(tunes[0], tunes[0]) == pytest.approx(1.0)


@given(st.integers(), st.floats(0.1, 5))
@settings(max_examples=30)
def test_a_melody_is_as_asked(seed: int, seconds: float) -> None:
    """A melody has the asked length, starts and ends in silence, and is the same every time."""
    tune = tones.melody(seed, seconds)
    assert tune.size == round(seconds * 1000) * 48
    assert np.array_equal(tune, tones.melody(seed, seconds))
    assert max(abs(int(tune[0])), abs(int(tune[-1]))) < 500
    assert 3_000 < int(np.abs(tune).max()) < 32_767 * 0.75


@pytest.mark.parametrize("hz", [100, 440, 1000, 4000])
def test_a_tone_has_its_pitch(hz: int) -> None:
    """A test tone has the pitch and length asked for."""
    tone = tones.tone(hz, 1_500)
    assert tone.size == 72_000
    assert meter.frequency(tone) == pytest.approx(hz, abs=0.1)


def test_chime_and_attention_are_unlike() -> None:
    """The chime before news and the tone before an alarm cannot be taken for each other."""
    chime, attention = tones.chime(), tones.attention()
    assert chime.size == 48 * 1_800
    assert attention.size == 48 * 6_000
    assert meter.likeness(chime, attention) < 0.2


@pytest.mark.parametrize(
    "sound", [tones.tone(1000, 500), tones.chime(), tones.attention(), tones.melody(1, 4)]
)
def test_no_tone_clicks(sound: npt.NDArray[np.int16]) -> None:
    """No sound jumps further from one sample to the next than its highest pitch explains."""
    assert np.abs(np.diff(sound.astype(np.int64))).max() < 32_768 * 0.35


def test_silence_is_silent() -> None:
    """Silence of a length is that many zeros."""
    assert not tones.silence(20).any()
    assert tones.silence(20).size == 960


@given(st.lists(st.integers(0, 255), min_size=1, max_size=300), st.integers(1, 50))
def test_a_picture_misses_no_peak(steps: list[int], count: int) -> None:
    """However few columns are drawn, the highest peak is among them and no column invents one."""
    columns = drawn(np.array(steps, dtype=np.uint8), count)
    assert len(columns) == min(len(steps), count)
    assert max(columns) == max(steps)
    assert set(columns) <= set(steps)


def test_a_picture_does_not_depend_on_blocks() -> None:
    """The waveform is the same however its sound came in."""
    sound = (tones.melody(5, 3) / 32768).astype(np.float32)
    parts = np.split(sound, [7, 1_000, 50_000, 50_001])
    assert peaks_of(parts, 100) == peaks_of([sound], 100)
    assert len(peaks_of([sound], 100)) == 100
