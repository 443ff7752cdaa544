"""The agent: its memory, what it costs idle and playing, how soon it is ready, and whether a month
changes that.

It feeds a simulated card through ALSA in real time, where that can be built, and no card otherwise.
Each figure stands beside the limit: a bare interpreter that imports PyAV, in the same run, or one
that only wakes as often as the card is fed.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import psutil

from device_agent.identity import IDENTITY
from device_agent.journal import Journal
from device_agent.player.output import RATE
from schedules.programme import Block, Entry, Sound
from tests.bench.row import Row
from tests.device_agent.core.city import HOUR, MINUTE, at, entry, sound
from tests.device_agent.core.world import World
from tests.device_agent.player.alsa.simulated import (
    Traits,
    configuration,
    plugin,
    why_no_plugin,
)
from tests.device_agent.player.masters import opus
from tests.device_agent.shell.town import Town, entry_at, now_ms, tone
from tests.simulation.agent_journal import MemoryJournal
from tests.waiting import wait_for

MB = 1_000_000
IDLE_S = 30.0
PLAYING_S = 40.0
STARTS = 5
COLD_STARTS = 3
DROP_CACHES = Path("/proc/sys/vm/drop_caches")
"""Documentation/admin-guide/sysctl/vm.rst of Linux."""
BARE = "import av, os, sys; print('ready', file=sys.stderr, flush=True); sys.stdin.read()"


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, Town(Path(folder)) as town:
        yield from _memory_and_cpu(Path(folder), town)
        yield from _start(Path(folder))
    yield from _month()


def _memory_and_cpu(folder: Path, town: Town) -> Iterator[Row]:
    """An agent that holds 40 entries a day, while it sounds, and after."""
    town.enrolled(folder / "agent")
    melody = town.offers(tone(2.0), 2_000)
    speech = town.offers(opus(round(PLAYING_S * RATE)), round(PLAYING_S * 1000))
    output = _card(folder)
    playing_bare, idle_bare = (_waking(output, often) for often in (100, 50))
    town.publish_all(entry_at(now_ms() + 6_000, speech), *_month_of(40, melody))
    with (
        _process(_agent(folder, output)) as (agent, _),
        _process([sys.executable, "-c", BARE]) as (bare, _),
    ):
        wait_for("it sounds", lambda: any(one.sounding for one in town.statuses), within_s=60)
        playing = _share(agent, PLAYING_S - 15)
        (rss, anonymous), (least, least_anonymous) = _memory(agent), _memory(bare)
        wait_for("a receipt", lambda: bool(town.receipts), within_s=60)
        town.ack(town.receipts[0].journal, 1)
        idle = _share(agent, IDLE_S)
    yield _row("resident memory, playing", rss / MB, "MB", least / MB, "≤ 75 MB", 75)
    anonymous_mb, bare_mb = anonymous / MB, least_anonymous / MB
    yield _row("anonymous memory, playing", anonymous_mb, "MB", bare_mb, "≤ 35 MB", 35)
    unit, to = "% of a core", "no card" if output is None else "a simulated card"
    yield _row(f"playing, to {to}", playing, unit, playing_bare, "≤ 3 %", 3.0)
    row = f"idle, to {to}, link up, 40 entries a day"
    yield _row(row, idle, unit, idle_bare, "≤ 0.5 %", 0.5)


def _card(folder: Path) -> str | None:
    """A card to feed, for the children's environment; None where it cannot be built."""
    if why_no_plugin():
        return None
    written = folder / "asound.conf"
    cards = {"sim": (folder / "card", Traits(ppm=40))}
    written.write_text(configuration(plugin(), cards, None))
    os.environ["ALSA_CONFIG_PATH"] = str(written)
    return "alsa:sim"


def _waking(output: str | None, times_a_second: int) -> float | None:
    """Percent of a core of a thread that wakes as often as one that feeds a card."""
    if output is None:
        return None
    began, cpu = time.monotonic(), time.thread_time()
    while time.monotonic() < began + 3:
        time.sleep(1 / times_a_second)
    return (time.thread_time() - cpu) / (time.monotonic() - began) * 100


def _share(pid: int, seconds: float) -> float:
    """Percent of a core."""
    began, cpu = time.monotonic(), _cpu_s(pid)
    time.sleep(seconds)
    return (_cpu_s(pid) - cpu) / (time.monotonic() - began) * 100


