"""Two players on two cards 160 ppm apart: how exactly each starts, and how they stay together.

Each is a process of its own on a simulated card (`tests/device_agent/player/alsa`), which records
exactly what was heard when. Snapclient, from Debian's package, stands beside it on the same cards.
By default fewer starts and a shorter item than the promise speaks of; `--starts 1000 --item-s 900`
measures the whole.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from device_agent.cache import Cache
from device_agent.player.recording import header
from tests.bench.row import Row
from tests.device_agent.player.alsa.sawtooth import CYCLE, errors_us, pcm
from tests.device_agent.player.alsa.simulated import (
    Run,
    Traits,
    configuration,
    plugin,
    read_runs,
    why_no_plugin,
)

PPM = {"fast": 80.0, "slow": -80.0}
STARTS, ITEM_S, SNAP_S = 200, 60, 30
EVERY_MS, LENGTH_MS = 250, 120
LEAD_NS = 2_000_000_000
"""As the agent's core tells its player (`device_agent.core.sounding.LEAD_MS`)."""
MINUTE = 60 * 48_000
assert MINUTE % CYCLE == 0  # so that minutes join


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--starts", type=int, default=STARTS, help="of `sync`: how many")
    parser.add_argument("--item-s", type=int, default=ITEM_S, help="of `sync`: the long item")


def rows(options: argparse.Namespace) -> Iterator[Row]:
    if reason := why_no_plugin():
        yield Row("two cards 160 ppm apart", None, "ms", None, None, "", None, reason)
        return
    with tempfile.TemporaryDirectory(prefix="loa-bench-", dir=_memory()) as folder:
        beside = _snapclients(Path(folder) / "snap")
        yield from _players(Path(folder) / "loa", options.starts, options.item_s, beside)


