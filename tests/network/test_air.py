"""Bad air is as bad as it is asked to be."""

from random import Random

import pytest

from tests.network.air import Way, Weather


@pytest.mark.parametrize("loss", [0.0, 0.3, 1.0])
def test_a_share_of_all_packets_is_lost(loss: float) -> None:
    """By a seed: the same packets in every run."""
    first, again = (Way(Random(1), Weather(loss=loss)) for _ in range(2))
    arrives = [first.take(n, 100) is not None for n in range(2_000)]
    assert arrives == [again.take(n, 100) is not None for n in range(2_000)]
    assert first.lost / 2_000 == pytest.approx(loss, abs=0.03)


def test_packets_arrive_later_and_in_their_order() -> None:
    """None sooner than the floor, none before the one ahead of it."""
    way = Way(Random(1), Weather(40, 15))
    arrives = [way.take(n / 1_000, 100) or 0.0 for n in range(500)]
    assert arrives == sorted(arrives)
    assert min(at - n / 1_000 for n, at in enumerate(arrives)) >= 0.04


def test_a_slow_line_keeps_packets_waiting_and_then_loses_them() -> None:
    """A kilobyte at 80 kbit/s takes a tenth of a second; two seconds' worth wait, no more."""
    way = Way(Random(1), Weather(kbit_s=80))
    arrives = [way.take(0.0, 1_000) for _ in range(40)]
    assert arrives[:3] == pytest.approx([0.1, 0.2, 0.3])
    assert 18 <= way.lost <= 20


def test_through_a_cut_line_comes_nothing() -> None:
    """And all of it again once it is whole."""
    way = Way(Random(1), Weather(cut=True))
    assert way.take(0.0, 100) is None
    way.weather = Weather()
    assert way.take(1.0, 100) == 1.0
