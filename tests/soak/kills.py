"""`kill -9` at random instants over a whole city: its server, and its loudspeakers' agents.

Real processes, a real broker between them, a real database; seeds that are odd draw PostgreSQL
where there is one. One count is one kill. The processes are forked (tests/forked.py): a start costs
its own work alone. Meanwhile an operator adds and ends
entries over HTTP, and items fall due every two seconds. After each round of `A_ROUND` kills all are
left in peace, and give account.
"""

import json
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx
from sqlalchemy import func, select

from schedules.resolve import resolve
from schedules.wire import topics
from schedules.zones import DEFAULT_ZONE, local_day, to_local
from server.base.activity import Activity
from server.base.database import Database
from server.base.place import Place
from server.demo.broadcast import approved_bulletin, in_ms, melody_file
from server.demo.city import CITY, WARDS, Login, seed
from server.demo.client import AnsweredRefusalError, Client
from server.demo.processes import Child, Town
from server.dispatch import documents
from server.dispatch.models import Document
from server.fleet.models import DeviceStatus
from server.playlog.models import Journal, LostReceipts, PlannedItem, ReceiptRow
from server.programme.models import EntryRow, ProgrammeRevision
from tests.forked import begin
from tests.postgresql import found, lent
from tests.soak.harness import say
from tests.waiting import OVER_HTTP_S, wait_for

DEFAULT_COUNT = 10_000
A_ROUND: Final = 250
A_WORLD: Final = 1_000
AGENTS: Final = 6
OF_SERVER: Final = 0.12
"""How many of the kills meet the server: its start takes as long as many of theirs."""
PAUSE_S: Final = 0.5
"""Between two kills, at most."""
EVERY_MS: Final = 2_000
STARTS: Final = 24
PEACE_S: Final = 240


