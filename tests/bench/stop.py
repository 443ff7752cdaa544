"""A stop to a whole city: from the press of DỪNG to the last of N loudspeakers being silent.

The real server in a process of its own, Mosquitto, and N real sessions beside it, as in
`tests.bench.urgent`. Behind each session stands a real core of the agent that holds the server's
own documents and sounds an alarm; it is given the list as its session had it, one core after the
other, and the work of each is timed alone, as on a processor of its own. A loudspeaker is silent
when its list has come and its core has told its player so. The bare publish beside it sends the
same bytes, retained, to the same sessions, in the same run.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from device_agent.core import effects as do
from device_agent.core.events import Event
from schedules.wire.keys import SigningKey
from schedules.wire.trust import Root
from server.demo.city import CITY
from server.dispatch.models import Document
from tests.bench.mosquitto import Mosquitto
from tests.bench.row import Row
from tests.bench.urgent import TOPIC, City, Swarm, publisher
from tests.contract.broker.rigs import MOSQUITTO
from tests.simulation.agent_world import MS, AgentWorld

DEVICES = 1_000
ROUNDS = 4
"""The first only warms up."""
REPEATS = 20
"""So that the alarm lasts until the last core follows it, and no list ends it meanwhile."""
SOUNDS_FOR_MS = 2_000
"""So far into the alarm the stop comes."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--loudspeakers", type=int, default=DEVICES, help="of `stop` (1,000)")


def rows(options: argparse.Namespace) -> Iterator[Row]:
    count = options.loudspeakers
    if MOSQUITTO is None:
        reason = "there is no Mosquitto here; the embedded broker is for trying out"
        yield Row(f"a stop to {count:,} loudspeakers", None, "ms", None, None, "", None, reason)
        return
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder, ExitStack() as opened:
        city, broker = City(Path(folder), count), Mosquitto()
        broker.start()
        opened.callback(broker.stop)
        opened.enter_context(city.served(broker.port))
        cores = [Core(f"many-{n}", city.root, city.documents()) for n in range(count)]
        swarm = opened.enter_context(Swarm(broker.port, count))
        bare = opened.enter_context(publisher(broker.port))
        silent, raw, work = [], [], []
        for _ in range(ROUNDS):
            swarm.trip_ms(city.give(REPEATS))
            alarm, given_ns = city.listed(), time.time_ns()
            for core in cores:
                core.sound(alarm, given_ns)
            arrived = swarm.arrivals_ms(city.stop())
            assert arrived[0] > 0, "another list came before the stop's"
            stop = city.listed()
            decided = [core.stop_ms(stop) for core in cores]
            silent.append(max(map(sum, zip(arrived, decided, strict=True))))
            work += decided
            began = time.monotonic_ns()
            bare.publish(TOPIC, city.listed(), qos=1, retain=True)
            raw.append(swarm.trip_ms(began).last)
        yield from _rows(count, silent[1:], raw[1:], work[count:], len(city.listed()))


def _rows(
    count: int, silent: Sequence[float], raw: Sequence[float], work: Sequence[float], size: int
) -> Iterator[Row]:
    last, bare = median(silent), median(raw)
    reason = (
        f"middle of {len(silent)}, the worst {max(silent):.0f} ms; {size:,} bytes each; beside a "
        "bare publish of them"
    )
    yield Row(
        f"press → last of {count:,} silent", last, "ms", bare, last / bare, "≤ 1 s",
        max(silent) <= 1_000, reason,
    )  # fmt: skip
    worst = sorted(work)[int(len(work) * 0.99)]
    yield Row(
        "list arrived → player told, 99 of 100 cores", worst, "ms", None, None, "≤ 10 ms",
        worst <= 10, "each core's own work; its journal is in memory: silence waits for no disk",
    )  # fmt: skip


class Core(AgentWorld):
    """A loudspeaker of the city, in step with the server's documents."""

    def __init__(self, device: str, root: Root, documents: Sequence[Document]) -> None:
        super().__init__(device, SigningKey.make(), root, time.time_ns())
        self.silenced_ns: list[int] = []
        self.start()
        self.link_up()
        for type_ in ("trust", "config", "programme", "orders"):
            for one in documents:
                own = one.type != "config" or one.topic.split("/")[3] == device
                if one.type == type_ and own and one.topic in self.subscribed:
                    self.deliver(one.topic, one.raw)
        assert TOPIC in self.subscribed, f"{device} does not follow {CITY}"

    def sound(self, listed: bytes, given_ns: int) -> None:
        """Follow the alarm, and be in the midst of it: its clock waits there for the stop."""
        self.now_ns = max(self.now_ns, given_ns)
        self.deliver(TOPIC, listed)
        self.advance(self.now_ns + SOUNDS_FOR_MS * MS)

    def stop_ms(self, listed: bytes) -> float:
        """From the list to the player's being told; real milliseconds of this thread's work."""
        before, heard = len(self.silenced_ns), len(self.player.heard)
        began = time.thread_time_ns()
        self.deliver(TOPIC, listed)
        assert len(self.player.heard) == heard + 1, "the alarm did not sound, or was not silenced"
        return (self.silenced_ns[before] - began) / 1e6

    def _do(self, effect: do.Effect) -> list[Event]:
        if isinstance(effect, do.Silence):
            self.silenced_ns.append(time.thread_time_ns())
        return super()._do(effect)
