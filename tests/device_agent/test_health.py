"""What a device measures of itself, and takes over from its modem's script."""

import os
from pathlib import Path

import pytest

from device_agent.health import SIM_FILE, measure, read_sim
from device_agent.player.paced import NullOutput
from schedules.wire.status import Sim


def test_what_the_modem_said_goes_with_the_status(tmp_path: Path) -> None:
    """The data left on the SIM and the signal are told with the moment they were written."""
    file = tmp_path / SIM_FILE
    file.write_text('{"left_bytes": 734003200, "signal": 62, "operator": "Viettel"}')
    os.utime(file, ns=(0, 1_795_000_000_000 * 1_000_000))
    assert measure(tmp_path, 1, 2, NullOutput()).sim == Sim(734_003_200, 62, 1_795_000_000_000)


def test_a_device_without_a_modem_says_nothing_of_one(tmp_path: Path) -> None:
    """A device on a cable has no file, and its status names no SIM."""
    assert measure(tmp_path, 1, 2, NullOutput()).sim is None


def test_what_the_modem_does_not_say_is_left_open(tmp_path: Path) -> None:
    """A signal alone is told as a signal alone."""
    file = tmp_path / SIM_FILE
    file.write_text('{"signal": 0}')
    os.utime(file, ns=(0, 7_000_000))
    assert read_sim(file) == Sim(None, 0, 7)


@pytest.mark.parametrize(
    "said",
    ["", "{", "[]", "7", "{}", '{"signal": 101}', '{"left_bytes": -1}', '{"left_bytes": true}',
     '{"left_bytes": 9007199254740992}', '{"left_bytes": 1.5}', "[" * 4_096, "\0" * 5_000],
)  # fmt: skip
def test_a_script_that_writes_nonsense_does_not_silence_the_device(
    tmp_path: Path, said: str
) -> None:
    """Whatever stands in the file, the status goes out, without a SIM."""
    file = tmp_path / SIM_FILE
    file.write_text(said)
    assert read_sim(file) is None
    assert measure(tmp_path, 1, 2, NullOutput()).sim is None
