"""Live sound from the microphone to the loudspeaker: two agents measured, and a crowd beside them.

Real agents in processes of their own, rendering to files; the embedded broker, and Mosquitto where
it is found; packets as the server signs them, in real time. What a frame cannot do without stands
beside it: its batch must be full, the broker must carry it to all, and the output has what it plays
a buffer ahead.
"""

import subprocess
import sys
import tempfile
import time
import wave
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from device_agent.core.effects import Hear
from device_agent.core.events import MessageArrived
from device_agent.core.step import step
from device_agent.player.decode import PacketDecoder
from device_agent.player.recording import read_timeline
from device_agent.sound import FILE_BUFFER_MS
from schedules.orders import Live
from schedules.wire import topics
from schedules.wire.keys import verify
from schedules.wire.live import FRAME_MS
from schedules.wire.receipt import Receipt
from tests.bench.crowd import Crowd, Sent
from tests.bench.mosquitto import Mosquitto
from tests.bench.row import Row
from tests.contract.broker.rigs import MOSQUITTO
from tests.device_agent import microphone
from tests.device_agent.core.city import DEVICE, WARD, key
from tests.device_agent.core.city import at as at_hour
from tests.device_agent.core.world import World
from tests.device_agent.microphone import NEW, RATE, batches, tone
from tests.device_agent.shell.town import Broker, Town, now_ms
from tests.waiting import wait_for

NEIGHBOUR = "loa-ben-canh"
DEVICES = 200
SECONDS = 20
DELAY_MS = 450
"""The order's; of it a file's output takes 250 and a batch 60."""
BATCH_MS = NEW * FRAME_MS
PER_S = 1_000 // BATCH_MS
QUIET = 50
"""Frames of silence before the tone, so that its beginning can be found in a file."""
SESSION = "phien"
TOPIC = topics.LIVE_TOPIC.of(SESSION)


def rows() -> Iterator[Row]:
    yield from _cpu()
    yield from _through(None)
    if MOSQUITTO is not None:
        yield from _through(Mosquitto())


def _through(broker: Broker | None) -> Iterator[Row]:
    name = "the embedded broker" if broker is None else "Mosquitto"
    with (
        tempfile.TemporaryDirectory(prefix="loa-bench-") as folder,
        Town(Path(folder), (DEVICE, NEIGHBOUR), broker) as town,
    ):
        yield from _heard(town, name)


def _heard(town: Town, broker: str) -> Iterator[Row]:
    town.publish_all()
    with _agents(town), Crowd(town.broker, TOPIC, DEVICES - 2) as crowd:
        wait_for("both hold all documents", lambda: _hold(town))
        sent = _speak(town, crowd)
        wait_for("their receipts", lambda: len(town.receipts) == 2, within_s=SECONDS + 20)
        trips = crowd.trips_ms(sent)
    mine, other = (Onset.of(town, device) for device in town.devices)
    captured_ns = sent.at_ns + QUIET * FRAME_MS * 1_000_000
    slowest = quantiles(trips, n=100)[98]
    least = BATCH_MS + FILE_BUFFER_MS + median(trips)
    whole = (max(mine.steady_ns, other.steady_ns) - captured_ns) / 1e6
    clocks = abs(mine.steady_ns - other.steady_ns) / 1e6
    yield _row(
        f"microphone to loudspeaker, {DEVICES} devices, {broker}", whole, "ms", least, "≤ 600 ms",
        600, "beside a batch, the output's buffer and the way to the last device",
    )  # fmt: skip
    yield _row(
        f"two loudspeakers apart, in their outputs' time, {broker}",
        abs(mine.wall_us - other.wall_us) / 1_000, "ms", 1.0, "≤ 1 ms", 1,
        f"beside a millisecond; {clocks:.2f} ms with what each measures of the time for itself",
    )  # fmt: skip
    yield _starved(town.receipts, broker)
    yield Row(
        f"a batch to the last of {DEVICES} devices, {broker}", median(trips), "ms", None, None, "",
        None, f"median; {slowest:.1f} ms for 99 of 100",
    )  # fmt: skip


def _starved(receipts: list[Receipt], broker: str) -> Row:
    starved = sum(one.starved_ms for one in receipts)
    due = sum(one.starved_ms + one.sounded_ms for one in receipts)
    return Row(
        f"concealed for want of packets, {broker}", starved / due * 100, "% of the sound",
        None, None,
        "≤ 0.1 %", starved / due <= 0.001, None,
    )  # fmt: skip


