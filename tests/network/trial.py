"""What must hold while packets are lost, and a line is cut, and afterwards; and how long it took.

First the programme comes over a good line. Then a share of all packets is lost each way, and people
change the programme meanwhile; while a new sound is on its way, the line is cut, and people change
the programme once more. Then it comes back, as bad as before; and at last it is good again.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import select

from device_agent.player.recording import read_timeline
from schedules.wire.envelope import open_text, read_envelope
from schedules.wire.strict import read_json
from schedules.zones import DEFAULT_ZONE, to_local
from server.demo.broadcast import approved_bulletin, in_ms, melody_file, schedule_once
from server.demo.city import CITY
from server.fleet.models import DeviceStatus
from server.playlog.models import Journal, LostReceipts, PlannedItem, ReceiptRow
from tests.network.air import Weather
from tests.network.city import FarCity, Pole
from tests.waiting import OVER_HTTP_S, wait_for

FAR: Final = Weather(40, 15)
"""A usual cell: 80 ms and a queue there and back."""
LOSSY: Final = Weather(40, 15, loss=0.3)
CUT: Final = Weather(cut=True)
SLOW_KBIT_S: Final = 64
AT_A_TIME: Final = 24
PEACE_S: Final = 300
CARD_MS: Final = 5.0
"""What a start may be off besides: a file is a card that is served in pieces of that length."""


@dataclass(frozen=True, slots=True)
class Trial:
    """An item falls due every `every_s`; packets are lost for `lossy_s` before and after a cut of
    `cut_s`, and then the line is good; a new sound lasts `sound_s`, and falls due `later_s` after
    the line is back."""

    every_s: int
    lossy_s: int
    cut_s: int
    sound_s: int
    later_s: int


@dataclass
class Found:
    """Of each pole by number: ms that starts were off, as heard, and what its receipt allows for;
    ms that its clock was off, by its own word, the line good or bad. Seconds until: a change
    arrived through the loss; the server called it silent; after the cut its first word came, and
    its last receipt; the change of meanwhile arrived."""

    off_ms: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    clock_ms: dict[int, list[float]] = field(default_factory=dict)
    changed_s: float | None = None
    silent_s: dict[int, float] = field(default_factory=dict)
    back_s: dict[int, float] = field(default_factory=dict)
    receipts_s: float | None = None
    healed_s: float | None = None
    packets: dict[str, int] = field(default_factory=dict)
    kept_bytes: dict[int, int] = field(default_factory=dict)
    again_bytes: dict[int, int] = field(default_factory=dict)
    receipts: int = 0

    def __str__(self) -> str:
        off = sorted(abs(one) for some in self.off_ms.values() for one, _ in some)
        said = sorted(error for some in self.off_ms.values() for _, error in some)
        lines = [
            f"{self.packets.get('carried')} packets carried, {self.packets.get('lost')} lost",
            f"{len(off)} starts heard: off by {off[len(off) // 2]:.2f} ms, {off[-1]:.2f} at most; "
            f"by their receipts within {said[len(said) // 2]:.1f}, {said[-1]:.1f} at most",
            f"{self.receipts} receipts, each once",
            f"a change through the loss {_s(self.changed_s)}; after the cut: first word "
            f"{_all(self.back_s)}, last receipt {_s(self.receipts_s)}, change {_s(self.healed_s)}",
            f"called silent {_all(self.silent_s)} after the cut began",
        ]
        for number, some in self.clock_ms.items():
            worst, kept = max(map(abs, some), default=0.0), self.kept_bytes.get(number)
            lines.append(
                f"pole {number}: clock off by {worst:.2f} ms at most, {len(some)} readings; of the "
                f"new sound {kept} bytes kept, {self.again_bytes.get(number)} fetched after"
            )
        return "\n".join(f"    {line}" for line in lines)


def carry_out(city: FarCity, trial: Trial, say: Callable[[str], None] = lambda _: None) -> Found:
    """Raises `AssertionError` for what does not hold."""
    return _Course(city, trial, say).run()


@dataclass
class _Course:
    city: FarCity
    trial: Trial
    say: Callable[[str], None]
    found: Found = field(default_factory=Found)
    entries: list[str] = field(default_factory=list)
    first_ms: int = 0
    due_ms: int = 0
    clears_s: float | None = None

    def run(self) -> Found:
        operator, trial, city = self.city.people["city operator"], self.trial, self.city
        short, long_ = map(self._approved, (1, 2), (1, trial.sound_s))
        city.weather(FAR)
        self._wait("every loudspeaker in step", lambda: self._in_step() is None)
        self._every(short)
        self._wait("the programme over a good line", lambda: self._in_step() is None)

        self.say(f"{LOSSY.loss:.0%} lost each way, {trial.lossy_s} s")
        city.weather(LOSSY)
        due_ms = self.due_ms = self._between(trial.lossy_s + trial.cut_s + trial.later_s)
        schedule_once(operator, CITY, short, due_ms - 1_000 * trial.every_s)
        changed = time.monotonic()
        self._wait("a change through the loss", lambda: self._in_step() is None)
        self.found.changed_s = time.monotonic() - changed
        self._watch(trial.lossy_s - self.found.changed_s)

        city.weather(Weather(FAR.delay_ms, FAR.jitter_ms, kbit_s=SLOW_KBIT_S))
        schedule_once(operator, CITY, long_, due_ms)
        self._cut_amid_the_sound()
        twice_ms = 2_000 * trial.every_s
        self._watch_the_cut(lambda: schedule_once(operator, CITY, short, due_ms - twice_ms))

        self.say("back, as bad as before")
        city.weather(LOSSY)
        self._come_back()
        self._wait("in step", lambda: self._in_step() is None)
        self._watch((due_ms - in_ms(0)) / 1_000 + trial.sound_s + 2)
        self._end()
        self._wait("an outcome of everything", self._settled)
        self._account()
        return self.found

    # What people do.

    def _approved(self, number: int, seconds: int) -> str:
        people = self.city.people
        file = melody_file(self.city.folder / f"{number}.wav", number, seconds)
        made = approved_bulletin(people["city operator"], people["city leader"], CITY, file)
        return str(made["id"])

    def _every(self, bulletin: str) -> None:
        """A start every `every_s` from ten seconds on, for longer than all of it lasts."""
        trial, client = self.trial, self.city.people["city operator"]
        lasts_s = 2 * trial.lossy_s + trial.cut_s + trial.later_s + 2 * PEACE_S
        self.first_ms = in_ms(20_000) // 1_000 * 1_000
        starts = [self.first_ms + n * 1_000 for n in range(0, lasts_s, trial.every_s)]
        for first in range(0, len(starts), AT_A_TIME):
            entry = _entry(bulletin, starts[first : first + AT_A_TIME])
            revision = client.get(f"/api/areas/{CITY}/programme")["revision"]
            body = {"base_revision": revision, "entry": entry}
            saved = client.post(f"/api/areas/{CITY}/entries", body)
            self.entries.append(saved["entry"]["id"])

    def _end(self) -> None:
        client = self.city.people["city operator"]
        for entry in self.entries:
            revision = client.get(f"/api/areas/{CITY}/programme")["revision"]
            client._call("DELETE", f"/api/areas/{CITY}/entries/{entry}?base_revision={revision}")

    # What is seen of the poles.

    def _rows(self) -> dict[str, dict[str, Any]]:
        rows = self.city.people["city operator"].get("/api/devices", area=CITY)
        return {one["id"]: one for one in rows}

    def _in_step(self) -> str | None:
        """Who is not yet; None: all hold what they should."""
        rows = self._rows()
        late = (one.id for one in self.city.poles if not rows[one.id]["in_step"])
        return next(late, None)

    def _note_clocks(self) -> None:
        with self.city.database.read() as session:
            for row in session.scalars(select(DeviceStatus)):
                reference = row.body["reference"]
                number = next(one.number for one in self.city.poles if one.id == row.device)
                some = self.found.clock_ms.setdefault(number, [])
                if reference is not None and reference["ahead_us"] is not None:
                    said = reference["ahead_us"] / 1_000
                    if not some or some[-1] != said:
                        some.append(said)

    def _heard_ms(self) -> dict[str, int]:
        with self.city.database.read() as session:
            return {row.device: row.heard_ms for row in session.scalars(select(DeviceStatus))}

    def _wait(self, what: str, condition: Callable[[], bool], within_s: float = PEACE_S) -> None:
        def holds() -> bool:
            self._clear()
            self._note_clocks()
            with suppress(httpx.TransportError):
                return condition()
            return False

        wait_for(what, holds, within_s=within_s, every_s=OVER_HTTP_S)

    def _clear(self) -> None:
        """The line is good again when its bad time after the cut is over, whatever has come."""
        if self.clears_s is not None and time.monotonic() >= self.clears_s:
            self.city.weather(FAR)
            self.clears_s = None

    def _watch(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self._note_clocks()
            time.sleep(min(1.0, max(0.0, ends - time.monotonic())))

    # The cut.

    def _cut_amid_the_sound(self) -> None:
        self._wait("the new sound on its way", lambda: any(map(_under_way, self.city.poles)))
        time.sleep(0.5)
        self.city.weather(CUT)
        self.say(f"cut, {self.trial.cut_s} s")
        self.found.kept_bytes = {one.number: _under_way(one) for one in self.city.poles}

    def _watch_the_cut(self, change: Callable[[], Any]) -> None:
        began, changed = time.monotonic(), False
        while (passed_s := time.monotonic() - began) < self.trial.cut_s:
            if not changed and passed_s > self.trial.cut_s / 2:
                change()
                changed = True
            rows = self._rows()
            for one in self.city.poles:
                if rows[one.id]["presence"] == "offline":
                    self.found.silent_s.setdefault(one.number, passed_s)
            time.sleep(min(1.0, max(0.05, self.trial.cut_s - passed_s)))

    def _come_back(self) -> None:
        began, back_ms = time.monotonic(), in_ms(0)
        self.clears_s = began + self.trial.lossy_s
        fetched = len(_lines(self.city.fetched))

        def heard() -> bool:
            for device, at_ms in self._heard_ms().items():
                number = next(one.number for one in self.city.poles if one.id == device)
                if at_ms > back_ms:
                    self.found.back_s.setdefault(number, (at_ms - back_ms) / 1_000)
            return len(self.found.back_s) == len(self.city.poles)

        self._wait("a word from every pole", heard)
        self._wait("every receipt of meanwhile", self._all_stored)
        self.found.receipts_s = time.monotonic() - began
        self._wait("the change of meanwhile", lambda: self._in_step() is None)
        self.found.healed_s = time.monotonic() - began
        self._watch(self.trial.lossy_s - self.found.healed_s)
        self._wait("the new sound", lambda: not any(one["missing"] for one in self._own_rows()))
        for line in _lines(self.city.fetched)[fetched:]:
            device, status, size, _ = line.split()
            number = next((one.number for one in self.city.poles if one.id == device), 0)
            if status == "206":
                again = self.found.again_bytes
                again[number] = again.get(number, 0) + int(size)

    def _own_rows(self) -> Iterable[dict[str, Any]]:
        rows = self._rows()
        return [rows[one.id] for one in self.city.poles]

    def _all_stored(self) -> bool:
        """Every receipt that a pole had made by then is on the server."""
        with self.city.database.read() as session:
            stored = {one.device: one.stored_through for one in session.scalars(select(Journal))}
        return all(stored.get(one.id, 0) >= len(_receipts(one)) for one in self.city.poles)

    # The account.

    def _settled(self) -> bool:
        with self.city.database.read() as session:
            outcomes = set(session.scalars(select(PlannedItem.outcome)))
            bookings = set(session.scalars(select(ReceiptRow.booking)))
        return "unproven" not in outcomes and "waiting" not in bookings and self._all_stored()

    def _account(self) -> None:
        self.found.packets = self.city.air.told()
        with self.city.database.read() as session:
            items = session.scalars(select(PlannedItem)).all()
            rows = session.scalars(select(ReceiptRow)).all()
            assert not session.scalars(select(LostReceipts)).all(), "receipts are noted as lost"
        assert items, "nothing fell due"
        for one in items:
            where = f"{one.device}, {one.entry} at {one.due_ms}: {one.outcome}, {one.reason}"
            assert one.outcome == "played" or self._in_the_way(one.due_ms), where
        for pole in self.city.poles:
            own = [row for row in rows if row.device == pole.id]
            stored = {row.n: row.identity for row in own}
            assert stored == _receipts(pole), f"{pole.id}: stored are others than were made"
            due = sorted((row.planned_ms or 0, _error_ms(row)) for row in own if row.sounded_ms > 0)
            heard = _starts_us(pole)
            assert len(heard) == len(due), f"{pole.id}: {len(due)} told, {len(heard)} heard"
            for us, (ms, error_ms) in zip(heard, due, strict=True):
                off_ms = (us - 1_000 * ms) / 1_000
                assert abs(off_ms) <= error_ms, f"{pole.id}: off by {off_ms} ms, of {error_ms}"
                self.found.off_ms.setdefault(pole.number, []).append((off_ms, error_ms))
        self.found.receipts = len(rows)

    def _in_the_way(self, due_ms: int) -> bool:
        """The new sound has that time to itself: what would meet it is skipped by the plan."""
        return 0 <= due_ms - self.due_ms < 1_000 * (self.trial.sound_s + 1)

    def _between(self, seconds: int) -> int:
        """An instant about so many seconds ahead, when the short sound is over."""
        every_ms = 1_000 * self.trial.every_s
        return (
            self.first_ms + (in_ms(1_000 * seconds) - self.first_ms) // every_ms * every_ms + 1_500
        )


def _error_ms(row: ReceiptRow) -> float:
    """How far the start may be off, by the receipt's own clock."""
    receipt = read_json(open_text(read_envelope(row.raw)).payload)
    return float(receipt["body"]["clock"]["error_us"]) / 1_000 + CARD_MS


