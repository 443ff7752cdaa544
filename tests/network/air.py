"""The air between a city and its poles: a process that loses, delays, slows and cuts packets.

`tc netem` would do it in the kernel, where there is one that has it; this one needs a TUN device on
either side. Each pole has a line of its own, each way its own weather, drawn from a seed.
"""

import heapq
import json
import os
import selectors
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any, Final, Self

_QUEUE_S: Final = 2.0
"""What a slow line keeps; more is lost, as in a modem."""
_PACKET: Final = 2_048


@dataclass(frozen=True, slots=True)
class Weather:
    """One way of a line: at least `delay_ms`, on top of it a queue of `jitter_ms` in the mean;
    `loss` of the packets do not arrive, of a `cut` line none; at `kbit_s`, None for any number."""

    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    loss: float = 0.0
    kbit_s: float | None = None
    cut: bool = False


@dataclass
class Way:
    """What becomes of packets, one after the other: none overtakes another."""

    chance: Random
    weather: Weather = field(default_factory=Weather)
    carried: int = 0
    lost: int = 0
    _free_s: float = 0.0
    _last_s: float = 0.0

    def take(self, now_s: float, size: int) -> float | None:
        """When a packet of `size` bytes arrives that set out at `now_s`; None: it does not."""
        weather = self.weather
        begins_s = now_s
        if weather.kbit_s is not None:
            begins_s = max(now_s, self._free_s)
        if weather.cut or self.chance.random() < weather.loss or begins_s - now_s > _QUEUE_S:
            self.lost += 1
            return None
        if weather.kbit_s is not None:
            begins_s = self._free_s = begins_s + size * 8 / weather.kbit_s / 1000
        jitter_ms = self.chance.expovariate(1 / weather.jitter_ms) if weather.jitter_ms else 0.0
        arrives_s = max(self._last_s, begins_s + (weather.delay_ms + jitter_ms) / 1000)
        self.carried, self._last_s = self.carried + 1, arrives_s
        return arrives_s


class Air:
    """The process, seen from who makes it; a context. `city` and `poles` are the files of their
    TUN devices, `poles` by the last number of their address."""

    def __init__(self, city: int, poles: Mapping[int, int], seed: int) -> None:
        said = json.dumps({"city": city, "poles": dict(poles), "seed": seed})
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.network.air", said],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            pass_fds=(city, *poles.values()),
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def set(self, pole: int, up: Weather, down: Weather) -> None:
        """From now on; what is under way already arrives as it would have."""
        self._ask({"pole": pole, "up": asdict(up), "down": asdict(down)})

    def told(self) -> dict[str, int]:
        """Packets `carried` and `lost` so far."""
        return self._ask({})

    def _ask(self, question: dict[str, Any]) -> dict[str, int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer


def main(said: str) -> None:
    """Carries until standard input ends."""
    made = json.loads(said)
    city, poles = made["city"], {int(number): file for number, file in made["poles"].items()}
    chance = Random(made["seed"])
    ups = {number: Way(Random(chance.random())) for number in poles}
    downs = {number: Way(Random(chance.random())) for number in poles}
    numbers = {file: number for number, file in poles.items()}
    under_way: list[tuple[float, int, int, bytes]] = []
    waiting = selectors.DefaultSelector()
    for file in (0, city, *poles.values()):
        waiting.register(file, selectors.EVENT_READ)
    count = 0
    while True:
        left_s = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
        for key, _ in waiting.select(left_s):
            if key.fd == 0:
                line = sys.stdin.readline()
                if not line:
                    return
                _answer(json.loads(line), ups, downs)
                continue
            packet = os.read(key.fd, _PACKET)
            if packet[0] >> 4 != 4:  # IPv6 asks for routers
                continue
            if key.fd == city:
                number = packet[19]  # the last byte of the destination (RFC 791 section 3.1)
                way, to = downs.get(number), poles.get(number)
            else:
                way, to = ups[numbers[key.fd]], city
            if way is None or to is None:
                continue
            arrives_s = way.take(time.monotonic(), len(packet))
            if arrives_s is not None:
                count += 1
                heapq.heappush(under_way, (arrives_s, count, to, packet))
        while under_way and under_way[0][0] <= time.monotonic():
            _, _, to, packet = heapq.heappop(under_way)
            os.write(to, packet)


def _answer(question: dict[str, Any], ups: dict[int, Way], downs: dict[int, Way]) -> None:
    if question:
        number = question["pole"]
        ups[number].weather = Weather(**question["up"])
        downs[number].weather = Weather(**question["down"])
    total: Counter[str] = Counter()
    for way in (*ups.values(), *downs.values()):
        total.update(carried=way.carried, lost=way.lost)
    sys.stdout.write(json.dumps(total) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
