"""The in-band clock on bad lines: how wrong it is, beside what no exchange could know better.

First the real core on simulated links, six hours each, its crystal 30 ppm off. Then, for root on
Linux, a real agent in a network namespace behind `tc netem`, talking to a real Mosquitto; both ends
read one and the same clock there, so whatever the agent says of the difference is its error.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path
from statistics import quantiles

from device_agent.clock import Moment
from device_agent.core.events import Woken
from schedules.codec import from_json
from schedules.wire import topics
from schedules.wire.envelope import open_text, read_envelope
from schedules.wire.strict import read_json
from schedules.wire.time import TimeRequest
from tests.bench.mosquitto import Mosquitto
from tests.bench.row import Row
from tests.contract.broker.rigs import MOSQUITTO
from tests.device_agent.core.city import DEVICE, MINUTE, City, at, key
from tests.device_agent.shell.town import Town
from tests.simulation.agent_world import MS, AgentWorld
from tests.waiting import wait_for

HOURS = 6
PPM = 30
"""A usual crystal on a hot pole (50 ppm is what data sheets bound)."""

Delay = Callable[[random.Random], float]


@dataclass(frozen=True)
class Line:
    """`up` and `down` give one message's delay in ms; `asymmetry_ms` is their mean difference."""

    name: str
    up: Delay
    down: Delay
    asymmetry_ms: float
    loss: float = 0.0


def _about(ms: float, jitter_ms: float) -> Delay:
    """A floor and a queue on top of it, as a radio cell has."""
    return lambda chance: ms + chance.expovariate(1 / jitter_ms)


def _sent_again(ms: float, jitter_ms: float, loss: float) -> Delay:
    """TCP over air that loses: after 300 ms it sends again, then after twice as long."""
    plain = _about(ms, jitter_ms)

    def delay(chance: random.Random) -> float:
        found, again_ms = plain(chance), 300.0
        while chance.random() < loss:
            found, again_ms = found + again_ms, 2 * again_ms
        return found

    return delay


LINES = (
    Line("a wire: 0.5 ms", _about(0.4, 0.1), _about(0.4, 0.1), 0),
    Line("Wi-Fi: 3 ms + 5 ms jitter", _about(3, 5), _about(3, 5), 0),
    Line("4G: 40 ms + 15 ms jitter", _about(40, 15), _about(40, 15), 0),
    Line("4G, 5 % lost", _about(40, 15), _about(40, 15), 0, 0.05),
    Line("4G, up 80, down 30 ms", _about(65, 15), _about(15, 15), 50),
    Line("4G, up 80, down 30 ms, 5 % lost", _about(65, 15), _about(15, 15), 50, 0.05),
    Line("full cell: up 300 + 200, down 100 ms", _about(300, 200), _about(80, 20), 400, 0.05),
    Line("bad air: 30 % lost, TCP", _sent_again(45, 20, 0.3), _sent_again(45, 20, 0.3), 0),
)


def rows() -> Iterator[Row]:
    for line in LINES:
        yield _simulated(line)
    yield from _in_namespaces()