def _receipts(pole: Pole) -> dict[int, str]:
    """Of its journal, by number."""
    with closing(sqlite3.connect(pole.folder / "journal.sqlite")) as journal:
        return dict(journal.execute("SELECT n, identity FROM receipts").fetchall())


def _starts_us(pole: Pole) -> list[int]:
    """When each play was first heard, by the clock of the city: both ends are on one machine."""
    timeline = pole.out / f"{pole.id}.timeline.jsonl"
    firsts: dict[str, int] = {}
    ahead_ns = time.time_ns() - time.monotonic_ns()
    for line in read_timeline(timeline):
        if line.what == "play" and line.play is not None:
            firsts.setdefault(line.play, (line.steady_ns + ahead_ns) // 1_000)
    return sorted(firsts.values())


def _under_way(pole: Pole) -> int:
    """Bytes of what it is just fetching."""
    partial = pole.folder / "cache" / "partial"
    return sum(one.stat().st_size for one in partial.iterdir()) if partial.is_dir() else 0


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def _entry(bulletin: str, starts: list[int]) -> dict[str, Any]:
    """Daily at those times; beyond midnight they are the next day's."""
    local = [to_local(ms, DEFAULT_ZONE) for ms in starts]
    times = {((one.hour * 60 + one.minute) * 60 + one.second) * 1_000 for one in local}
    block = {"theme": None, "bulletins": [bulletin], "repeats": 1, "gap_ms": 0, "pause_ms": 0}
    when = {
        "zone": DEFAULT_ZONE,
        "first": local[0].date().isoformat(),
        "last": local[-1].date().isoformat(),
        "times": sorted(times),
        "rule": {"kind": "daily"},
        "except_days": [],
    }
    more = {"may_start_late_by_ms": 0, "gap_ms": 0, "volume": None}
    return {"areas": [CITY], "class": "normal", "block": block, "when": when, **more}


def _s(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"


def _all(by_pole: dict[int, float]) -> str:
    return ", ".join(f"{one:.1f} s" for one in by_pole.values()) or "never"
