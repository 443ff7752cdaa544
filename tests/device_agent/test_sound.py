"""What the technician sets and tries at the horn."""

import math
from array import array
from pathlib import Path

import pytest

from device_agent import cli, sound, speaker
from device_agent.player.output import RATE
from device_agent.player.paced import NullOutput
from device_agent.player.pieces import ToneKind
from schedules.refusal import RefusalError


def test_what_is_set_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Card, latency and distance stay as set, each by itself; 85 m are a quarter of a second."""
    data = ["--data", str(tmp_path)]
    assert cli.run(["sound", "set", *data, "--output", "alsa:plughw:CARD=Device"]) == 0
    assert cli.run(["sound", "set", *data, "--latency-ms", "4.5", "--distance-m", "85"]) == 0
    assert sound.read(tmp_path) == sound.Sound("alsa:plughw:CARD=Device", 4_500, 85)
    assert sound.read(tmp_path).delay_us == 247_813
    assert "distance 85 m = 247.813 ms" in capsys.readouterr().out


def test_a_microphone_listens_back_once_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Off by default, also on a device that was set up before there was such a thing."""
    (tmp_path / sound.FILE).write_text('{"output": "null", "latency_us": 0, "distance_m": 7}')
    assert sound.make_ear(sound.read(tmp_path)) is None
    assert cli.run(["sound", "set", "--data", str(tmp_path), "--microphone", "plughw:1"]) == 0
    assert sound.read(tmp_path) == sound.Sound(distance_m=7, microphone="plughw:1")
    assert "microphone plughw:1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--output", "speaker", "unknown_output"),
        ("--output", "alsa:", "unknown_output"),
        ("--latency-ms", "501", "latency_out_of_range"),
        ("--latency-ms", "nan", "latency_out_of_range"),
        ("--latency-ms", "inf", "latency_out_of_range"),
        ("--distance-m", "-1", "distance_out_of_range"),
    ],
)
def test_what_cannot_be_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, code: str
) -> None:
    """An output or a trim that cannot be is refused with a sentence, and nothing changes."""
    assert cli.run(["sound", "set", "--data", str(tmp_path), f"{option}={value}"]) == 1
    assert f"[{code}]" in capsys.readouterr().err
    assert not (tmp_path / sound.FILE).exists()


def test_a_damaged_setting_stops_the_agent(tmp_path: Path) -> None:
    """Rather than guess which card and which instant, the agent says that it cannot read it."""
    (tmp_path / sound.FILE).write_text('{"output": 7}')
    with pytest.raises(RefusalError, match="sound_unreadable"):
        sound.read(tmp_path)


def sine(hertz: int, level: float, seconds: float) -> bytes:
    count = round(RATE * seconds)
    wave = (round(32_767 * level * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(count))
    return array("h", wave).tobytes()


class Room:
    """A `Microphone` in a street whose horn works, or does not."""

    def __init__(self, works: bool) -> None:
        self._works, self._listened, self.closed = works, 0, False

    def listen(self, seconds: float) -> bytes:
        self._listened += 1
        during = self._works and self._listened == 3  # before, up to the tone, and within it
        return sine(1000 if during else 130, 0.1, seconds)

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("works", [True, False])
def test_the_test_says_whether_the_horn_was_heard(works: bool) -> None:
    """With a microphone the test compares the tone's own band before and during: a passing lorry
    is no horn."""
    room = Room(works)
    report = speaker.sound(NullOutput(2000), ToneKind.TEST, 1, 100, room)
    assert report.off_us is not None
    assert report.heard is not None
    assert (report.heard.confirmed, report.sounded, room.closed) == (works, works, True)
    assert any(("loa CÓ ra tiếng" in line) == works for line in report.lines() if "Nghe" in line)
