"""Whether what was played left the horn."""

import random
import threading
import time
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from device_agent.player.alsa.pcm import CardError
from device_agent.player.ear import Ear, Listening, Microphone
from device_agent.player.events import Ended
from device_agent.player.output import FRAMES_PER_MS, RATE, Stretch, span_ns
from device_agent.player.pieces import Sound, ToneKind
from device_agent.player.tones import second
from tests.device_agent.player.masters import keep, wav
from tests.device_agent.player.test_player import T0, Stage, prepared

TENTH = RATE // 10
T0_NS = 50_000_000_000


def speech(seconds: int, seed: int = 1) -> bytes:
    """Syllables and pauses, as somebody speaks."""
    chance = random.Random(seed)
    tone = second(ToneKind.TEST, 3.0)
    found = b""
    while len(found) < seconds * RATE * 2:
        found += tone[: chance.randrange(80, 400) * FRAMES_PER_MS * 2]
        found += bytes(chance.randrange(40, 300) * FRAMES_PER_MS * 2)
    return found[: seconds * RATE * 2]


def noise(seconds: float, peak: int, seed: int = 2) -> bytes:
    chance = random.Random(seed)
    return array(
        "h", (chance.randrange(-peak, peak) for _ in range(round(seconds * RATE)))
    ).tobytes()


def mixed(one: bytes, other: bytes) -> bytes:
    return array(
        "h", (a + b for a, b in zip(array("h", one), array("h", other), strict=True))
    ).tobytes()


def listened(played: bytes, came: bytes) -> bool | None:
    """A play after two seconds of silence; `came` is what the microphone took from the first."""
    ear = Ear()
    period = 10 * FRAMES_PER_MS
    for at in range(0, len(played) // 2, period):
        when_ns = T0_NS + span_ns(2 * RATE + at)
        ear.played(when_ns, [Stretch(played[at * 2 : (at + period) * 2], "a")])
    for at in range(0, len(came) // 2 - TENTH + 1, TENTH):
        ear.heard(T0_NS + span_ns(at + TENTH), came[at * 2 : (at + TENTH) * 2])
    return ear.heard_back("a")


def from_afar(pcm: bytes, late_ms: int) -> bytes:
    """A twentieth as loud, after two seconds and the sound's way, in a noisy street."""
    quiet = array("h", (sample // 20 for sample in array("h", pcm))).tobytes()
    came = bytes((2_000 + late_ms) * FRAMES_PER_MS * 2) + quiet
    return mixed(came, noise(len(came) / 2 / RATE, 60))


@pytest.mark.parametrize("late_ms", [0, 240, 900])
def test_a_horn_that_sounds_is_confirmed(late_ms: int) -> None:
    """Speech and steady tones are known again, far softer, in noise, and after their way."""
    said, tone = speech(6), second(ToneKind.TEST, 3.0) * 3
    assert listened(said, from_afar(said, late_ms))
    assert listened(tone, from_afar(tone, late_ms))


def test_a_horn_that_is_silent_is_told() -> None:
    """Noise alone, and somebody else who speaks, are not what was played."""
    said = speech(6)
    assert listened(said, noise(9, 900)) is False
    assert listened(said, from_afar(bytes(len(said)), 0)) is False
    assert listened(said, bytes(2 * RATE) + speech(8, seed=5)) is False


def test_nothing_is_said_where_nobody_listened() -> None:
    """Without a microphone, and after too little sound, it is not known."""
    assert listened(speech(6), b"") is None
    assert listened(second(ToneKind.TEST, 3.0)[: 200 * FRAMES_PER_MS * 2], noise(3, 60)) is None


def test_a_play_is_told_with_what_was_heard_of_it(tmp_path: Path) -> None:
    """The ear is told of each frame once, when it is as good as heard, and asked as a play ends."""
    stage, ear = Stage(tmp_path), Ear()
    stage.player.close()
    stage.player = type(stage.player)(stage.cache, stage.events.put, lambda: stage.card.now_ns, ear)
    stage.player.start(stage.card)
    said = speech(3)
    sound = Sound(keep(stage.cache, wav(said)), 3_000)
    stage.player.play("a", T0, [sound])
    prepared(stage, "a")
    for at in range(-2 * RATE, 3 * RATE, TENTH):
        part = said[at * 2 : (at + TENTH) * 2] if at >= 0 else bytes(TENTH * 2)
        ear.heard(T0 + span_ns(at + TENTH + RATE) - 1_000_000_000, part)
    stage.card.pull(3 * RATE + 480)
    ended = stage.told(2)[1]
    stage.player.close()
    assert isinstance(ended, Ended)
    assert ended.sounded.heard_back is True


class Pulled:
    """A microphone that hears a tone, and is pulled out after a while."""

    def __init__(self, closed: Callable[[], None]) -> None:
        self.close = closed
        self._left = 3

    def listen(self, seconds: float) -> bytes:  # noqa: ARG002  (the port's)
        self._left -= 1
        if not self._left:
            raise CardError("absent", "pulled out")
        return second(ToneKind.TEST, 1.0)[: TENTH * 2]


class Machine:
    def __init__(self) -> None:
        self.closed = threading.Event()

    def microphone(self, name: str) -> Microphone:  # noqa: ARG002  (the port's)
        return Pulled(self.closed.set)


def test_a_microphone_that_fails_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """It is told of, given up, and tried again later; the agent can end meanwhile."""
    machine = Machine()
    ear = Listening("mic", machine)
    ear.start()
    assert machine.closed.wait(30)
    began = time.monotonic()
    ear.stop()
    assert time.monotonic() - began < 5
    assert "mic" in caplog.text
