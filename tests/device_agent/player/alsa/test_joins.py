"""Edges that nobody hears."""

from array import array
from itertools import pairwise

from device_agent.player.alsa import joins


def samples(*values: int) -> bytes:
    return array("h", values).tobytes()


def test_a_step_at_a_join_becomes_a_ramp() -> None:
    """New sound follows on where the old one ended, and is as it was five milliseconds later."""
    pcm = samples(*[9_000] * 300)
    height = joins.step(-1_000, 9_000)
    ramped = array("h", joins.ramped(pcm, height, joins.RAMP))
    assert ramped[0] == -1_000
    assert max(abs(b - a) for a, b in pairwise(ramped)) <= 43
    assert ramped[joins.RAMP :] == array("h", pcm)[joins.RAMP :]


def test_a_clean_beginning_passes_bit_for_bit() -> None:
    """Sound that begins near silence is left alone."""
    assert joins.step(0, 80) == 0


def test_a_ramp_never_wraps_round() -> None:
    """Full scale moved further stays at full scale."""
    moved = array("h", joins.ramped(samples(32_000, -32_000), 9_000, joins.RAMP))
    assert moved[0] == 32_767


def test_a_frame_goes_or_comes_where_it_is_flattest() -> None:
    """One frame is left out or doubled where its neighbour is most like it."""
    pcm = samples(0, 900, 1_800, 1_810, 900)
    assert joins.shortened(pcm) == samples(0, 900, 1_810, 900)
    assert joins.lengthened(pcm) == samples(0, 900, 1_800, 1_800, 1_810, 900)
