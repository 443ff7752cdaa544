"""What a volume percentage means."""

import pytest

from device_agent.player.volume import decibels, factor


def test_halving_the_percentage_takes_ten_decibels() -> None:
    """100 is unity and each halving takes 10 dB, which sounds half as loud."""
    assert (decibels(100), decibels(50), decibels(25)) == (0, -10, -20)
    assert (factor(100), factor(0)) == (1, 0)


def test_more_percent_is_never_softer() -> None:
    """The curve rises all the way."""
    steps = [factor(percent) for percent in range(101)]
    assert steps == sorted(set(steps))


@pytest.mark.parametrize("percent", [-1, 101])
def test_volume_knows_no_more_than_full(percent: int) -> None:
    """Nothing amplifies beyond the levelled master."""
    with pytest.raises(ValueError, match="outside"):
        decibels(percent)
