"""Puts an agent together, keeps it alive, and takes it apart in good order."""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from device_agent import chrony, watchdog
from device_agent.balance import Balance
from device_agent.cache import Cache
from device_agent.chrony import Chrony
from device_agent.clock import system_wall_us
from device_agent.core.events import Leaving, LinkDown, LinkUp
from device_agent.core.state import Device
from device_agent.fetch import Fetcher
from device_agent.identity import Identity
from device_agent.journal import Journal
from device_agent.link import Broker, Link
from device_agent.machine_clock import SystemClock
from device_agent.meter import Meter
from device_agent.player.player import Player
from device_agent.recent import Recent
from device_agent.renewal import Renewal
from device_agent.shell import Inbox, Parts, Shell, from_fetcher
from device_agent.sound import Sound, make_ear, make_output
from device_agent.updating import folder
from device_agent.usage import Usage
from schedules.zones import tzdata_version

_LOG = logging.getLogger(__name__)

CACHE_BYTES = 8 * 1024**3
"""At most; the disk's own size limits it further (`device_agent.cache.RESERVE_BYTES`)."""
PAUSE_S = 1.0
PAUSE_AT_MOST_S = 60.0


class Supervisor:
    """One agent. `run` is the process's main loop; `leave` ends it from a signal handler."""

    def __init__(self, identity: Identity, data: Path, sound: Sound) -> None:
        self._identity, self._data = identity, data
        self._inbox = Inbox()
        self._leaving = threading.Event()
        self._chrony = Chrony(chrony.find())
        self._watchdog = watchdog.here()
        self._life = folder.here()
        self._recent = Recent()
        self._shell: Shell | None = None
        self._renewal: Renewal | None = None
        self._balance = Balance(data)
        self._output = make_output(sound, identity.device, self._wall_us)
        self._ear = make_ear(sound)

    @property
    def makes_way(self) -> bool:
        """It left for an update to take its place, and nobody asked it to end."""
        shell = self._shell
        left = shell is not None and shell.state is not None and shell.state.leaving
        return left and not self._leaving.is_set()

    def leave(self) -> None:
        self._leaving.set()
        self._inbox.put(Leaving())

    def run(self, ready: Callable[[], None]) -> None:
        """Until `leave`. Raises `OSError` where the data folder or the output cannot be used."""
        logging.getLogger().addHandler(self._recent)
        parts = self._start()
        try:
            self._live(parts, ready)
        finally:
            self._stop(parts)
            logging.getLogger().removeHandler(self._recent)

    def _start(self) -> Parts:
        identity, inbox = self._identity, self._inbox
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        journal = Journal.open(self._data / "journal.sqlite")
        cache = Cache(self._data / "cache", CACHE_BYTES)
        cache.start()
        renewal = self._renewal = Renewal(
            identity, self._data, lambda: link.up, lambda: time.time_ns() // 1_000_000
        )
        url, bearer = identity.content.url, f"Bearer {identity.content.token}"
        fetched = from_fetcher(inbox, cache)
        meter = Meter()
        fetcher = Fetcher(cache, url, bearer, fetched, tls=renewal.content_tls, meter=meter)
        player = Player(cache, inbox.put, ear=self._ear)
        clock = SystemClock(self._chrony.latest)
        mqtt = identity.mqtt
        tls = renewal.broker_tls if mqtt.tls else None
        broker = Broker(mqtt.host, mqtt.port, mqtt.username, mqtt.password, tls)
        link = Link(broker, inbox.put, meter=meter)
        parts = Parts(
            self._data,
            journal,
            cache,
            fetcher,
            player,
            self._output,
            link,
            clock,
            self._watchdog,
            self._life,
            self._recent,
            Usage(self._data, meter),
        )
        self._chrony.start()
        player.start(self._output)
        if self._ear is not None:
            self._ear.start()
        fetcher.start()
        renewal.start()
        self._balance.start()
        return parts

    def _live(self, parts: Parts, ready: Callable[[], None]) -> None:
        """One life of the core after another, until one leaves. A bug ends a life, never the agent.

        On trial it ends the agent, too: the launcher counts."""
        failures = 0
        while not self._leaving.is_set():
            began = time.monotonic()
            shell = self._shell = Shell(self._device(parts), parts, self._inbox)
            try:
                shell.run(lambda: self._lives(parts, ready))
                return
            except Exception:
                _LOG.exception("the core failed and begins anew from the journal")
                if self._life.trial:
                    raise
                shell.silence()
                failures = 0 if time.monotonic() - began > PAUSE_AT_MOST_S else failures + 1
                self._leaving.wait(min(PAUSE_AT_MOST_S, PAUSE_S * 2 ** min(failures, 10)))

    def _lives(self, parts: Parts, ready: Callable[[], None]) -> None:
        """The first step is done. The link starts once; a later life learns how it stands."""
        if parts.link.started:
            self._inbox.put(LinkUp() if parts.link.up else LinkDown())
            return
        parts.link.start()
        self._watchdog.ready()
        ready()

    def _stop(self, parts: Parts) -> None:
        """The player first, so that what it cut has its receipt; then the farewell goes out."""
        if not self.makes_way:
            self._watchdog.stopping()
        parts.player.close()
        if self._ear is not None:
            self._ear.stop()
        if self._shell is not None and self._shell.state is not None:
            self._shell.last_words()
        if self._renewal is not None:
            self._renewal.close()
        self._balance.close()
        parts.link.close()
        parts.fetcher.close()
        self._chrony.close()
        parts.journal.close()

    def _device(self, parts: Parts) -> Device:
        return Device(
            id=self._identity.device,
            key=self._identity.key(),
            root=self._identity.root,
            journal=parts.journal.id,
            nonce_seed=secrets.token_bytes(32),
            version=metadata.version("loa"),
            tzdata=tzdata_version(),
            started_ns=time.monotonic_ns(),
            enrolled_ms=self._identity.enrolled_ms,
            install="" if self._life.slot is None else "trial" if self._life.trial else "settled",
            prove_ns=self._life.prove_ns,
        )

    def _wall_us(self, steady_ns: int) -> int:
        shell = self._shell
        if shell is None or shell.state is None:
            return system_wall_us(steady_ns)
        return shell.wall_us(steady_ns)
