"""`kill -9` at random instants over a real agent: its process, its SQLite, a real broker between.

One count is one kill. In rounds of `A_ROUND` an agent is killed while it starts, fetches, sounds,
notes and sends, and while its programme is changed. At the end of each round every item that fell
due has one receipt, in an unbroken row, and each plan it ever told was one whole programme's.
"""

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from schedules.config import Window
from schedules.programme import Entry, Policy, Programme
from schedules.resolve import resolve
from schedules.wire import topics
from schedules.wire.receipt import ItemSubject, Receipt
from schedules.zones import DAY_MS, DEFAULT_ZONE, local_day
from tests.device_agent.core.city import CITY, WARD, default_config
from tests.device_agent.shell.town import Town, entry_at, now_ms, tone, wait_for
from tests.soak.harness import say

DEFAULT_COUNT = 10_000
A_ROUND = 20
EVERY_MS = 2_000
LIVES_S = 5.0
"""At most; about half of it is the start."""


def run(count: int, first_seed: int) -> None:
    """Raises what was lost, doubled or half-applied, under the seed of its round said last."""
    done, receipts, began = 0, 0, time.monotonic()
    for seed in range(first_seed, first_seed + -(-count // A_ROUND)):
        kills = min(A_ROUND, count - done)
        with tempfile.TemporaryDirectory() as folder, Town(Path(folder)) as town:
            receipts += Round(Path(folder), town, random.Random(seed)).play(kills)
        done += kills
        rate = done / (time.monotonic() - began) * 60
        say(f"  seed {seed}: {done} kills, {receipts} receipts, {rate:.0f} kills a minute")


class Round:
    """One agent, killed again and again; then left in peace, and asked for its account."""

    def __init__(self, folder: Path, town: Town, chance: random.Random) -> None:
        self.folder, self.town, self.chance = folder, town, chance
        always = default_config(permitted=(Window((1, 2, 3, 4, 5, 6, 7), 0, DAY_MS),))
        self.config = always
        self.revision = 0
        self.entries: tuple[Entry, ...] = ()
        self.whole: set[str] = set()

    def play(self, kills: int) -> int:
        """How many receipts it gave."""
        town = self.town
        town.enrolled(self.folder / "agent")
        sound = town.offers(tone(0.3), 300)
        start_ms = now_ms() + 4_000
        self.entries = tuple(
            entry_at(start_ms + n * EVERY_MS, sound, f"e{n}") for n in range(2 * kills)
        )
        town.publish_all(*self.entries, config=self.config)
        self._tell(publish=False)
        for _ in range(kills):
            with subprocess.Popen(self._command(), stderr=subprocess.DEVNULL) as agent:
                time.sleep(self.chance.uniform(0, LIVES_S / 2))
                if self.chance.random() < 0.5:
                    self._tell(publish=True)
                if self.chance.random() < 0.3:
                    self._ack()
                time.sleep(self.chance.uniform(0, LIVES_S / 2))
                agent.kill()
        with subprocess.Popen(self._command(), stderr=subprocess.DEVNULL) as agent:
            try:
                wait_for(self._complete, "a receipt of every item", 300)
            finally:
                agent.kill()
        self._check()
        return len(self._by_number())

    def _command(self) -> tuple[str, ...]:
        run = ("-P", "-m", "device_agent", "run", "--output", "null")
        return (sys.executable, *run, "--data", str(self.folder / "agent"))

    def _tell(self, publish: bool) -> None:
        """The programme at another volume: a digest of its own, the same items."""
        self.revision += 1
        entries = tuple(replace(one, volume=self.revision % 100 + 1) for one in self.entries)
        if not publish:
            entries = self.entries
        fields = {"effective_from": 0, "policies": (Policy(0, accepts_by_default=True),)}
        ward = Programme(WARD, revision=self.revision, entries=entries, **fields)  # type: ignore[arg-type]
        city = Programme(CITY, revision=1, entries=(), **fields)  # type: ignore[arg-type]
        today = local_day(now_ms(), DEFAULT_ZONE)
        self.whole.add(resolve({CITY: city, WARD: ward}, self.config, today).digest)
        if publish:
            raw = self.town.city.programme(WARD, *entries, revision=self.revision)
            self.town.publish(topics.PROGRAMME_TOPIC.of(WARD), raw)

    def _ack(self) -> None:
        numbers, through = self._by_number(), 0
        while through + 1 in numbers:
            through += 1
        if through:
            self.town.ack(numbers[through].journal, through)

    def _complete(self) -> bool:
        self._ack()
        time.sleep(0.2)
        told = {one.subject for one in self.town.receipts}
        return len(told) >= len(self.entries)

    def _by_number(self) -> dict[int, Receipt]:
        return {one.n: one for one in self.town.receipts}

    def _check(self) -> None:
        numbers = self._by_number()
        assert len({one.journal for one in numbers.values()}) == 1, "the journal began anew"
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), "a receipt was lost"
        for one in self.town.receipts:
            assert one == numbers[one.n], f"two receipts are number {one.n}"
        subjects = [one.subject for one in numbers.values()]
        assert len(subjects) == len(set(subjects)), "an item has two receipts"
        named = {one.entry for one in subjects if isinstance(one, ItemSubject)}
        assert named == {one.id for one in self.entries}, "an item has none"
        today = local_day(now_ms(), DEFAULT_ZONE)
        told = {each.digest for s in self.town.statuses for each in s.digests if each.day == today}
        empty = resolve({}, self.config, today).digest
        assert told & self.whole, "it told of no plan"
        assert told <= self.whole | {empty}, "a programme was half applied"