def _start(folder: Path) -> Iterator[Row]:
    """With the journal of that agent, several times; the middle one counts."""
    agent = sorted(_ready_s(_agent(folder, _card(folder))) for _ in range(STARTS))[STARTS // 2]
    bare = sorted(_ready_s([sys.executable, "-c", BARE]) for _ in range(STARTS))[STARTS // 2]
    yield _row("start to ready, from its journal", agent, "s", bare, "≤ 2 s", 2.0)
    name = "the same after a power cut: nothing of it in memory"
    if not os.access(DROP_CACHES, os.W_OK):
        why = "only root on Linux empties the kernel's caches"
        yield Row(name, None, "s", None, None, "≤ 2 s", None, why)
        return
    cold = sorted(_ready_s(_agent(folder, _card(folder)), cold=True) for _ in range(COLD_STARTS))
    bare = min(_ready_s([sys.executable, "-c", BARE], cold=True) for _ in range(COLD_STARTS))
    yield _row(name, cold[COLD_STARTS // 2], "s", bare, "≤ 2 s", 2.0)


def _month() -> Iterator[Row]:
    """The core itself through a month in virtual time, with a real journal, 40 items a day."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(at(4), _month_of(40, sound("ngan", 10)))
        journal = Journal.open(Path(folder) / "journal.sqlite")
        world.agent.journal = cast(MemoryJournal, journal)  # the same contract, see test_journal
        world.begin()
        world.agent.on_send = None  # nothing but the agent itself is to grow
        after: dict[int, int] = {}
        for day in range(1, 31):
            _live(world, journal, at(4) + day * 24 * HOUR)
            after[day] = _anonymous(os.getpid())
        recorded = journal.memory().last_receipt
        journal.close()
    growth = (after[30] - after[3]) / MB
    reason = f"anonymous memory after day 30 less after day 3, {recorded} receipts"
    yield Row(
        "growth over a month's programme", growth, "MB", None, None, "≤ 1 MB", growth <= 1, reason
    )


def _live(world: World, journal: Journal, until_ms: int) -> None:
    """A day: an hour connected, acknowledged, the rest alone."""
    world.agent.link_up()
    world.until(world.agent.now_ms + HOUR)
    world.ack(journal.memory().last_receipt)
    world.agent.link_down()
    world.until(until_ms)
    world.agent.sent.clear()
    world.agent.player.heard.clear()


def _month_of(count: int, sound: Sound) -> tuple[Entry, ...]:
    """Daily entries of one short sound, ten minutes apart from five in the morning."""
    block = Block((sound,))
    return tuple(entry(f"e{n}", 5 * HOUR + n * 10 * MINUTE, block=block) for n in range(count))


def _agent(folder: Path, output: str | None) -> list[str]:
    assert (folder / "agent" / IDENTITY).exists()
    command = [sys.executable, "-m", "device_agent", "run", "--data", str(folder / "agent")]
    return [*command, "--output", output or "null"]


@contextmanager
def _process(command: list[str]) -> Iterator[tuple[int, threading.Event]]:
    """A child that says `ready` on standard error; its pid, and that event."""
    ready = threading.Event()
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)

    def listen() -> None:
        assert child.stderr is not None
        for line in child.stderr:
            if line.rstrip().endswith(b"ready"):
                ready.set()

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        yield child.pid, ready
    finally:
        child.terminate()
        child.wait()
        listener.join()
        for pipe in (child.stdin, child.stderr):
            assert pipe is not None
            pipe.close()


def _ready_s(command: list[str], *, cold: bool = False) -> float:
    if cold:
        os.sync()
        DROP_CACHES.write_text("3")
    began = time.monotonic()
    with _process(command) as (_, ready):
        assert ready.wait(60)
        return time.monotonic() - began


def _cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def _memory(pid: int) -> tuple[int, int]:
    """Resident and anonymous bytes."""
    return psutil.Process(pid).memory_info().rss, _anonymous(pid)


def _anonymous(pid: int) -> int:
    """Man 5 proc, smaps_rollup."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:"))


def _row(
    name: str, value: float, unit: str, limit: float | None, target: str, at_most: float
) -> Row:
    ratio = value / limit if limit else None
    return Row(name, value, unit, limit, ratio, target, value <= at_most, None)