def _memory() -> str | None:
    """Where the cards keep their records: in memory, so that no disk holds them up."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@dataclass(frozen=True, slots=True)
class Beside:
    """How far snapclients were apart (p99, most; ms), or why that is not known."""

    p99: float | None
    most: float | None
    reason: str | None


def _players(folder: Path, starts: int, item_s: int, beside: Beside) -> Iterator[Row]:
    cards = Cards(folder)
    load = os.getloadavg()[0]
    with ExitStack() as opened:
        wakeful = opened.enter_context(_wakeful(folder))
        players = [opened.enter_context(Player(folder, cards, name)) for name in PPM]
        time.sleep(2)
        bare_idle, bare_playing = _waking(50), _waking(100)
        idle = [_share(one, 5.0) for one in players]
        asked = _start(players, starts)
        started, bare = [one.mark() for one in players], wakeful()
        urgent = _urgent(players)
        item_ns = time.monotonic_ns() + LEAD_NS
        for one in players:
            one.play("item", item_ns, "minute", 60_000, -(-item_s // 60))
        time.sleep(3)
        playing = [_share(one, min(item_s, 60) - 5.0) for one in players]
        time.sleep(max(0.0, (item_ns - time.monotonic_ns()) / 1e9 + item_s + 0.5))
        ended, bare_too = [one.mark() for one in players], wakeful()
    heard = {name: cards.runs(name) for name in PPM}
    note = (
        f"load {load:.1f}; real-time priority: {all(one['real_time'] for one in ended)}; "
        f"{starts} starts on each card"
    )
    yield from _start_rows(asked, heard, note)
    yield _xruns("xruns while starting", started, bare)
    waits = [_first_heard_ms(heard[name], told) for name, tolds in urgent for told in tolds]
    yield _most("urgent: told → heard", max(waits), "ms", "≤ 50 ms", 50, f"of {len(waits)}")
    yield from _item_rows(item_ns, item_s, heard, beside)
    yield _xruns("xruns in all", ended, bare_too)
    yield _cpu_row("CPU, playing", max(playing), bare_playing, 3.0)
    yield _cpu_row("CPU, silence", max(idle), bare_idle, 0.5)


def _start_rows(asked: Sequence[int], heard: dict[str, list[Run]], note: str) -> Iterator[Row]:
    """A start is measured past the ramp of its join, where its frames are as they are."""
    off = {
        name: [_error_us(runs, at_ns, range(300, 5_500, 400)) for at_ns in asked]
        for name, runs in heard.items()
    }
    errors = [abs(one) / 1e3 for found in off.values() for one in found if one is not None]
    gaps = len(asked) * len(off) - len(errors)
    note += f"; {gaps} fell into a gap" if gaps else ""
    yield _most("start error, p99", _p99(errors), "ms", "≤ 0.1 ms", 0.1, note)
    yield _most("start error, most", max(errors), "ms", "", None)
    pairs = zip(*off.values(), strict=True)
    apart = [abs(a - b) / 1e3 for a, b in pairs if a is not None and b is not None]
    yield _most("apart at a start, p99", _p99(apart), "ms", "", None)


def _item_rows(
    item_ns: int, item_s: int, heard: dict[str, list[Run]], beside: Beside
) -> Iterator[Row]:
    frames = range(480, item_s * 48_000 - 480, 480)
    fast, slow = (_errors(runs, item_ns, frames) for runs in heard.values())
    both = [(a, b) for a, b in zip(fast, slow, strict=True) if a is not None and b is not None]
    apart = [abs(a - b) / 1e3 for a, b in both]
    row, target = f"apart within {item_s} s", "≤ 0.2 ms"
    p99, most = _p99(apart), max(apart)
    ratio = p99 / beside.p99 if beside.p99 else None
    without = item_s * 160e-3
    yield Row(
        f"{row}, p99", p99, "ms", beside.p99, ratio, target, p99 <= 0.2,
        beside.reason or f"beside it snapclient; uncorrected it would end at {without:.1f} ms",
    )  # fmt: skip
    ratio = most / beside.most if beside.most else None
    yield Row(f"{row}, most", most, "ms", beside.most, ratio, target, most <= 0.2, None)
    yield _most(
        "off its instant, most", max(max(abs(a), abs(b)) for a, b in both) / 1e3, "ms", "", None
    )


def _errors(runs: Sequence[Run], at_ns: int, frames: range) -> list[float | None]:
    """Of these frames of the item; None in a gap."""
    found: list[float | None] = []
    for position in frames:
        instant_ns = at_ns + position * 1e9 / 48_000
        run = [one for one in runs if one.t0_ns < instant_ns - 50_000_000][-1]
        heard = instant_ns < run.instant(len(run.pcm) // 2) - 50_000_000
        one = range(position, position + 1)
        found.append(next(errors_us(run, at_ns, one)) if heard else None)
    return found


def _error_us(runs: Sequence[Run], at_ns: int, frames: range) -> float | None:
    """None for a start that fell into a gap."""
    run = [one for one in runs if one.t0_ns < at_ns][-1]
    if run.instant(len(run.pcm) // 2) < at_ns + LENGTH_MS * 1e6:
        return None
    return median(errors_us(run, at_ns, frames))


def _first_heard_ms(runs: Sequence[Run], told_ns: int) -> float:
    """From the command until its first frame that is no silence."""
    for run in runs:
        heard = memoryview(run.pcm).cast("h")
        for at in range(max(0, round((told_ns - run.t0_ns) * run.rate / 1e9)), len(heard)):
            if heard[at]:
                return (run.instant(at) - told_ns) / 1e6
    return float("inf")


def _xruns(row: str, marks: Sequence[dict[str, Any]], bare: tuple[int, float]) -> Row:
    """Both cards', beside how often a bare real-time thread in C would have let one run dry."""
    count, (dry, latest_ms) = sum(one["xruns"] for one in marks), bare
    note = (
        f"beside it: wake-ups of a bare real-time thread in C more than 20 ms late, twice, for two "
        f"cards; its latest {latest_ms:.1f} ms"
    )
    ratio = count / (2 * dry) if dry else None
    return Row(row, count, "", 2 * dry, ratio, "none", count == 0, note)


