"""What a day costs the SD card: bytes written and synced, by cause, and how long a card lasts.

The real core and the real journal live a day in virtual time, 40 items, half of it connected; what
SQLite hands to the kernel within each commit is counted from /proc/self/io.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from device_agent.core.effects import Append, Keep, KeepDocument, MarkAcked, Write
from device_agent.core.facts import Airing, Time
from device_agent.core.step import Memory
from device_agent.journal import Journal
from schedules.programme import Block
from tests.bench.row import Row
from tests.device_agent.core.city import HOUR, MINUTE, at, entry, sound
from tests.device_agent.core.world import World
from tests.simulation.agent_journal import MemoryJournal

DAYS = 7
ITEMS = 40
AT_MOST = 5_000_000
ENDURES = 8e9 * 500
"""Bytes that a small card takes: 8 GB, a block erased 500 times (assumed; a cheap card)."""
AMPLIFIES = 8
"""Assumed: how many times what it is given a card writes, in small synced pieces."""


def rows() -> Iterator[Row]:
    if not Path("/proc/self/io").exists():
        yield Row("a day", None, "B", None, None, "", None, "needs Linux's /proc/self/io")
        return
    journal, receipts = _lived()
    payload = receipts / DAYS
    for cause, written in journal.written.most_common():
        a_day, commits = written / DAYS, journal.commits[cause] / DAYS
        yield Row(cause, a_day, "B", None, None, "", None, f"{commits:.0f} commits a day")
    total = sum(journal.written.values()) / DAYS
    why = "limit: the receipts' own bytes"
    yield Row("all, a day", total, "B", payload, total / payload, "≤ 5 MB", total <= AT_MOST, why)
    years = ENDURES / (total * AMPLIFIES) / 365
    why = f"8 GB card, 500 erasures, {AMPLIFIES}× amplified by the card"
    yield Row("the card lasts", years, "years", None, None, "≥ 10 years", years >= 10, why)


@dataclass
class Counted:
    """A real journal; what each commit cost, by what it was for."""

    inner: Journal
    written: Counter[str] = field(default_factory=Counter)
    commits: Counter[str] = field(default_factory=Counter)

    @property
    def id(self) -> str:
        return self.inner.id

    def memory(self) -> Memory:
        return self.inner.memory()

    def receipts(self, first: int, last: int) -> list[bytes]:
        return self.inner.receipts(first, last)

    def commit(self, writes: tuple[Write, ...]) -> int:
        before, cause = _written(), _cause(writes)
        lowest = self.inner.commit(writes)
        self.written[cause] += _written() - before
        self.commits[cause] += 1
        return lowest


def _lived() -> tuple[Counted, int]:
    """The journal after so many days, and the bytes of the receipts themselves."""
    with tempfile.TemporaryDirectory() as folder:
        block = Block((sound("ngan", 10),))
        daily = (entry(f"e{n}", 5 * HOUR + n * 10 * MINUTE, block=block) for n in range(ITEMS))
        world = World(at(4), tuple(daily))
        inner = Journal.open(Path(folder) / "journal.sqlite")
        journal = Counted(inner)
        world.agent.journal = cast(MemoryJournal, journal)  # the same contract, see test_journal
        world.begin()
        journal.written.clear()
        journal.commits.clear()
        for day in range(DAYS):
            _live(world, at(4) + day * 24 * HOUR)
        last = inner.memory().last_receipt
        size = sum(map(len, inner.receipts(1, last)))
        inner.close()
        sys.stdout.write(f"{last} receipts in {DAYS} days\n")
        return journal, size


def _live(world: World, from_ms: int) -> None:
    """Connected by day, every receipt acknowledged soon, as a server does; alone by night."""
    world.agent.link_up()
    for minutes in range(10, 12 * 60, 10):
        world.until(from_ms + minutes * MINUTE)
        world.ack()
    world.agent.link_down()
    world.until(from_ms + 24 * HOUR)
    world.agent.sent.clear()
    world.received.clear()


def _cause(writes: tuple[Write, ...]) -> str:
    """What a commit is for: the first of these that is in it."""
    if any(isinstance(one, Append) for one in writes):
        return "receipts"
    if any(isinstance(one, KeepDocument) for one in writes):
        return "documents"
    if any(isinstance(one, Keep) and isinstance(one.fact, Airing) for one in writes):
        return "items begun"
    if any(isinstance(one, MarkAcked) for one in writes):
        return "acknowledgements"
    if all(isinstance(one, Keep) and isinstance(one.fact, Time) for one in writes):
        return "the time alone"
    return "other"


def _written() -> int:
    """Bytes this process handed to write calls (man 5 proc, io, wchar)."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar:"))
