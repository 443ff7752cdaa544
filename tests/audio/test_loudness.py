"""The meter, against the standard's own anchors and a second meter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.loudness import SILENT_LUFS, TruePeak, integrated
from audio.pcm import Samples
from tests.audio import meter
from tests.audio.recordings import sine, speech


def cut(sound: Samples, sizes: list[int]) -> list[Samples]:
    """`sound` in blocks of the given sizes, over and over."""
    out, at, number = [], 0, 0
    while at < sound.size:
        size = sizes[number % len(sizes)]
        out.append(sound[at : at + size])
        at, number = at + size, number + 1
    return out


def test_the_standards_anchor() -> None:
    """A full-scale 997 Hz sine on one channel reads -3.01 LUFS (BS.1770-5, annex 1)."""
    tone = sine(997, 5, level=1.0)
    assert integrated([tone]) == pytest.approx(-3.01, abs=0.02)
    assert meter.lufs(tone) == pytest.approx(-3.01, abs=0.02)


def test_pauses_do_not_count() -> None:
    """EBU Tech 3341, case 3 in spirit: -36, -23 and -36 LUFS in turn read -23."""
    quiet, loud = sine(1000, 10, level=10 ** (-33 / 20)), sine(1000, 60, level=10 ** (-20 / 20))
    assert integrated([quiet, loud, quiet]) == pytest.approx(-23.0, abs=0.1)


@given(st.floats(0.005, 0.9), st.integers(0, 50), st.floats(0.5, 4))
@settings(max_examples=12)
def test_two_meters_agree(level: float, seed: int, seconds: float) -> None:
    """The streaming meter and the one in the frequency domain agree to 0.05 LU and 0.1 dB."""
    sound = speech(seconds, seed=seed, level=level)
    peak = TruePeak()
    for block in cut(sound, [48_000]):
        peak.add(block)
    assert integrated(cut(sound, [48_000])) == pytest.approx(meter.lufs(sound), abs=0.05)
    assert peak.dbtp == pytest.approx(meter.dbtp(sound), abs=0.1)


@given(st.lists(st.integers(1, 70_000), min_size=1, max_size=5))
@settings(max_examples=25)
def test_blocks_do_not_matter(sizes: list[int]) -> None:
    """However the sound is cut into blocks, its loudness and peak are the same."""
    sound = speech(2)
    small = [max(size, 900) for size in sizes]
    peaks = TruePeak(), TruePeak()
    for peak, blocks in zip(peaks, (cut(sound, small), [sound]), strict=True):
        for block in blocks:
            peak.add(block)
    assert peaks[0].linear == pytest.approx(peaks[1].linear, rel=1e-3)
    assert integrated(cut(sound, small)) == pytest.approx(integrated([sound]), abs=1e-3)


def test_the_peak_between_samples_is_found() -> None:
    """A quarter-rate sine sampled at 45° reads 0.707 in samples and 1.0 in truth."""
    at = np.arange(4_800)
    tone = np.sin(np.pi / 2 * at + np.pi / 4).astype(np.float32)
    peak = TruePeak()
    peak.add(tone * np.hanning(tone.size).astype(np.float32))
    assert np.abs(tone).max() < 0.71
    assert peak.dbtp == pytest.approx(0.0, abs=0.05)


def test_silence_has_the_lowest_loudness() -> None:
    """Silence, and nothing at all, read the absolute gate."""
    assert integrated([np.zeros(48_000, dtype=np.float32)]) == SILENT_LUFS
    assert integrated([]) == SILENT_LUFS
    assert TruePeak().dbtp == SILENT_LUFS


def test_less_than_the_standard_measures_is_taken_to_go_on() -> None:
    """A sound of 150 ms is as loud as the same sound for a second."""
    assert integrated([sine(1000, 0.15)]) == pytest.approx(integrated([sine(1000, 1)]), abs=0.05)