@contextmanager
def _wakeful(folder: Path) -> Iterator[Callable[[], tuple[int, float]]]:
    """Asks it: late wake-ups, and the latest in milliseconds."""
    program, source = folder / "wakeful", Path(__file__).with_name("wakeful.c")
    subprocess.run(["gcc", "-O2", "-Wall", "-o", str(program), str(source)], check=True)
    process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None

    def ask() -> tuple[int, float]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("?\n")
        process.stdin.flush()
        dry, latest_us = process.stdout.readline().split()
        return int(dry), int(latest_us) / 1e3

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[-(-len(values) * 99 // 100) - 1]


def _most(
    row: str, value: float, unit: str, target: str, most: float | None, note: str | None = None
) -> Row:
    met = None if most is None else value <= most
    return Row(row, value, unit, None, None, target, met, note or (None if target else "informs"))


def _start(players: Sequence["Player"], starts: int) -> list[int]:
    """Both are told the same instants, two seconds ahead, a whole number of frames nowhere."""
    chance, begin = random.Random(6), time.monotonic_ns() + LEAD_NS + 500_000_000
    asked = [begin + n * EVERY_MS * 1_000_000 + chance.randrange(1_000_000) for n in range(starts)]
    for n, at_ns in enumerate(asked):
        time.sleep(max(0.0, (at_ns - LEAD_NS - time.monotonic_ns()) / 1e9))
        for one in players:
            one.play(f"start-{n}", at_ns, "short", LENGTH_MS)
    time.sleep((asked[-1] - time.monotonic_ns()) / 1e9 + 0.5)
    return asked


def _urgent(players: Sequence["Player"]) -> list[tuple[str, list[int]]]:
    """Into silence, for at once."""
    found = []
    for one in players:
        told = []
        for n in range(20):
            told.append(time.monotonic_ns())
            one.play(f"urgent-{n}", told[-1], "loud", LENGTH_MS)
            time.sleep(0.3 + n * 0.0013)
        found.append((one.name, told))
    return found


def _cpu_row(row: str, share: float, bare: float, most: float) -> Row:
    note = (
        "player, simulated card and its record; beside it an interpreter that only wakes as often"
    )
    unit, target = "% of a core", f"≤ {most:g} %"
    return Row(row, share, unit, bare, share / bare, target, share <= most, note)


def _waking(times_a_second: int) -> float:
    """Percent of a core of a thread that wakes so often and does nothing."""
    began, cpu = time.monotonic(), time.thread_time()
    while time.monotonic() < began + 3:
        time.sleep(1 / times_a_second)
    return (time.thread_time() - cpu) / (time.monotonic() - began) * 100


def _share(player: "Player", seconds: float) -> float:
    """Percent of a core."""
    began, cpu = time.monotonic(), player.mark()["cpu_s"]
    time.sleep(seconds)
    return float((player.mark()["cpu_s"] - cpu) / (time.monotonic() - began) * 100)


class Cards:
    """Two simulated cards in real time, and their records."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        cards = {name: (folder / name, Traits(ppm)) for name, ppm in PPM.items()}
        self.configuration = folder / "asound.conf"
        folder.mkdir(parents=True)
        self.configuration.write_text(configuration(plugin(), cards, None))
        self.environment = {**os.environ, "ALSA_CONFIG_PATH": str(self.configuration)}

    def runs(self, name: str) -> list[Run]:
        return read_runs(self._folder / name, PPM[name])


class Player:
    """A process of `sync_player`."""

    def __init__(self, folder: Path, cards: Cards, name: str) -> None:
        self.name, self._environment = name, cards.environment
        self._cache = folder / f"cache-{name}"
        self._sounds = {
            "minute": _wav(pcm(0, MINUTE)),
            "short": _wav(pcm(0, LENGTH_MS * 48)),
            "loud": _wav(pcm(3_000, LENGTH_MS * 48)),
        }

    def __enter__(self) -> "Player":
        cache = Cache(self._cache, 1 << 30)
        cache.start()
        self._names = {name: hashlib.sha256(one).hexdigest() for name, one in self._sounds.items()}
        for name, content in self._sounds.items():
            cache.add(self._names[name], content)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.sync_player", self.name, str(self._cache)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self._environment,
        )  # fmt: skip
        assert self._answer() == {"ready": True}
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def play(self, play: str, at_ns: int, sound: str, duration_ms: int, times: int = 1) -> None:
        self._tell(
            {
                "play": play, "at_ns": at_ns, "sound": self._names[sound],
                "duration_ms": duration_ms, "times": times,
            }
        )  # fmt: skip

    def mark(self) -> dict[str, Any]:
        self._tell({"mark": True})
        return self._answer()

    def _tell(self, value: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(value)}\n")
        self._process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def _wav(samples: bytes) -> bytes:
    return header(len(samples)) + samples


def _snapclients(folder: Path) -> Beside:
    """The same sawtooth through Snapcast, to two clients on cards like ours."""
    if shutil.which("snapserver") is None or shutil.which("snapclient") is None:
        return Beside(None, None, "no snapserver and snapclient here (Debian's packages)")
    cards = Cards(folder)
    pipe, port, written = folder / "pipe", _free_port(), folder / "snapserver.conf"
    written.write_text(
        f"[server]\ndatadir = {folder}\n[http]\nenabled = false\n[tcp]\nenabled = false\n"
        f"[stream]\nbind_to_address = 127.0.0.1\nport = {port}\ncodec = pcm\n"
        f"source = pipe://{pipe}?name=loa&mode=create&sampleformat=48000:16:1\n"
    )
    with ExitStack() as opened:
        opened.enter_context(_running(["snapserver", "-c", str(written)], cards.environment))
        _within_10_s(pipe.exists)
        opened.enter_context(_fed(pipe))
        for number, name in enumerate(PPM):
            command = ["snapclient", "-h", "127.0.0.1", "-p", str(port), "-s", name]
            command += ["--hostID", name, "-i", str(number + 1)]
            opened.enter_context(_running(command, cards.environment))
        time.sleep(SNAP_S)
    return _apart(*(cards.runs(name) for name in PPM))


def _apart(fast: Sequence[Run], slow: Sequence[Run]) -> Beside:
    """The last half of what both heard: the same instants, and what each sounded then."""
    if not fast or not slow:
        return Beside(None, None, "snapclient did not open the simulated cards")
    a, b = (max(runs, key=lambda run: len(run.pcm)) for runs in (fast, slow))
    heard_a, heard_b = (memoryview(run.pcm).cast("h") for run in (a, b))
    begin = int(max(a.t0_ns, b.t0_ns))
    end = int(min(a.instant(len(heard_a) - 1), b.instant(len(heard_b) - 1)))
    apart = []
    for instant_ns in range((begin + end) // 2, end, 10_000_000):
        at_a, at_b = (round((instant_ns - run.t0_ns) * run.rate / 1e9) for run in (a, b))
        off = (heard_a[at_a] - heard_b[at_b] + CYCLE // 2) % CYCLE - CYCLE // 2
        exact = (a.instant(at_a) - b.instant(at_b)) / 1e6
        apart.append(abs(off / 48 - exact))
    if not any(heard_a[len(heard_a) // 2 :]):
        return Beside(None, None, "snapclient sounded nothing on the simulated cards")
    note = f"beside it snapclient, {SNAP_S // 2} s, once it had settled"
    return Beside(_p99(apart), max(apart), note)


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str]) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _fed(pipe: Path) -> Iterator[None]:
    """Twenty milliseconds of sawtooth every twenty milliseconds."""
    over = threading.Event()

    def feed() -> None:
        begin, position = time.monotonic(), 0
        with pipe.open("wb", buffering=0) as opened:
            while not over.wait(max(0.0, begin + position / 48_000 - time.monotonic())):
                opened.write(pcm(position, 960))
                position += 960

    thread = threading.Thread(target=feed)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _within_10_s(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])