@dataclass
class Pole(AgentWorld):
    """An agent whose crystal is `PPM` fast, and whose system clock nobody ever set."""

    def _moment(self) -> Moment:
        steady_ns = (self.now_ns - self.booted_ns) * (1_000_000 + PPM) // 1_000_000
        return Moment(steady_ns, steady_ns, steady_ns // 1000, steady_ns, f"boot-{self.boot}", None)

    def next_ns(self) -> int | None:
        if self.state is None or self._wake_ns is None:
            return None
        left_ns = self._wake_ns - self._moment().steady_ns
        return self.now_ns + max(0, left_ns * 1_000_000 // (1_000_000 + PPM) + 2)


@dataclass
class Wire:
    """Carries the questions to an honest server and its answers back, each in its own time."""

    line: Line
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    city: City = field(default_factory=City)
    under_way: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    count: int = 0

    def run(self) -> tuple[list[float], list[float]]:
        """Errors and stated bounds, in ms, minute by minute."""
        pole = Pole(DEVICE, key("device"), self.city.root, at(4) * MS, on_send=self._sent)
        self.pole = pole
        pole.start()
        pole.link_up()
        pole.deliver(topics.TRUST_TOPIC.of(), self.city.trust())
        self._until(at(4) + MINUTE // 4)
        errors, bounds = [], []
        for minute in range(1, HOURS * 60):
            self._until(at(4) + minute * MINUTE)
            pole.happens(Woken())  # as before each item: it judges the time anew
            assert pole.state is not None
            clock, now = pole.state.clock, pole._moment()
            assert clock.trusted
            errors.append(abs(clock.map.to_wall_us(now.steady_ns) - pole.now_ns // 1000) / 1000)
            bounds.append(clock.error_us / 1000)
        return errors, bounds

    def _until(self, ms: int) -> None:
        while (at_ns := self._next_ns()) <= ms * MS:
            self.pole.advance(at_ns)
            while self.under_way and self.under_way[0][0] <= at_ns:
                heappop(self.under_way)[2]()
        self.pole.until(ms)

    def _next_ns(self) -> int:
        pole_ns = self.pole.next_ns()
        assert pole_ns is not None
        return min([pole_ns, *(at_ns for at_ns, _, _ in self.under_way[:1])])

    def _sent(self, topic: str, raw: bytes) -> None:
        if topic == topics.TIME_TOPIC.of(DEVICE):
            self._after(self.line.up, lambda: self._answer(raw))

    def _answer(self, raw: bytes) -> None:
        value = read_json(open_text(read_envelope(raw)).payload)
        nonce = from_json(TimeRequest, value["body"]).nonce
        reply = self.city.time_reply(nonce, self.pole.now_ns // 1000)
        topic = topics.TIME_TOPIC.of(DEVICE)
        self._after(self.line.down, lambda: self.pole.deliver(topic, reply))

    def _after(self, delay: Delay, deed: Callable[[], None]) -> None:
        if self.chance.random() >= self.line.loss:
            self.count += 1
            at_ns = self.pole.now_ns + int(delay(self.chance) * MS)
            heappush(self.under_way, (at_ns, self.count, deed))


def _simulated(line: Line) -> Row:
    errors, bounds = Wire(line).run()
    cuts = quantiles(errors, n=100)
    kept = all(error <= bound for error, bound in zip(errors, bounds, strict=True))
    theory = line.asymmetry_ms / 2
    reason = (
        f"99 %; the middle one {cuts[49]:.2f} ms, the worst {max(errors):.2f} ms; it says of "
        f"itself ±{quantiles(bounds, n=2)[0]:.1f} ms. Limit: asymmetry/2"
    )
    ratio = cuts[98] / theory if theory else None
    target = "never above its own stated error"
    return Row(line.name, cuts[98], "ms", theory or None, ratio, target, kept, reason)


NAMESPACE = "loa-bench-pole"
OURS, THEIRS = "10.213.0.1", "10.213.0.2"
NETEM = (
    ("netem: 40 ms each way", "delay 40ms", "delay 40ms", 0.0),
    ("netem: 40 ± 10 ms, 5 % lost", "delay 40ms 10ms loss 5%", "delay 40ms 10ms loss 5%", 0.0),
    ("netem: up 80, down 30 ms", "delay 80ms", "delay 30ms", 50.0),
)
MEASURED_S = 30


def _in_namespaces() -> Iterator[Row]:
    lacking = _why_not()
    if lacking is not None:
        yield Row("real agent behind netem", None, "ms", None, None, "", None, lacking)
        return
    for name, up, down, asymmetry_ms in NETEM:
        try:
            apart_ms = _behind(up, down)
        except subprocess.CalledProcessError as refused:
            why = f"not here: {' '.join(refused.cmd)}: {refused.stderr.decode().strip()}"
            yield Row(name, None, "ms", None, None, "", None, why)
            continue
        theory = asymmetry_ms / 2
        ratio = apart_ms / theory if theory else None
        why = "real agent, broker and TCP; by its own status. Limit: asymmetry/2"
        yield Row(name, apart_ms, "ms", theory or None, ratio, "", None, why)


def _why_not() -> str | None:
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces need root on Linux"
    if shutil.which("ip") is None or shutil.which("tc") is None:
        return "ip and tc (iproute2) are not installed"
    return None if MOSQUITTO is not None else "Mosquitto is not installed"


def _behind(up: str, down: str) -> float:
    """The largest difference that a real agent tells, of its last statuses, in ms."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(_wire(up, down))
        broker = Mosquitto("0.0.0.0", "user root")  # noqa: S104  (both sides of the wire)
        town = stack.enter_context(Town(folder, broker=broker))
        town.enrolled(folder / "agent", host=OURS)
        town.publish_all()
        inside = ("ip", "netns", "exec", NAMESPACE)
        command = (sys.executable, "-m", "device_agent", "run", "--data", str(folder / "agent"))
        agent = subprocess.Popen([*inside, *command], stderr=subprocess.DEVNULL)
        stack.callback(agent.wait)
        stack.callback(agent.kill)
        wait_for("a status", lambda: len(town.statuses) > 1, within_s=60)
        began = time.monotonic()
        wait_for(
            "statuses",
            lambda: time.monotonic() - began > MEASURED_S and len(town.statuses) > 3,
            within_s=90,
        )
        told = [one.reference.ahead_us for one in town.statuses[2:] if one.reference is not None]
        return max(abs(us) for us in told if us is not None) / 1000


@contextmanager
def _wire(up: str, down: str) -> Iterator[None]:
    """A pair of virtual interfaces, one in a namespace of its own; both ways impaired."""
    ours, theirs = f"{NAMESPACE}0"[-15:], f"{NAMESPACE}1"[-15:]
    inside = f"ip netns exec {NAMESPACE}"
    try:
        for command in (
            f"ip netns add {NAMESPACE}",
            f"ip link add {ours} type veth peer name {theirs}",
            f"ip link set {theirs} netns {NAMESPACE}",
            f"ip addr add {OURS}/30 dev {ours}",
            f"ip link set {ours} up",
            f"{inside} ip addr add {THEIRS}/30 dev {theirs}",
            f"{inside} ip link set {theirs} up",
            f"tc qdisc add dev {ours} root netem {down}",
            f"{inside} tc qdisc add dev {theirs} root netem {up}",
        ):
            subprocess.run(command.split(), check=True, capture_output=True)
        yield
    finally:
        for command in (f"ip link del {ours}", f"ip netns del {NAMESPACE}"):
            subprocess.run(command.split(), check=False, capture_output=True)
