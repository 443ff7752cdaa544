"""Live sound through two real agents: a broker between, files at the end, and a bad network."""

import random
import threading
import wave
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from device_agent.player.recording import Line, read_timeline
from device_agent.sound import Sound
from device_agent.supervisor import Supervisor
from schedules.orders import Live
from schedules.wire import topics
from schedules.wire.live import FRAME_MS
from tests.device_agent.core.city import DEVICE, WARD
from tests.device_agent.microphone import RATE, batches, tone
from tests.device_agent.shell.town import Town, now_ms
from tests.waiting import wait_for

NEIGHBOUR = "loa-ben-canh"
FRAMES = 100
DELAY_MS = 600
"""A file's buffer takes 250 ms of it."""


@contextmanager
def agents(town: Town) -> Iterator[None]:
    """Both loudspeakers, each on a thread of its own."""
    lives = []
    for device in town.devices:
        identity = town.enrolled(town.folder / device, device)
        found = Supervisor(identity, town.folder / device, Sound(f"file:{town.folder / 'out'}"))
        thread = threading.Thread(target=found.run, args=(lambda: None,))
        thread.start()
        lives.append((found, thread))
    try:
        yield
    finally:
        for found, thread in lives:
            found.leave()
            thread.join()


@dataclass
class Heard:
    """What a device's file holds of the session: its samples, and when the first was heard by its
    own clock (how right that is, is the clock's business and not this test's)."""

    samples: "array[int]"
    start_us: int

    @classmethod
    def of(cls, town: Town, device: str) -> "Heard":
        base = town.folder / "out"
        lines = read_timeline(base / f"{device}.timeline.jsonl")
        (play,) = [line for line in lines if line.what == "play"]
        with wave.open(str(base / f"{device}.wav")) as file:
            file.setpos(play.wav_frame)
            whole = array("h", file.readframes(file.getnframes()))
        return cls(whole[: _length(lines, play, len(whole))], play.wall_us)

    def frequency(self) -> float:
        """By the zero crossings between the first and the last upward one."""
        pairs = zip(self.samples, self.samples[1:], strict=False)
        up = [i for i, (a, b) in enumerate(pairs) if a < 0 <= b]
        return (len(up) - 1) * RATE / (up[-1] - up[0])

    def steepest(self) -> int:
        return max(abs(b - a) for a, b in zip(self.samples, self.samples[1:], strict=False))


def _length(lines: list[Line], play: Line, rest: int) -> int:
    after = [line.wav_frame for line in lines if line.wav_frame > play.wav_frame]
    return min(after, default=play.wav_frame + rest) - play.wav_frame


def test_live_sound_is_heard_in_step_through_a_network_that_loses_and_disorders(
    tmp_path: Path,
) -> None:
    """Neighbours sound the same voice within a millisecond; one message lost of five is not heard,
    and nothing clicks."""
    chance = random.Random(20)
    with Town(tmp_path, (DEVICE, NEIGHBOUR)) as town:
        town.publish_all()
        with agents(town):
            wait_for("both hold all documents", lambda: _ready(town))
            at_ms = now_ms() + 700
            live = Live("noi", WARD, "phien", "normal", at_ms, at_ms + 60_000, DELAY_MS)
            town.publish(
                topics.ORDERS_TOPIC.of(WARD), town.city.orders(WARD, town.city.order(live, at_ms))
            )
            wait_for("both hold the order", lambda: _ready(town, town.city.sequence))
            for raw in _disordered(batches(live, tone(FRAMES)), chance):
                town.publish(topics.LIVE_TOPIC.of("phien"), raw)
            wait_for("their receipts", lambda: len(town.receipts) == 2)
        mine, other = Heard.of(town, DEVICE), Heard.of(town, NEIGHBOUR)
    for receipt in town.receipts:
        assert (receipt.outcome, receipt.planned_ms) == ("played", at_ms + DELAY_MS)
        assert receipt.sounded_ms == FRAMES * FRAME_MS
        assert receipt.starved_ms == 0
    assert abs(mine.start_us - other.start_us) <= 1_000
    assert mine.samples == other.samples
    assert len(mine.samples) == FRAMES * FRAME_MS * RATE // 1000
    assert abs(mine.frequency() - 1_000) < 1
    # The steepest step of the tone itself, and a little for what the codec adds.
    assert mine.steepest() < 0.25 * 32_767 * 0.131 * 1.3


def _ready(town: Town, orders: int = 0) -> bool:
    """Each device holds six documents, the ward's orders as new as that."""
    found = {status.device: status for status in town.statuses}
    ward = topics.ORDERS_TOPIC.of(WARD)
    return len(found) == 2 and all(
        len(one.held) == 6
        and any(held.topic == ward and held.sequence >= orders for held in one.held)
        for one in found.values()
    )


def _disordered(raws: list[bytes], chance: random.Random) -> list[bytes]:
    """One of five lost, never two in a row; the others out of order by up to four."""
    kept = [raw for n, raw in enumerate(raws) if n % 5 != 3]
    return [raw for _, raw in sorted((n + chance.uniform(0, 4), raw) for n, raw in enumerate(kept))]
