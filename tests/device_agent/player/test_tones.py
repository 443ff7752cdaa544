"""The tones that a device makes by itself: told apart by anybody, and without a click."""

from itertools import pairwise

import pytest

from device_agent.player.output import RATE
from device_agent.player.pieces import ToneKind
from device_agent.player.tones import second


def samples(kind: ToneKind) -> list[int]:
    return list(memoryview(second(kind, 1.0)).cast("h"))


def pitch(part: list[int]) -> float:
    """Upward crossings of zero in a second, as often as this part goes."""
    ups = sum(one < 0 <= other for one, other in pairwise(part))
    return ups * RATE / len(part)


@pytest.mark.parametrize("kind", ToneKind)
def test_seconds_join_without_a_click(kind: ToneKind) -> None:
    """Repeated without end, a tone never leaps further than its own steepest slope."""
    wave = samples(kind)
    assert len(wave) == RATE
    leaps = [abs(wave[(n + 1) % RATE] - one) for n, one in enumerate(wave)]
    assert max(leaps) <= 3_300
    assert max(map(abs, wave)) <= 32_767 * 10 ** (-6 / 20) + 1


def test_the_siren_wails() -> None:
    """From 600 to 1200 Hz and back, each second."""
    wave, tenth = samples(ToneKind.SIREN), RATE // 10
    heard = [pitch(wave[n * tenth : (n + 1) * tenth]) for n in range(10)]
    assert heard == pytest.approx([660, 780, 900, 1020, 1140, 1140, 1020, 900, 780, 660], abs=12)


def test_the_attention_tone_steps() -> None:
    """Two pitches, half a second each."""
    wave = samples(ToneKind.ATTENTION)
    halves = [pitch(wave[: RATE // 2]), pitch(wave[RATE // 2 :])]
    assert halves == pytest.approx([750, 1000], abs=5)


def test_the_drills_tone_pips_and_is_silent() -> None:
    """Two tenths of a second of sound, eight of silence: taken for neither of the others."""
    wave, tenth = samples(ToneKind.DRILL), RATE // 10
    loud = [any(wave[n * tenth : (n + 1) * tenth]) for n in range(10)]
    assert loud == [True, False, True] + [False] * 7