def _cpu() -> Iterator[Row]:
    """What a second of live sound costs a device: judging, the step, and decoding."""
    world = World(at_hour(8)).begin()
    order = Live("noi", WARD, SESSION, "normal", at_hour(8, 0, 10), at_hour(8, 30))
    world.give_orders(WARD, world.city.order(order, at_hour(8, 0, 5)))
    world.until(order.at_ms)
    packets = tone(SECONDS * 1_000 // FRAME_MS)
    raws = batches(order, packets, last=False)
    heard: list[Hear] = []

    def judged() -> None:
        for n, raw in enumerate(raws):
            state = world.agent.state
            assert state is not None
            world.agent.now_ns = (order.at_ms + BATCH_MS * (n + 1)) * 1_000_000
            world.agent.state, effects = step(
                state, MessageArrived(TOPIC, raw), world.agent._moment()
            )
            heard.extend(one for one in effects if isinstance(one, Hear))

    def decoded() -> None:
        decode = PacketDecoder(100)
        for opus in packets:
            assert decode(opus) is not None

    message, signer = raws[0], key(WARD)
    signature = signer.sign(message)

    def bare() -> None:
        for _ in raws:
            verify(signer.public, message, signature)

    verifying, judging, decoding = (_cpu_ms(deed) / SECONDS for deed in (bare, judged, decoded))
    assert len(heard) == len(raws)
    yield _row(
        "CPU for a second of live sound", judging + decoding, "ms", verifying + decoding,
        "≤ 50 ms", 50,
        f"{judging:.1f} ms to judge {PER_S} batches, {decoding:.1f} ms to decode 50 packets; "
        "beside as many bare Ed25519 verifications and the same decoding",
    )  # fmt: skip


def _speak(town: Town, crowd: Crowd) -> Sent:
    """A second of silence, then a tone, each batch published as its last frame is captured."""
    at_ms = now_ms() + 2_000
    at_ns = time.monotonic_ns() + (at_ms * 1_000_000 - time.time_ns())
    order = Live("noi", WARD, SESSION, "normal", at_ms, at_ms + 600_000, DELAY_MS)
    signed = town.city.order(order, at_ms)
    town.publish(topics.ORDERS_TOPIC.of(WARD), town.city.orders(WARD, signed))
    wait_for("both hold the order", lambda: _hold(town, town.city.sequence))
    packets = microphone.silence(QUIET) + tone(SECONDS * 1_000 // FRAME_MS - QUIET)
    sent = Sent(at_ns)
    for n, raw in enumerate(batches(order, packets)):
        captured_ns = at_ns + BATCH_MS * (n + 1) * 1_000_000
        time.sleep(max(0, captured_ns - time.monotonic_ns()) / 1e9)
        sent.published_ns.append(time.monotonic_ns())
        sent.bytes.append(crowd.expect(raw))
        town.say(TOPIC, raw)
    return sent


def _hold(town: Town, orders: int = 0) -> bool:
    ward = topics.ORDERS_TOPIC.of(WARD)
    newest = {status.device: status for status in town.statuses}
    return len(newest) == 2 and all(
        len(one.held) == 6
        and any(held.topic == ward and held.sequence >= orders for held in one.held)
        for one in newest.values()
    )


@contextmanager
def _agents(town: Town) -> Iterator[None]:
    processes = []
    for device in town.devices:
        data = town.folder / device
        town.enrolled(data, device)
        command = ("run", "--data", str(data), "--output", f"file:{town.folder / 'out'}")
        processes.append(subprocess.Popen([sys.executable, "-m", "device_agent", *command]))
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
            process.wait()


@dataclass(frozen=True)
class Onset:
    """When the first loud frame of a device's file was heard: truly, and by the device's clock."""

    steady_ns: int
    wall_us: int

    @classmethod
    def of(cls, town: Town, device: str) -> "Onset":
        base = town.folder / "out"
        lines = read_timeline(base / f"{device}.timeline.jsonl")
        play = next(line for line in lines if line.what == "play")
        with wave.open(str(base / f"{device}.wav")) as file:
            file.setpos(play.wav_frame)
            samples = array("h", file.readframes(2 * QUIET * FRAME_MS * RATE // 1_000))
        frames = next(i for i, sample in enumerate(samples) if abs(sample) > 2_000)
        after_ns = frames * 62_500 // 3
        return cls(play.steady_ns + after_ns, play.wall_us + after_ns // 1_000)


def _cpu_ms(deed: Callable[[], object]) -> float:
    began = time.process_time()
    deed()
    return (time.process_time() - began) * 1_000


def _row(
    row: str, value: float, unit: str, limit: float, target: str, at_most: float, reason: str
) -> Row:
    return Row(row, value, unit, limit, value / limit, target, value <= at_most, reason)
