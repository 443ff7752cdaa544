"""The whole in one process: a city, its server, its loudspeakers, a hostile network; from a seed.

    storm   people decide, and everything fails that may
    calm    the faults have ended; everybody must come into step within `CALM_MS`

`run` plays both and raises `Broken` at the first rule that does not hold.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from unittest.mock import patch

from device_agent.core import reporting, timekeeping
from schedules.wire import gate, order_gate
from schedules.wire.keys import verify
from server.dispatch import ingest, keyring, publishing
from server.dispatch.content import may_leave
from tests.simulation.agent_journal import MemoryJournal
from tests.simulation.chance import Chance
from tests.simulation.clock import HOUR, MINUTE, MS, SECOND, VirtualClock
from tests.simulation.deeds import schedule_deeds
from tests.simulation.faults import schedule_faults
from tests.simulation.founding import KINDS, founded, start_of
from tests.simulation.invariants import Broken, Witness, out_of_step
from tests.simulation.loudspeaker import Loudspeaker
from tests.simulation.network import FAIR, Network
from tests.simulation.office import Office
from tests.simulation.replacing import Lost, fit
from tests.simulation.town import Town, device_key
from tests.simulation.turns import Turns

CALM_MS = 6 * MINUTE
LOOK_EVERY_MS = 30 * SECOND


@dataclass(frozen=True, slots=True)
class Setting:
    """How long a world is, and how rough: `hours` of storm; `deeds` and `faults` in all; `devices`
    instead of the two or three of its town. With `faults_of_all`, so many strike the whole city,
    and `faults` are of one device each. `pace`: how many times quieter than others it is."""

    hours: float
    deeds: int
    faults: int
    devices: int | None = None
    faults_of_all: int = 0
    pace: int = 1

    @classmethod
    def day(cls, devices: int) -> "Setting":
        """A day of many loudspeakers, of which two in five fail by themselves."""
        return cls(24, 16, devices * 2 // 5, devices, faults_of_all=12, pace=4)

    @classmethod
    def of(cls, seed: int) -> "Setting":
        """Under an hour; a day for every two hundredth seed, and from 1,000 on for every tenth."""
        chance = Random(f"{seed}/setting")
        if seed % 200 == 199 or (seed >= 1_000 and seed % 10 == 0):
            return cls(24, 30, 36)
        return cls(chance.uniform(0.3, 1.0), chance.randint(2, 6), chance.randint(2, 6))


class World:
    def __init__(self, seed: int, setting: Setting | None = None) -> None:
        self.seed, self.setting = seed, setting or Setting.of(seed)
        self.chance = Chance(seed)
        self.kind = seed % KINDS
        self.clock = VirtualClock(start_of(self.kind) * MS)
        self.network = Network(self.clock, self.chance)
        self.office = Office(self.clock, self.network)
        self.town = Town(self.office, self.chance.of("town"))
        self.agents: list[Loudspeaker] = []
        self.turns = Turns(self.agents)
        self.content_up = True
        self.storm = True
        self.witness = Witness(self)
        self.lost = Lost()
        self.waiting: list[Loudspeaker] = []
        self.struck: Counter[str] = Counter()
        self.script: Callable[[World], None] = lambda _: None

    def run(self) -> str:
        """Play it to its end. Returns the digest of all that happened. Raises `Broken`."""
        with self._laws():
            self._begin()
            self.until(self.clock.now_ns + int(self.setting.hours * HOUR) * MS)
            self._calm()
            self._converge()
            self._end()
        return self.clock.digest

    def until(self, end_ns: int) -> None:
        """Let everything happen in its order, up to that instant."""
        clock, turns = self.clock, self.turns
        while (at := min(turns.next_ns(), clock.next_ns())) <= end_ns:
            clock.now_ns = max(clock.now_ns, at)
            due = turns.due(at)
            for agent in due:
                agent.advance(at)
            if not due:
                clock.pop()()
            self.witness.look(turns.touched())
        clock.now_ns = end_ns
        for agent in self.agents:
            agent.catch_up()

    def restart_soon(self, agent: Loudspeaker) -> None:
        """Power comes back; sometimes only the process had ended."""
        chance = self.chance.of(f"restart {agent.device}")
        reboot = chance.random() < 0.6
        pause = chance.choice([5 * SECOND, MINUTE, 20 * MINUTE]) if self.storm else 5 * SECOND

        def again() -> None:
            if agent.state is None:
                agent.start(reboot)

        self.clock.after(pause, again)

    def restart_server_soon(self) -> None:
        pause = self.chance.of("server").choice([2 * SECOND, MINUTE, 30 * MINUTE])

        def again() -> None:
            if not self.office.running:
                self.office.start()

        self.clock.after(pause if self.storm else 2 * SECOND, again)

    def _begin(self) -> None:
        self.office.on_gone = self.restart_server_soon
        founded(self.kind, self.setting.devices).settle(self.town)
        self.office.start()
        for n, device in enumerate(self.town.devices):
            agent = Loudspeaker(
                device,
                device_key(n),
                self.office.custody.root(),
                self.clock.now_ns,
                journal=MemoryJournal(f"{n + 1:032x}"),
                fetch_ms=self.chance.of("fetch").choice([50, 2_000]),
                clock=self.clock,
                network=self.network,
            )
            agent.origin = self._origin(agent)
            agent.on_gone = lambda agent=agent: self.restart_soon(agent)  # type: ignore[misc]
            self.turns.add(agent)
            self.clock.after(self.chance.of("start").randrange(5_000), agent.start)
        schedule_deeds(self)
        schedule_faults(self)
        self.script(self)

    def _calm(self) -> None:
        """The faults end; clocks are put right."""
        self.clock.trace("calm")
        self.storm = False
        self.network.weather = FAIR
        self.content_up = True
        if not self.network.running:
            self.network.restart()
        for name in sorted(self.network.parted):
            self.network.join(name)
        if not self.office.running:
            self.office.start()
        self.office.kill_in, self.office.absorb_ms = None, SECOND
        for agent in list(self.waiting):
            fit(self, agent)
        for agent in self.agents:
            agent.catch_up()
            agent.journal.fault, agent.kill_at = None, None
            agent.synchronised, agent.wall_error_us = True, 0
            if agent.state is None:
                agent.start()
            self.network.disconnect(agent.device)
        reporting.BEAT_EVERY_NS = 40 * SECOND * MS

    def _converge(self) -> None:
        """Wait until every device is in step, at most `CALM_MS`."""
        for _ in range(0, CALM_MS, LOOK_EVERY_MS):
            self.until(self.clock.now_ns + LOOK_EVERY_MS * MS)
            lacking = out_of_step(self)
            if not lacking:
                return
        rule = "digests" if "digests" in lacking[0][1] else "converges"
        raise Broken(rule, f"{lacking}")

    def _end(self) -> None:
        """Everything is accounted for; then the world stops."""
        self.office.reconciler.tick()
        for agent in self.agents:
            agent.kill_quietly()
        self.witness.look(self.agents)
        self.witness.close()

    def _origin(self, agent: Loudspeaker) -> Callable[[str], bool]:
        def serves(content: str) -> bool:
            """The content server: the room's own rule; what fails is tried again."""
            if self.content_up and self.office.running:
                with self.office.house.database.read() as session:
                    if may_leave(session, content, self.clock.now_ms()):
                        return True
            self.clock.after(
                10 * MINUTE if self.storm else MINUTE, lambda: agent.fetch_again(content)
            )
            return False

        return serves

    @contextmanager
    def _laws(self) -> Iterator[None]:
        """A quiet pace for long stretches, pure functions asked once, and chance from the seed."""
        pace = self.setting.pace
        with ExitStack() as laws:
            laws.enter_context(self.chance.rules())
            laws.enter_context(patch.object(reporting, "BEAT_EVERY_NS", pace * 15 * MINUTE * MS))
            laws.enter_context(patch.object(reporting, "WHOLE_EVERY_NS", pace * 30 * MINUTE * MS))
            laws.enter_context(patch.object(timekeeping, "ASK_EVERY_NS", pace * 30 * MINUTE * MS))
            laws.enter_context(patch.object(timekeeping, "WATCH_EVERY_NS", pace * 30 * MINUTE * MS))
            laws.enter_context(patch.object(timekeeping, "BURST", 2))
            laws.enter_context(patch.object(keyring, "KEPT_MS", HOUR))
            laws.enter_context(patch.object(ingest, "ThreadPoolExecutor", _InTurn))
            # One thread would wait for ever for the answers that it has to carry itself.
            laws.enter_context(patch.object(publishing, "MOST_UNDERWAY", 2**63))
            for room in (gate, order_gate):
                if vars(room)["verify"] is verify:
                    laws.enter_context(patch.object(room, "verify", _verify_once))
            yield


def play(seed: int, setting: Setting | None = None) -> str:
    """Play one world; a rule that is broken is told with the way to see it again."""
    world, done = World(seed, setting), False
    try:
        digest, done = world.run(), True
    finally:
        if not done:
            sys.stderr.write(
                f"seed {seed}: LOA_SEED={seed} ./run test -k one_seed, "
                f"or ./run soak simulation --first-seed {seed} --count 1\n"
            )
    return digest


class _InTurn:
    """Judges of the one thread there is: another would see another database in memory."""

    def __init__(self, *_: object) -> None:
        pass

    map = staticmethod(map)


@lru_cache(maxsize=20_000)
def _verify_once(public: bytes, message: bytes, signature: bytes) -> bool:
    return verify(public, message, signature)
