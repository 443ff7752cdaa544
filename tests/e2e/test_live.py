"""A voice on the true stack: from a WebSocket to two loudspeakers, in step, and to its end."""

import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from device_agent.player.recording import read_timeline
from server.demo.city import WARDS
from server.demo.client import Client
from server.demo.processes import Town
from tests.e2e.conftest import Settled, wait_for
from tests.e2e.microphone import Microphone
from tests.forked import ONE_WORKER, begin

pytestmark = [pytest.mark.e2e, ONE_WORKER]

WARD = WARDS[0]
DELAY_MS = 600
"""A file's output takes what it plays 250 ms ahead; a card 30 ms."""
LOUD = 3_000
APART_US = 1_000
TOO_LATE_MS = 1_000


@dataclass(frozen=True, slots=True)
class Street:
    url: str
    officer: Client
    devices: tuple[str, ...]
    sounded: Path

    def in_step(self) -> bool:
        rows = self.officer.get("/api/devices", area=WARD)
        mine = [row for row in rows if row["id"] in self.devices]
        return len(mine) == 2 and all(row["in_step"] for row in mine)

    def go_on_air(self) -> dict[str, Any]:
        body = {"delay_ms": DELAY_MS}
        made: dict[str, Any] = self.officer.post(f"/api/areas/{WARD}/live", body)
        return made

    def session(self, made: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.officer.get(f"/api/live/{made['id']}")
        return found


@pytest.fixture
def street(tmp_path: Path, settled: Settled) -> Iterator[Street]:
    logins = settled(tmp_path / "server")
    with Town(tmp_path, 0, begin=begin) as town:
        town.start_broker()
        town.start_server()
        officer, operator = (
            Client(town.url, logins[post].username, logins[post].password)
            for post in ("ward officer", "city operator")
        )
        made = [
            operator.post("/api/devices", {"name": f"Cụm loa {n}", "area": WARD}) for n in (1, 2)
        ]
        for one in made:
            town.add_agent(operator, partial(dict, one), tmp_path / "sounded")
        devices = tuple(str(one["device"]) for one in made)
        yield Street(town.url, officer, devices, tmp_path / "sounded")
        officer.close()
        operator.close()


def test_a_voice_is_heard_in_step_until_its_line_breaks_or_somebody_stops_it(
    street: Street,
) -> None:
    """Two loudspeakers sound it within a millisecond of each other; a browser that is gone ends
    with the chime; a stop ends it at once, and each device's receipt says which."""
    wait_for("in step", street.in_step)
    first = street.go_on_air()
    with Microphone(street.officer, street.url, first) as microphone:
        wait_for("on air", lambda: microphone.told.get("state") == "on_air")
        wait_for("both hold the order", lambda: street.session(first)["confirmed"] == 2)
        microphone.speak()
        wait_for("it is heard", lambda: microphone.told["level"] > 0.3)
        time.sleep(1.5)  # of sound
    wait_for("it is over", lambda: street.session(first)["ended"] == "lost")
    wait_for("both proved it", lambda: street.session(first)["heard"] == {"played": 2})
    onsets = [_onset(street.sounded / device) for device in street.devices]
    apart_us = abs(onsets[0].wall_us - onsets[1].wall_us)
    late_ms = [(one.steady_ns - microphone.spoke_ns) / 1e6 for one in onsets]

    assert apart_us <= APART_US
    assert max(late_ms) < TOO_LATE_MS, late_ms
    assert all(_ends_with_the_chime(street.sounded / device) for device in street.devices)
    recorded = street.officer.get("/api/areas/" + WARD + "/live/log")
    assert [one["ended"] for one in recorded] == ["lost"]

    second = street.go_on_air()
    with Microphone(street.officer, street.url, second) as microphone:
        microphone.speak()
        wait_for("on air", lambda: microphone.told.get("state") == "on_air")
        wait_for("it sounds", lambda: _sounding(street) == 2)
        street.officer.post(f"/api/areas/{WARD}/stop", {})
        wait_for("the page is told", lambda: microphone.told["state"] == "over")
        assert microphone.told["ended"] == "stopped"
    wait_for("the cut is proved", lambda: street.session(second)["heard"] == {"cut": 2})
    wait_for("both are silent", lambda: _sounding(street) == 0)


def _sounding(street: Street) -> int:
    rows = street.officer.get("/api/devices", area=WARD)
    return sum(bool(row["sounding"]) for row in rows if row["id"] in street.devices)


@dataclass(frozen=True, slots=True)
class Onset:
    """When the first loud frame was heard: by one machine's clock, and by the device's own."""

    steady_ns: int
    wall_us: int


def _onset(device: Path) -> Onset:
    lines = read_timeline(device.with_suffix(".timeline.jsonl"))
    play = next(line for line in lines if line.what == "play")
    loud = np.flatnonzero(np.abs(_sound(device)[play.wav_frame :]) > LOUD)[0]
    after_us = int(loud) * 1_000_000 // 48_000
    return Onset(play.steady_ns + after_us * 1_000, play.wall_us + after_us)


def _ends_with_the_chime(device: Path) -> bool:
    """What sounded last begins with the chime's first stroke, 784 Hz, not the microphone's tone."""
    sound = _sound(device)
    quiet = np.abs(sound) < 300
    spoken = np.flatnonzero(~quiet)
    gaps = np.flatnonzero(np.diff(spoken) > 48_000)
    last = sound[spoken[gaps[-1] + 1] :][:14_400]
    pitch = np.fft.rfftfreq(last.size, 1 / 48_000)[np.abs(np.fft.rfft(last)).argmax()]
    return bool(abs(pitch - 784) < 20)


def _sound(device: Path) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    with wave.open(str(device.with_suffix(".wav"))) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