def run(count: int, first_seed: int) -> None:
    """Raises what was lost, doubled or half-applied, under the seed of the city said last."""
    tally, began = Tally(), time.monotonic()
    for number in range(first_seed, first_seed + -(-count // A_WORLD)):
        with (
            _database(number) as address,
            tempfile.TemporaryDirectory(prefix="loa-kills-") as at,
            KilledCity(Path(at), address, Random(number)) as city,
        ):
            say(f"  seed {number}: on {'PostgreSQL' if address else 'SQLite'}")
            in_world = min(A_WORLD, count - tally.kills)
            for done in range(0, in_world, A_ROUND):
                kills = range(min(A_ROUND, in_world - done))
                city.play([city.chance.random() < OF_SERVER for _ in kills], tally)
                rate = tally.kills / (time.monotonic() - began) * 60
                say(f"  seed {number}: {tally}; {rate:.0f} kills a minute")


@contextmanager
def _database(number: int) -> Iterator[str | None]:
    """An address, or None for SQLite in the city's own folder."""
    source = found() if number % 2 else None
    if source is None:
        yield None
        return
    with (
        tempfile.TemporaryDirectory(prefix="loa-kills-pg-") as folder,
        lent(Path(folder), source) as server,
        server.database() as address,
    ):
        yield address


@dataclass
class Tally:
    """What was done in all, and held."""

    of_server: int = 0
    of_agents: int = 0
    receipts: int = 0
    revisions: int = 0

    @property
    def kills(self) -> int:
        return self.of_server + self.of_agents

    def __str__(self) -> str:
        return (
            f"{self.kills} kills ({self.of_server} of the server), {self.receipts} receipts, "
            f"{self.revisions} revisions"
        )


@dataclass
class Editor:
    """An operator who adds and ends entries until told to leave off, whatever becomes of the
    answers. `promised` are the entries that the server said it had saved, and their revision."""

    client: Client
    bulletin: str
    chance: Random
    promised: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    covered_ms: int = 0
    refused: AnsweredRefusalError | None = None

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="editor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def leave_off(self) -> None:
        self._over.set()
        self._thread.join()
        if self.refused is not None:
            raise self.refused

    def end_all(self) -> None:
        """Nothing falls due any more. The server is there."""
        for _ in range(100):
            left = [one for one in self.promised if one not in self.ended]
            if not left:
                return
            with suppress(httpx.TransportError, AnsweredRefusalError):
                self._end(left[0])
        raise AssertionError("entries cannot be ended")

    def _run(self) -> None:
        while not self._over.wait(self.chance.uniform(0, 0.6)):
            try:
                self._once()
            except httpx.TransportError:
                continue  # whether it was saved is not known
            except AnsweredRefusalError as refused:
                # It was saved by the attempt before, whose answer was lost.
                if refused.code not in ("revision_conflict", "entry_unknown"):
                    self.refused = refused
                    return

    def _once(self) -> None:
        standing = [one for one in self.promised if one not in self.ended]
        if len(standing) > 4 and self.chance.random() < 0.5:
            self._end(self.chance.choice(standing))
        else:
            self._add()

    def _add(self) -> None:
        begins = max(in_ms(5_000), self.covered_ms if self.chance.random() < 0.7 else 0)
        begins = min(begins, in_ms(60_000))
        entry = _entry(self.bulletin, begins)
        body = {"base_revision": self._revision(), "entry": entry}
        saved = self.client.post(f"/api/areas/{CITY}/entries", body)
        self.promised[saved["entry"]["id"]] = saved["revision"]
        self.covered_ms = begins + STARTS * EVERY_MS

    def _end(self, entry: str) -> None:
        revision = self._revision()
        path = f"/api/areas/{CITY}/entries/{entry}?base_revision={revision}"
        try:
            saved = self.client._call("DELETE", path)
        except AnsweredRefusalError as refused:
            if refused.code == "entry_unknown":  # ended by an attempt whose answer was lost
                self.ended[entry] = 0
            raise
        self.ended[entry] = saved["revision"]

    def _revision(self) -> int:
        found: int = self.client.get(f"/api/areas/{CITY}/programme")["revision"]
        return found


def _entry(bulletin: str, begins_ms: int) -> dict[str, Any]:
    """One sound, `STARTS` times, `EVERY_MS` apart; each start has a second to be placed in."""
    local = to_local(begins_ms, DEFAULT_ZONE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    first_ms = round((local - midnight).total_seconds() * 1000)
    times = [first_ms + n * EVERY_MS for n in range(STARTS)]
    block = {"theme": None, "bulletins": [bulletin], "repeats": 1, "gap_ms": 0, "pause_ms": 0}
    when = {
        "zone": DEFAULT_ZONE,
        "first": local.date().isoformat(),
        "last": local.date().isoformat(),
        "times": [one for one in times if one < 86_400_000],
        "rule": {"kind": "daily"},
        "except_days": [],
    }
    more = {"may_start_late_by_ms": 1_000, "gap_ms": 0, "volume": None}
    return {"areas": [CITY], "class": "normal", "block": block, "when": when, **more}


class KilledCity:
    """A context: everything of it ends with it."""

    def __init__(
        self,
        folder: Path,
        address: str | None,
        chance: Random,
        agents: int = AGENTS,
        logins: dict[str, Login] | None = None,
    ) -> None:
        """With `logins`, the city was founded before, in `folder/server`."""
        self._folder, self._address, self.chance = folder, address, chance
        self._count, self._logins = agents, logins
        self._made = ExitStack()
        self._told: dict[str, set[tuple[str, str]]] = {}
        self._counted = (0, 0)

    def __enter__(self) -> "KilledCity":
        with ExitStack() as stack:
            logins = self._logins or seed(self._folder / "server", self._address)
            town = self._town = stack.enter_context(Town(self._folder, 0, self._address, begin))
            town.start_broker()
            self._server, self._agents = town.start_server(), town.agents
            self.people = {
                post: Client(town.url, one.username, one.password) for post, one in logins.items()
            }
            for person in self.people.values():
                stack.callback(person.close)
            self._put_up()
            place = Place(self._folder / "server", self._address)
            self.database = Database(place.database)
            stack.callback(self.database.close)
            self._bulletin = self._approved()
            self._made = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._made.close()

    def play(
        self, kills: Iterable[bool], tally: Tally, pause: Callable[[str], None] | None = None
    ) -> None:
        """One kill after the other, each of the server (True) or of an agent, `pause(its name)`
        before it; then peace, and the account. Raises `AssertionError`."""
        editor = Editor(self._operator(), self._bulletin, Random(self.chance.random()))
        editor.start()
        try:
            for of_server in kills:
                victim = self._server if of_server else self.chance.choice(self._agents)
                (pause or self._pause)(victim.name)
                self._kill(victim, tally)
        finally:
            editor.leave_off()
        self._wait_for("the server", self._answers)
        editor.client._patience = 30
        editor.end_all()
        self._wait_for("every loudspeaker in step", self._in_step)
        self._wait_for("an outcome of every item", self._settled)
        self._account(editor, tally)

    def stored(self) -> int:
        """How many revisions and receipts there are."""
        with self.database.read() as session:
            counts = (
                session.scalar(select(func.count()).select_from(each)) or 0
                for each in (ProgrammeRevision, ReceiptRow)
            )
            return sum(counts)

    def sounds(self, device: str) -> bool:
        """Whether it does now, by its own journal."""
        with closing(sqlite3.connect(self._journal_of(device))) as journal:
            facts = journal.execute("SELECT value FROM facts WHERE kind = 'airing'").fetchall()
        return any(json.loads(value).get("started_us") is not None for (value,) in facts)

    def _pause(self, _: str) -> None:
        time.sleep(self.chance.uniform(0, PAUSE_S))

    def _kill(self, victim: Child, tally: Tally) -> None:
        of_server = victim is self._server
        if not of_server and self.chance.random() < 0.1:
            self._note_told()
        victim.kill()
        if not of_server and self.chance.random() < 0.1:
            self._check_acknowledged(victim.name)
        victim.start()
        tally.of_server += of_server
        tally.of_agents += not of_server

    # The city, set up.

    def _put_up(self) -> None:
        operator = self.people["city operator"]
        self.devices: list[str] = []
        for n in range(self._count):
            made = operator.post(
                "/api/devices", {"name": f"Cụm loa {n + 1}", "area": WARDS[n % len(WARDS)]}
            )
            agent = self._town.add_agent(operator, partial(dict, made), None)
            agent.name = made["device"]
            self.devices.append(agent.name)

    def _approved(self) -> str:
        author, leader = self.people["city operator"], self.people["city leader"]
        file = melody_file(self._folder / "ban-tin.wav", 1, seconds=1)
        approved: str = approved_bulletin(author, leader, CITY, file)["id"]
        return approved

    def _operator(self) -> Client:
        """Asks once: what was not answered is not known."""
        client = self.people["city operator"]
        client._patience = 0
        return client

    # In peace.

    def _wait_for(self, what: str, condition: Callable[[], bool]) -> None:
        def holds() -> bool:
            with suppress(httpx.TransportError):
                return condition()
            return False

        wait_for(what, holds, within_s=PEACE_S, every_s=OVER_HTTP_S)

    def _answers(self) -> bool:
        return self._town._answers()

    def _in_step(self) -> bool:
        self._note_told()
        known = {
            one["id"]: one for one in self.people["city leader"].get("/api/devices", area=CITY)
        }
        return all(known[one]["in_step"] for one in self.devices)

    def _settled(self) -> bool:
        """Everything that fell due is frozen, and proven; every receipt is on the server."""
        with self.database.read() as session:
            unproven = session.scalar(
                select(func.count())
                .select_from(PlannedItem)
                .where(PlannedItem.outcome == "unproven")
            )
            waiting = session.scalar(
                select(func.count()).select_from(ReceiptRow).where(ReceiptRow.booking == "waiting")
            )
            stored = {one.device: one.stored_through for one in session.scalars(select(Journal))}
        if unproven or waiting:
            return False
        for one in self.devices:
            receipts = self._receipts_of(one)[1]
            if stored.get(one, 0) < len(receipts):
                return False
        return True

    def _note_told(self) -> None:
        """Which plans devices say they have."""
        with self.database.read() as session:
            for row in session.scalars(select(DeviceStatus)):
                told = self._told.setdefault(row.device, set())
                told |= {(one["day"], one["digest"]) for one in row.body["digests"]}

    # The account.

    def _account(self, editor: Editor, tally: Tally) -> None:
        self._note_told()
        for agent in self._agents:
            agent.kill()
        kept = {one: self._receipts_of(one) for one in self.devices}
        for agent in self._agents:
            agent.start()
        with self.database.read() as session:
            self._check_receipts(session, kept)
            self._check_outcomes(session)
            self._check_programme(session, editor)
            self._check_digests(session)
            revisions = session.scalar(
                select(func.max(ProgrammeRevision.revision)).where(ProgrammeRevision.area == CITY)
            )
        receipts = sum(len(one[1]) for one in kept.values())
        tally.receipts += receipts - self._counted[0]
        tally.revisions += int(revisions or 0) - self._counted[1]
        self._counted = (receipts, int(revisions or 0))

    def _receipts_of(self, device: str) -> tuple[str, dict[int, str], int]:
        """A journal's name, its receipts' identities by number, and through which it believes
        them to be stored."""
        with closing(sqlite3.connect(self._journal_of(device))) as journal:
            (name,) = journal.execute("SELECT id FROM journal").fetchone()
            rows = dict(journal.execute("SELECT n, identity FROM receipts ORDER BY n").fetchall())
            fact = journal.execute("SELECT value FROM facts WHERE kind = 'acked'").fetchone()
        return name, rows, json.loads(fact[0])["stored_through"] if fact else 0

    def _journal_of(self, device: str) -> Path:
        number = self.devices.index(device) + 1
        return self._folder / "agents" / f"{number:02}" / "journal.sqlite"

    def _check_acknowledged(self, device: str) -> None:
        """What a device believes to be stored is stored: an acknowledgement follows the commit."""
        name, _, through = self._receipts_of(device)
        with self.database.read() as session:
            stored = session.scalar(
                select(func.count())
                .select_from(ReceiptRow)
                .where(
                    ReceiptRow.device == device, ReceiptRow.journal == name, ReceiptRow.n <= through
                )
            )
        assert stored == through, f"{device}: {through} acknowledged, {stored} stored"

    def _check_receipts(
        self, session: Any, kept: dict[str, tuple[str, dict[int, str], int]]
    ) -> None:
        for device, (name, held, _) in kept.items():
            assert sorted(held) == list(range(1, len(held) + 1)), f"{device}: a hole in its journal"
            rows = session.execute(
                select(ReceiptRow.journal, ReceiptRow.n, ReceiptRow.identity).where(
                    ReceiptRow.device == device
                )
            ).all()
            assert {row.journal for row in rows} <= {name}, f"{device}: its journal began anew"
            stored = {row.n: row.identity for row in rows}
            assert stored == held, f"{device}: stored are others than were made"
            columns = (ReceiptRow.programme, ReceiptRow.entry, ReceiptRow.entry_revision)
            subjects = Counter(
                session.execute(
                    select(*columns, ReceiptRow.due_ms).where(ReceiptRow.device == device)
                ).all()
            )
            double = [one for one, times in subjects.items() if times > 1]
            assert not double, f"{device}: two receipts of {double[:3]}"
        lost = session.scalars(select(LostReceipts)).all()
        assert not lost, f"receipts noted as lost: {len(lost)}"
        alarms = session.scalar(
            select(func.count())
            .select_from(Activity)
            .where(Activity.action.in_(("receipt.conflict", "receipt.unchained")))
        )
        assert not alarms, f"{alarms} journals contradict themselves"

    def _check_outcomes(self, session: Any) -> None:
        by_outcome = dict(
            session.execute(
                select(PlannedItem.outcome, func.count()).group_by(PlannedItem.outcome)
            ).all()
        )
        assert sum(by_outcome.values()) > 0, "nothing fell due"
        assert not by_outcome.get("unproven"), by_outcome
        say(f"    outcomes: {dict(sorted(by_outcome.items()))}")

    def _check_programme(self, session: Any, editor: Editor) -> None:
        """Each revision whole: its row, its line in the log, its entries; the newest published
        and followed."""
        revisions = session.scalars(
            select(ProgrammeRevision.revision)
            .where(ProgrammeRevision.area == CITY)
            .order_by(ProgrammeRevision.revision)
        ).all()
        assert revisions == list(range(revisions[0], revisions[0] + len(revisions)))
        details = session.scalars(
            select(Activity.detail).where(
                Activity.area == CITY, Activity.action.in_(("entry.add", "entry.end"))
            )
        ).all()
        logged = Counter(one["revision"] for one in details)
        assert all(times == 1 for times in logged.values()), "a revision was logged twice"
        rows = {
            (row.id, row.revision): row
            for row in session.scalars(select(EntryRow).where(EntryRow.area == CITY))
        }
        first_of = {id_: min(r for i, r in rows if i == id_) for id_, _ in rows}
        for entry, revision in editor.promised.items():
            assert first_of.get(entry) == revision, f"{entry} was promised and is not there"
            assert revision in logged, f"{entry} is not in the activity log"
        for entry, revision in editor.ended.items():
            assert not revision or revision in logged, f"the end of {entry} is not logged"
        newest = session.scalars(
            select(Document).where(
                Document.topic == topics.PROGRAMME_TOPIC.of(CITY), Document.superseded_ms.is_(None)
            )
        ).one()
        body = documents.body_of(newest)
        assert body.revision == revisions[-1], "the newest revision was not published"
        assert newest.published_ms is not None

    def _check_digests(self, session: Any) -> None:
        """Every plan that a device told of is that of one whole programme."""
        today = local_day(time.time_ns() // 1_000_000, DEFAULT_ZONE)
        wards = {one: body.body for one, body in documents.programmes(session, WARDS).items()}
        configs = documents.configs(session, self.devices)
        rows = session.scalars(
            select(Document).where(Document.topic == topics.PROGRAMME_TOPIC.of(CITY))
        ).all()
        cities = [documents.body_of(row) for row in rows]
        for device in self.devices:
            told = {digest for day, digest in self._told.get(device, ()) if day == str(today)}
            assert told, f"{device} told of no plan"
            config = configs[device]
            own = {area: body for area, body in wards.items() if area in config.areas}
            whole = {resolve({**own, CITY: one}, config, today).digest for one in cities}
            whole |= {resolve({}, config, today).digest}
            whole |= {resolve(own, config, today).digest}
            assert told <= whole, f"{device}: a programme was half applied"
        self._told = {}
