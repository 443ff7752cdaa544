"""A stop outruns whoever wants the loudspeakers to sound again.

./run soak stop --first-seed 123 --count 1
"""

from typing import Any

import pytest

from device_agent.core import state, step
from tests.simulation.retrigger import Siege

SEEDS = 8
"""`./run soak stop` lays 10,000."""


def lay_siege() -> None:
    for seed in range(SEEDS):
        Siege(seed).run()


def test_nothing_sounds_again_after_a_stop() -> None:
    """Replays, new lists of old orders, foreign keys, power cuts: silence, until people who may
    give an alarm give a newer one."""
    lay_siege()


def test_a_device_that_forgot_its_stops_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The siege would notice a device that a power cut makes forget."""
    remembered = step._remembered

    def without(memory: Any, now: Any) -> dict[str, Any]:
        return {**remembered(memory, now), "orders": state.Orders()}

    monkeypatch.setattr(step, "_remembered", without)
    with pytest.raises(AssertionError, match="sounded after the stop"):
        lay_siege()
